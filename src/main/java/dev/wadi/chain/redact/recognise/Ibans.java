package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bank accounts: country, length by country, mod 97 of ISO 7064; in one piece or in groups with
 * blanks or hyphens.
 */
final class Ibans extends Recogniser {
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

  /* By both letters, in either case. */
  private static final boolean[] COUNTRIES = new boolean[1 << 10];

  static {
    IBAN_LENGTHS.keySet().forEach(c -> COUNTRIES[country(c.charAt(0), c.charAt(1))] = true);
  }

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(4, Integer.MAX_VALUE, Beginning.Look.COUNTRY));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.IBAN);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  private static int country(int first, int second) {
    return first & 31 | (second & 31) << 5;
  }

  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    return COUNTRIES[country(b[at], b[at + 1])];
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (!Bytes.letter(b[i])
        || !Bytes.letter(b[i + 1])
        || !Bytes.digit(b[i + 2])
        || !Bytes.digit(b[i + 3])) {
      return i;
    }
    String country = new String(b, i, 2, US_ASCII).toUpperCase(Locale.ROOT);
    Integer length = IBAN_LENGTHS.get(country);
    if (length == null || !s.boundaryBefore(i)) {
      return i;
    }
    boolean capitals = Bytes.upper(b[i]) && Bytes.upper(b[i + 1]);
    int n = 0;
    int at = i;
    int rest = 0;
    /* The four first letters come last in the sum: remember them. */
    int[] head = new int[4];
    while (at < s.to() && n < length) {
      byte c = b[at];
      if (Bytes.alnum(c)) {
        if (!capitals && Bytes.upper(c)) {
          return i;
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
    if (n < length || (at < s.to() && Bytes.word(b[at]))) {
      return i;
    }
    for (int value : head) {
      rest = mod97(rest, value);
    }
    if (rest != 1 || isPieceOfUuid(s, i, at)) {
      return i;
    }
    s.add(Kind.IBAN, i, at, 99);
    return at;
  }

  /*
   * The first three or four groups of a UUID, or the last of it, whose sum is right by chance: eight
   * digits or twelve in one piece between hyphens, which groups of an account do not have.
   */
  private static boolean isPieceOfUuid(Scan s, int start, int end) {
    boolean head =
        s.byteAt(start + 8) == '-' && s.byteAt(end) == '-' && Bytes.hex(s.byteAt(end + 1));
    byte before = s.byteAt(start - 2);
    boolean tail =
        s.byteAt(start - 1) == '-'
            && (Bytes.hex(before) || before == ']')
            && s.byteAt(end - 13) == '-';
    if (!head && !tail || end - start < 16) {
      return false;
    }
    for (int i = start; i < end; i++) {
      boolean sign = s.byteAt(i) == '-' && (head ? i >= start + 8 : i <= end - 13);
      if (!sign && !Bytes.hex(s.byteAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int mod97(int rest, int value) {
    return (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
}
