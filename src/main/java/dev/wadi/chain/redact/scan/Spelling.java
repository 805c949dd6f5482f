package dev.wadi.chain.redact.scan;

import java.util.Locale;

/** Ways to write a value so that all its spellings come out the same. */
final class Spelling {
  private Spelling() {}

  static String small(String value) {
    return value.toLowerCase(Locale.ROOT);
  }

  static String digits(String value) {
    return value.replaceAll("[^0-9]", "");
  }

  static String lastTenDigits(String value) {
    String digits = digits(value);
    return digits.length() > 10 ? digits.substring(digits.length() - 10) : digits;
  }

  static String hexadecimal(String value) {
    return small(value).replaceAll("[^0-9a-f]", "");
  }

  static String capitals(String value) {
    return value.replaceAll("[^0-9A-Za-z]", "").toUpperCase(Locale.ROOT);
  }

  static String address(String value) {
    Network one = Network.around(value, 128);
    return one == null ? small(value) : one.toString();
  }

  /* "+44 (0)20 …" and "0044 20 …" are "+4420…"; ten digits alone are of the North American plan. */
  static String phone(String value) {
    boolean abroad = value.startsWith("+");
    String digits = digits(abroad ? value.replace("(0)", "") : value);
    if (!abroad && digits.startsWith("00")) {
      return digits.substring(2);
    }
    return digits.length() == 10 && !abroad ? "1" + digits : digits;
  }
}
