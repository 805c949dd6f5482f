package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Identifiers of letters and digits: bank accounts, Italian and Spanish tax codes. */
final class Identifiers {
  /** Lengths by country, from SWIFT's IBAN registry. */
  private static final Map<String, Integer> IBAN_LENGTHS = new TreeMap<>();

  static {
    String registry =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27"
            + " DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28"
            + " HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21"
            + " LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29"
            + " PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23"
            + " TN24 TR26 UA29 VA22 VG24 XK20 YE30";
    Arrays.stream(registry.split(" "))
        .forEach(e -> IBAN_LENGTHS.put(e.substring(0, 2), Integer.parseInt(e.substring(2))));
  }

  /* Decreto Ministeriale 23 December 1976: values of letters and digits at odd places. */
  private static final int[] ODD_DIGIT = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  private static final int[] ODD_LETTER = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
  };

  private static final String NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

  private Identifiers() {}

  /**
   * An IBAN whose first word begins at {@code i}: country, length by country, mod 97 of ISO 7064;
   * in one piece or in groups with blanks or hyphens.
   *
   * @return the place behind it, or {@code wordEnd}
   */
  static int iban(Scanner s, int i, int wordEnd) {
    byte[] b = s.b;
    String country = new String(b, i, 2, US_ASCII).toUpperCase(java.util.Locale.ROOT);
    Integer length = IBAN_LENGTHS.get(country);
    if (length == null || !s.boundaryBefore(i)) {
      return wordEnd;
    }
    boolean capitals = Bytes.upper(b[i]) && Bytes.upper(b[i + 1]);
    int n = 0;
    int at = i;
    int rest = 0;
    /* The four first letters come last in the sum: remember them. */
    int[] head = new int[4];
    while (at < s.to && n < length) {
      byte c = b[at];
      if (Bytes.alnum(c)) {
        if (!capitals && Bytes.upper(c)) {
          return wordEnd;
        }
        int value = Bytes.digit(c) ? c - '0' : (c | 32) - 'a' + 10;
        if (n < 4) {
          head[n] = value;
        } else {
          rest = mod97(rest, value);
        }
        n++;
        at++;
      } else if ((c == ' ' || c == '-' || c == '+')
          && n % 4 == 0
          && n > 0
          && Bytes.alnum(s.byteAt(at + 1))) {
        at++;
      } else {
        break;
      }
    }
    s.charge(at - i);
    if (n < length || (at < s.to && Bytes.word(b[at]))) {
      return wordEnd;
    }
    for (int value : head) {
      rest = mod97(rest, value);
    }
    if (rest != 1) {
      return wordEnd;
    }
    s.add(Kind.IBAN, i, at, 99);
    return at;
  }

  private static int mod97(int rest, int value) {
    return (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }

  /** Sixteen letters and digits of an Italian tax code with its check letter. */
  static boolean codiceFiscale(Scanner s, int i) {
    byte[] b = s.b;
    String layout = "LLLLLLDDLDDLDDDL";
    int sum = 0;
    for (int k = 0; k < 16; k++) {
      byte c = b[i + k];
      boolean letter = Bytes.letter(c);
      boolean wanted = layout.charAt(k) == 'L';
      /* A digit may be written as a letter when two people would share a code (omocodia). */
      boolean omocodia = letter && "LMNPQRSTUV".indexOf(c & ~32) >= 0;
      if (wanted ? !letter : !Bytes.digit(c) && !omocodia) {
        return false;
      }
      if (k == 8 && "ABCDEHLMPRST".indexOf(c & ~32) < 0) {
        return false;
      }
      if (k < 15) {
        int place = letter ? (c | 32) - 'a' : c - '0';
        sum += k % 2 == 0 ? (letter ? ODD_LETTER[place] : ODD_DIGIT[place]) : place;
      }
    }
    if (sum % 26 != (b[i + 15] | 32) - 'a') {
      return false;
    }
    s.add(Kind.CODICE_FISCALE, i, i + 16, 95);
    return true;
  }

  /** Eight digits and a letter (DNI), or X, Y, Z, seven digits and a letter (NIE); mod 23. */
  static boolean nif(Scanner s, int start, int letterAt) {
    byte[] b = s.b;
    int value;
    int i = start;
    switch (b[start] | 32) {
      case 'x' -> value = 0;
      case 'y' -> value = 1;
      case 'z' -> value = 2;
      default -> value = -1;
    }
    if (value >= 0) {
      i++;
    } else {
      value = 0;
    }
    int digits = 0;
    for (; i < letterAt; i++) {
      if (Bytes.digit(b[i])) {
        value = value * 10 + b[i] - '0';
        digits++;
      } else if (b[i] != '-' && b[i] != '.') {
        return false;
      }
    }
    boolean length = digits == 8 || (digits == 7 && Bytes.letter(b[start]));
    if (!length
        || !Bytes.letter(b[letterAt])
        || NIF_LETTERS.charAt(value % 23) != (b[letterAt] & ~32)
        || !s.near(Kind.ES_NIF, start, letterAt + 1)) {
      return false;
    }
    s.add(Kind.ES_NIF, start, letterAt + 1, 85);
    return true;
  }
}
