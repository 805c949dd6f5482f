package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Checksums;

/**
 * Payment card numbers by ISO/IEC 7812: an issuer range with the lengths that it uses, and Luhn's
 * check digit. The ranges are those that the networks publish.
 */
final class CardNumbers {
  private CardNumbers() {}

  /** True when the first {@code n} digits are a possible card number. */
  static boolean plausible(int[] digits, int n) {
    return issued(digits, 0, n) && Checksums.luhn(digits, n) && !Checksums.uniform(digits, n);
  }

  /** True when a number with these first digits is one of American Express. */
  static boolean isAmex(int first, int second) {
    return first == 3 && (second == 4 || second == 7);
  }

  private static boolean issued(int[] d, int f, int n) {
    int two = d[f] * 10 + d[f + 1];
    int three = two * 10 + d[f + 2];
    int four = three * 10 + d[f + 3];
    return switch (d[f]) {
      /* Visa */
      case 4 -> n == 13 || n == 16 || n == 19 || n == 18;
      /* American Express, JCB, Diners Club */
      case 3 ->
          ((two == 34 || two == 37) && n == 15)
              || (four >= 3528 && four <= 3589 && n >= 16)
              || (((three >= 300 && three <= 305)
                      || three == 309
                      || two == 36
                      || two == 38
                      || two == 39)
                  && n >= 14);
      /* Mastercard from 2221 to 2720, Mir from 2200 to 2204 */
      case 2 ->
          (four >= 2221 && four <= 2720 && n == 16) || (four >= 2200 && four <= 2204 && n >= 16);
      /* Mastercard from 51 to 55, Maestro elsewhere */
      case 5 ->
          (two >= 51 && two <= 55 && n == 16)
              || ((two == 50 || (two >= 56 && two <= 58)) && n >= 12);
      /* Discover, UnionPay, RuPay, Maestro */
      case 6 ->
          (four == 6011 && n >= 16)
              || (two == 65 && n >= 16)
              || (three >= 644 && three <= 649 && n >= 16)
              || (two == 62 && n >= 16)
              || ((two == 60 || two == 81 || two == 82) && n == 16)
              || n >= 12;
      case 8 -> (two == 81 || two == 82) && n == 16;
      default -> false;
    };
  }
}
