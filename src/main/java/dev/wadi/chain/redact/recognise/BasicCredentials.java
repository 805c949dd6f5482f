package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** The word {@code Basic} and base64 that decodes to a name, a colon and a password. */
final class BasicCredentials extends Recogniser {
  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.letters(List.of("Basic ", "basic ")));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.AUTHORIZATION);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (!Bytes.matches(b, i, s.to(), "basic ")) {
      return i;
    }
    int start = i + 6;
    int end = start;
    int limit = Math.min(s.to(), start + 512);
    while (end < limit && (Bytes.base64(b[end]) || b[end] == '=')) {
      end++;
    }
    s.charge(end - i);
    if (end - start < 6 || !s.boundaryAfter(end)) {
      return i;
    }
    byte[] decoded = Base64.decode(b, start, end);
    boolean colon = false;
    for (byte c : decoded) {
      if (c >= 0 && c < 0x20) {
        return i;
      }
      colon |= c == ':';
    }
    if (!colon) {
      return i;
    }
    s.add(Kind.AUTHORIZATION, start, end, 95);
    return end;
  }
}
