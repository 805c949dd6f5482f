package dev.wadi.capture.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.Locale;

/** Keys as text (RFC 7468). */
final class Pem {
  private static final int LINE = 64;

  private Pem() {}

  static String encode(byte[] der, String type) {
    Base64.Encoder lines = Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII));
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, lines.encodeToString(der), type);
  }

  /**
   * @throws SignatureFormatException when there is no block of this type
   */
  static byte[] decode(String pem, String type, String where) throws SignatureFormatException {
    String begin = "-----BEGIN " + type + "-----";
    String end = "-----END " + type + "-----";
    int from = pem.indexOf(begin);
    int to = from < 0 ? -1 : pem.indexOf(end, from);
    if (to < 0) {
      throw new SignatureFormatException(
          "%s holds no %s (expected: PEM that begins with '%s')"
              .formatted(where, type.toLowerCase(Locale.ROOT), begin));
    }
    try {
      return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw new SignatureFormatException(where + " is damaged between its BEGIN and its END", e);
    }
  }
}
