package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import dev.wadi.chain.redact.scan.Switches;
import java.util.List;

/**
 * A JWT in a shape that is not the usual one: encrypted in five parts (RFC 7516), unsigned, or with
 * an opaque payload. It counts when the header decodes and names an algorithm.
 */
final class EncryptedJwts extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(List.of("eyJ")));

  /* What looks like it is most likely a token of a vendor, so this is one more of those. */
  @Override
  public boolean isOn(Switches switches) {
    return switches.on(Kind.JWT) && switches.on(Kind.API_TOKEN);
  }

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.JWT);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    if (s.bytes()[i] != 'e' || s.bytes()[i + 1] != 'y' || s.bytes()[i + 2] != 'J') {
      return i;
    }
    int end = s.runEnd(i);
    if (s.byteAt(end) != '.' || end - i > 4096 || !hasAlgorithm(s, i, end)) {
      return i;
    }
    int parts = 1;
    while (parts < 5 && s.byteAt(end) == '.') {
      end = s.runEnd(end + 1);
      parts++;
    }
    if (parts < 3) {
      return i;
    }
    s.add(Kind.JWT, i, end, 95);
    return end;
  }

  private static boolean hasAlgorithm(Scan s, int start, int end) {
    s.charge(end - start);
    byte[] header = Base64.decode(s.bytes(), start, end);
    String text = new String(header, java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.startsWith("{") && text.endsWith("}") && text.contains("\"alg\"");
  }
}
