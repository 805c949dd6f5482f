package dev.wadi.chain.redact.recognise;

/**
 * Country calling codes of ITU-T E.164 with the digits that a subscriber's number has in all. A
 * number counts when its code is assigned and its length is one that the plan knows; whether an
 * exchange exists is not asked, because logs are full of fictional ones.
 */
final class CallingCodes {
  /* Codes of one and two digits that are assigned as such; the rest of the world has three. */
  private static final boolean[] SHORT = new boolean[100];

  static {
    int[] codes = {
      1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54,
      55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98
    };
    for (int code : codes) {
      SHORT[code] = true;
    }
  }

  private CallingCodes() {}

  /**
   * How many of the {@code n} digits behind a plus sign are an international number: all of them,
   * fewer when a fixed-length plan ends earlier, 0 when there is none.
   */
  static int numberLength(int[] d, int n) {
    if (n < 8 || d[0] == 0) {
      return 0;
    }
    if (d[0] == 1) {
      return n >= 11 && d[1] >= 2 ? 11 : 0;
    }
    if (d[0] == 7) {
      return n >= 11 ? 11 : 0;
    }
    int two = d[0] * 10 + d[1];
    if (SHORT[two]) {
      return (n >= 9 && n <= 15) || (n == 8 && two >= 40) ? n : 0;
    }
    /* 21x to 29x, 35x to 42x, 50x, 59x, 67x to 69x, 80x to 88x, 96x to 99x */
    boolean region =
        (two >= 21 && two <= 29)
            || (two >= 35 && two <= 38)
            || two == 42
            || two == 50
            || two == 59
            || (two >= 67 && two <= 69)
            || two == 80
            || two == 85
            || two == 87
            || two == 88
            || (two >= 96 && two <= 97)
            || two == 99;
    return region && n <= 15 ? n : 0;
  }
}
