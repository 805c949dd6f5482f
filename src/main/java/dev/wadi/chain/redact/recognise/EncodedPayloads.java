package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Encoded;
import dev.wadi.chain.redact.scan.Findings;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import dev.wadi.chain.redact.scan.Switches;
import java.util.List;

/** Percent encoding and JSON's {@code \\uXXXX}: what is found inside is taken out of the text. */
final class EncodedPayloads extends Recogniser {
  private static final int MOST_BYTES = 64 * 1024;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.sign("%"), Beginning.sign("\\"));

  /* What is inside may be of any kind. Logtap does not look inside. */
  @Override
  public boolean isOn(Switches switches) {
    return switches.wide();
  }

  @Override
  public List<Kind> kinds() {
    return List.of();
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int behind) {
    byte[] b = s.bytes();
    if (b[i] == '\\') {
      if (!Encoded.isUnicodeEscape(b, i, s.to())) {
        return i;
      }
      look(s, i);
      return i + 6;
    }
    if (i + 2 < s.to() && Bytes.hex(b[i + 1]) && Bytes.hex(b[i + 2])) {
      look(s, i);
    }
    return i;
  }

  private void look(Scan s, int i) {
    if (!s.mayUnwrap() || i < s.doneTo(this)) {
      return;
    }
    s.lookedFar();
    byte[] b = s.bytes();
    int low = Math.max(Math.max(s.from(), s.doneTo(this)), i - 256);
    int start = i;
    while (start > low && !ends(b[start - 1])) {
      start--;
    }
    int high = Math.min(s.to(), i + MOST_BYTES);
    int end = i;
    while (end < high && !ends(b[end])) {
      end++;
    }
    s.done(this, end);
    s.charge((end - start) * 2);
    byte[] decoded = new byte[end - start];
    int[] places = new int[end - start + 1];
    int n = 0;
    int at = start;
    while (at < end) {
      places[n] = at;
      if (b[at] == '%' && at + 2 < end && Bytes.hex(b[at + 1]) && Bytes.hex(b[at + 2])) {
        decoded[n++] = (byte) (Bytes.hexValue(b[at + 1]) << 4 | Bytes.hexValue(b[at + 2]));
        at += 3;
      } else if (Encoded.isUnicodeEscape(b, at, end)
          && b[at + 2] == '0'
          && b[at + 3] == '0'
          && b[at + 4] < '8') {
        decoded[n++] = (byte) (Bytes.hexValue(b[at + 4]) << 4 | Bytes.hexValue(b[at + 5]));
        at += 6;
      } else if (b[at] == '\\' && at + 1 < end && b[at + 1] == '\\') {
        /* Escaped once more: JSON in a string. */
        at++;
      } else {
        decoded[n++] = b[at++];
      }
    }
    places[n] = end;
    Findings inner = s.within(decoded, n);
    for (int k = 0; k < inner.count(); k++) {
      s.add(
          inner.kind(k),
          places[inner.start(k)],
          places[inner.end(k)],
          inner.score(k),
          "encoded/" + inner.rule(k));
    }
  }

  private static boolean ends(byte c) {
    return c == ' ' || c == '"' || c == '\'' || c == '\t' || c == '\n' || c == '\r' || c == '<'
        || c == '>';
  }
}
