package dev.wadi.chain.redact.scan;

/**
 * Check digits of the numbers that carry one. Each method takes the digits (values 0 to 9) in an
 * array and looks at the first {@code n}.
 */
public final class Checksums {
  /* Verhoeff, "Error Detecting Decimal Codes" (1969): multiplication in the dihedral group D5 and
   * the permutation applied by position. */
  private static final String[] D5 = {
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"
  };
  private static final String[] PERMUTED = {
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258"
  };

  private Checksums() {}

  /** ISO/IEC 7812-1: every second digit from the right doubled, sum divisible by ten. */
  public static boolean luhn(int[] digits, int n) {
    int sum = 0;
    boolean twice = false;
    for (int i = n - 1; i >= 0; i--) {
      int d = digits[i];
      if (twice) {
        d *= 2;
        if (d > 9) {
          d -= 9;
        }
      }
      sum += d;
      twice = !twice;
    }
    return sum % 10 == 0;
  }

  /** Verhoeff's dihedral check (Aadhaar). */
  public static boolean verhoeff(int[] digits, int n) {
    int c = 0;
    for (int i = 0; i < n; i++) {
      int permuted = PERMUTED[i % 8].charAt(digits[n - 1 - i]) - '0';
      c = D5[c].charAt(permuted) - '0';
    }
    return c == 0;
  }

  /** Sum of digits times weights. */
  public static int weighted(int[] digits, int... weights) {
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += digits[i] * weights[i];
    }
    return sum;
  }

  /** ISO 7064 MOD 11,10 (Steuer-ID): true when the last of {@code n} digits is the check digit. */
  public static boolean mod11x10(int[] digits, int n) {
    int product = 10;
    for (int i = 0; i < n - 1; i++) {
      int sum = (digits[i] + product) % 10;
      product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    return (11 - product) % 10 == digits[n - 1];
  }

  /** True when all {@code n} digits are the same. */
  public static boolean uniform(int[] digits, int n) {
    for (int i = 1; i < n; i++) {
      if (digits[i] != digits[0]) {
        return false;
      }
    }
    return true;
  }
}
