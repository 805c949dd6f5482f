package dev.wadi.bench.accuracy;

import java.util.random.RandomGenerator;

/** Numbers with check digits, each computed from its published definition. */
final class Digits {
  private static final int[][] VERHOEFF_D = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5}, {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
    {3, 4, 0, 1, 2, 8, 9, 5, 6, 7}, {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
    {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3}, {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
    {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
  };
  private static final int[][] VERHOEFF_P = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4}, {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
    {8, 9, 1, 6, 0, 4, 3, 5, 2, 7}, {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
    {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}
  };

  private Digits() {}

  static String random(RandomGenerator random, int count) {
    StringBuilder digits = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  /** Appends the digit that makes the Luhn sum a multiple of ten (ISO/IEC 7812-1, annex B). */
  static String withLuhn(String body) {
    int sum = 0;
    for (int i = 0; i < body.length(); i++) {
      int digit = body.charAt(body.length() - 1 - i) - '0';
      if (i % 2 == 0) {
        digit *= 2;
        digit = digit > 9 ? digit - 9 : digit;
      }
      sum += digit;
    }
    return body + (10 - sum % 10) % 10;
  }

  static int weighted(String digits, int... weights) {
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * (digits.charAt(i) - '0');
    }
    return sum;
  }

  /** Appends the Verhoeff digit (Aadhaar). */
  static String withVerhoeff(String body) {
    int check = 0;
    for (int i = 0; i < body.length(); i++) {
      int digit = body.charAt(body.length() - 1 - i) - '0';
      check = VERHOEFF_D[check][VERHOEFF_P[(i + 1) % 8][digit]];
    }
    for (int digit = 0; digit < 10; digit++) {
      if (VERHOEFF_D[check][digit] == 0) {
        return body + digit;
      }
    }
    throw new IllegalStateException("every element has an inverse");
  }

  /** The remainder of a long decimal number. */
  static int mod97(String digits) {
    int rest = 0;
    for (int i = 0; i < digits.length(); i++) {
      rest = (rest * 10 + digits.charAt(i) - '0') % 97;
    }
    return rest;
  }

  /** IBAN from country and BBAN (ISO 13616): letters count from A = 10. */
  static String iban(String country, String bban) {
    StringBuilder number = new StringBuilder();
    for (char c : (bban + country + "00").toCharArray()) {
      number.append(Character.isDigit(c) ? String.valueOf(c) : String.valueOf(c - 'A' + 10));
    }
    return country + String.format("%02d", 98 - mod97(number.toString())) + bban;
  }

  static String nhs(RandomGenerator random) {
    while (true) {
      String body = random(random, 9);
      int check = 11 - weighted(body, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
      if (check == 11) {
        return body + 0;
      }
      if (check < 10) {
        return body + check;
      }
    }
  }

  static String pesel(RandomGenerator random) {
    int year = 1950 + random.nextInt(70);
    int month = 1 + random.nextInt(12) + (year >= 2000 ? 20 : 0);
    String body =
        String.format("%02d%02d%02d", year % 100, month, 1 + random.nextInt(28))
            + random(random, 4);
    return body + (10 - weighted(body, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) % 10) % 10;
  }

  static String aadhaar(RandomGenerator random) {
    return withVerhoeff((2 + random.nextInt(8)) + random(random, 10));
  }

  static String cpf(RandomGenerator random) {
    String body = random(random, 9);
    int first = weighted(body, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    body += first;
    return body + weighted(body, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
  }

  static String bsn(RandomGenerator random) {
    while (true) {
      String body = (1 + random.nextInt(9)) + random(random, 7);
      int rest = weighted(body, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
      if (rest < 10) {
        return body + rest;
      }
    }
  }

  static String portugueseNif(RandomGenerator random) {
    String body = (1 + random.nextInt(3)) + random(random, 7);
    int check = 11 - weighted(body, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return body + (check >= 10 ? 0 : check);
  }

  static String spanishNif(RandomGenerator random) {
    String letters = "TRWAGMYFPDXBNJZSQVHLCKE";
    if (random.nextInt(4) == 0) {
      int lead = random.nextInt(3);
      String rest = random(random, 7);
      return "XYZ".charAt(lead) + rest + letters.charAt(Integer.parseInt(lead + rest) % 23);
    }
    String number = random(random, 8);
    return number + letters.charAt(Integer.parseInt(number) % 23);
  }

  /** Ten digits of which exactly one stands twice, and an ISO/IEC 7064 MOD 11,10 check digit. */
  static String steuerId(RandomGenerator random) {
    int[] digits = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    for (int i = 9; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = digits[i];
      digits[i] = digits[j];
      digits[j] = swap;
    }
    int twice = random.nextInt(9);
    digits[9] = digits[twice];
    int other = 1 + random.nextInt(8);
    int swap = digits[9];
    digits[9] = digits[other];
    digits[other] = swap;
    if (digits[0] == 0) {
      return steuerId(random); // the first digit is never 0
    }
    int product = 10;
    StringBuilder body = new StringBuilder();
    for (int digit : digits) {
      body.append(digit);
      int sum = (digit + product) % 10;
      product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    int check = 11 - product;
    return body.append(check == 10 ? 0 : check).toString();
  }

  static String personnummer(RandomGenerator random) {
    int year = 1940 + random.nextInt(65);
    String date =
        String.format("%02d%02d%02d", year % 100, 1 + random.nextInt(12), 1 + random.nextInt(28));
    String full = withLuhn(date + random(random, 3));
    String century = random.nextBoolean() ? String.valueOf(year / 100) : "";
    return century + full.substring(0, 6) + "-" + full.substring(6);
  }

  static String codiceFiscale(RandomGenerator random) {
    String letters = "BCDFGLMNPRSTVZ";
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      code.append(letters.charAt(random.nextInt(letters.length())));
    }
    code.append(String.format("%02d", random.nextInt(100)));
    code.append("ABCDEHLMPRST".charAt(random.nextInt(12)));
    code.append(String.format("%02d", 1 + random.nextInt(28) + (random.nextBoolean() ? 40 : 0)));
    code.append("ABCDEFGHIL".charAt(random.nextInt(10)))
        .append(String.format("%03d", 1 + random.nextInt(999)));
    int[] odd = {
      1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      char c = code.charAt(i);
      int value = Character.isDigit(c) ? c - '0' : c - 'A';
      sum += i % 2 == 0 ? odd[value] : value;
    }
    return code.append((char) ('A' + sum % 26)).toString();
  }
}
