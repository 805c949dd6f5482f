package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Text in percent encoding (RFC 3986) and with JSON's {@code \\uXXXX}. */
public final class Encoded {
  /** How often a payload may be unwrapped: a base64 text in a percent-encoded one and so on. */
  public static final int MOST_DEPTH = 3;

  private Encoded() {}

  /** A found value as it is without percent encoding and {@code \\u00XX}, however often encoded. */
  public static String decoded(String value) {
    String text = value;
    for (int depth = 0; depth < MOST_DEPTH; depth++) {
      if (text.indexOf('%') < 0 && text.indexOf("\\u00") < 0) {
        return text;
      }
      byte[] b = text.getBytes(UTF_8);
      byte[] out = new byte[b.length];
      int n = 0;
      int at = 0;
      while (at < b.length) {
        if (b[at] == '%' && at + 2 < b.length && Bytes.hex(b[at + 1]) && Bytes.hex(b[at + 2])) {
          out[n++] = (byte) (Bytes.hexValue(b[at + 1]) << 4 | Bytes.hexValue(b[at + 2]));
          at += 3;
        } else if (isUnicodeEscape(b, at, b.length) && b[at + 2] == '0' && b[at + 3] == '0') {
          out[n++] = (byte) (Bytes.hexValue(b[at + 4]) << 4 | Bytes.hexValue(b[at + 5]));
          at += 6;
        } else {
          out[n++] = b[at++];
        }
      }
      text = new String(out, 0, n, UTF_8);
    }
    return text;
  }

  /** True when {@code \\uXXXX} with four hexadecimal digits begins at {@code i}. */
  public static boolean isUnicodeEscape(byte[] b, int i, int to) {
    return i + 5 < to
        && b[i] == '\\'
        && b[i + 1] == 'u'
        && Bytes.hex(b[i + 2])
        && Bytes.hex(b[i + 3])
        && Bytes.hex(b[i + 4])
        && Bytes.hex(b[i + 5]);
  }
}
