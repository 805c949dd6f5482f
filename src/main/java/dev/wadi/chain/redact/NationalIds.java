package dev.wadi.chain.redact;

import dev.wadi.chain.redact.scan.Checksums;
import dev.wadi.chain.redact.scan.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** National identifiers that are digits only, by their published checks. */
final class NationalIds {
  static final List<Kind> KINDS =
      List.of(
          Kind.UK_NHS,
          Kind.PESEL,
          Kind.AADHAAR,
          Kind.CPF,
          Kind.PT_NIF,
          Kind.BSN,
          Kind.STEUER_ID,
          Kind.PERSONNUMMER);

  private static final long SHAPE_3B3B3 = Shape.of("3 3 3");
  private static final long SHAPE_3D3D3 = Shape.of("3.3.3");
  private static final long SHAPE_4D2D3 = Shape.of("4.2.3");
  private static final long SHAPE_4B2B3 = Shape.of("4 2 3");
  private static final long SHAPE_3B3B4 = Shape.of("3 3 4");
  private static final long SHAPE_3H3H4 = Shape.of("3-3-4");
  private static final long SHAPE_6H4 = Shape.of("6-4");
  private static final long SHAPE_3D3D3H2 = Shape.of("3.3.3-2");
  private static final long SHAPE_2B3B3B3 = Shape.of("2 3 3 3");
  private static final long SHAPE_4B4B4 = Shape.of("4 4 4");
  private static final long SHAPE_4H4H4 = Shape.of("4-4-4");
  private static final long SHAPE_8H4 = Shape.of("8-4");

  /** All of them: no other grouping is one of these numbers. */
  private static final long[] SHAPES = {
    SHAPE_3B3B3,
    SHAPE_3D3D3,
    SHAPE_4D2D3,
    SHAPE_4B2B3,
    SHAPE_3B3B4,
    SHAPE_3H3H4,
    SHAPE_6H4,
    SHAPE_3D3D3H2,
    SHAPE_2B3B3B3,
    SHAPE_4B4B4,
    SHAPE_4H4H4,
    SHAPE_8H4
  };

  private final Scanner s;

  NationalIds(Scanner s) {
    this.s = s;
  }

  /** False when none of these numbers is grouped like this. */
  static boolean isShape(long shape) {
    if (shape == Shape.PLAIN) {
      return true;
    }
    for (long known : SHAPES) {
      if (known == shape) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tries {@code n} digits, and notes a finding.
   *
   * @param shape sizes and separators of the groups, as {@link Shape}
   */
  boolean at(int[] d, int n, long shape, int start, int end) {
    Kind kind =
        switch (n) {
          case 9 -> nine(d, shape, start, end);
          case 10 -> ten(d, shape, start, end);
          case 11 -> eleven(d, shape, start, end);
          case 12 -> twelve(d, shape, start, end);
          default -> null;
        };
    if (kind == null) {
      return false;
    }
    s.add(kind, start, end, 80);
    return true;
  }

  private @Nullable Kind nine(int[] d, long shape, int start, int end) {
    if (Checksums.uniform(d, 9)) {
      return null;
    }
    boolean plain =
        shape == Shape.PLAIN
            || shape == SHAPE_3B3B3
            || shape == SHAPE_3D3D3
            || shape == SHAPE_4D2D3
            || shape == SHAPE_4B2B3;
    if (!plain) {
      return null;
    }
    /* Burgerservicenummer: weights 9 to 2 and -1, divisible by 11. */
    if (s.on(Kind.BSN)
        && Checksums.weighted(d, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0
        && s.near(Kind.BSN, start, end)) {
      return Kind.BSN;
    }
    /* Número de identificação fiscal: weights 9 to 2, check digit 11 - rest, 0 from 10 on. */
    if (s.on(Kind.PT_NIF) && "1235689".indexOf('0' + d[0]) >= 0) {
      int check = 11 - Checksums.weighted(d, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
      if ((check >= 10 ? 0 : check) == d[8]
          && s.near(Kind.PT_NIF, start, end)
          && !IdentifierWords.beforeButId(s, start)) {
        return Kind.PT_NIF;
      }
    }
    return null;
  }

  private @Nullable Kind ten(int[] d, long shape, int start, int end) {
    /* NHS number: weights 10 to 2, check digit 11 - rest, 11 counts as 0, 10 is never issued. */
    if (s.on(Kind.UK_NHS)
        && (shape == Shape.PLAIN || shape == SHAPE_3B3B4 || shape == SHAPE_3H3H4)
        && !Checksums.uniform(d, 10)) {
      int check = 11 - Checksums.weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
      if ((check == 11 ? 0 : check) == d[9] && s.near(Kind.UK_NHS, start, end)) {
        return Kind.UK_NHS;
      }
    }
    /* Personnummer: birth date, serial, Luhn over ten digits. */
    if (s.on(Kind.PERSONNUMMER)
        && (shape == SHAPE_6H4 || shape == Shape.PLAIN)
        && swedishDate(d, 0)
        && Checksums.luhn(d, 10)
        && (s.near(Kind.PERSONNUMMER, start, end)
            || (shape != Shape.PLAIN && !IdentifierWords.before(s, start)))) {
      return Kind.PERSONNUMMER;
    }
    return null;
  }

  private @Nullable Kind eleven(int[] d, long shape, int start, int end) {
    if (Checksums.uniform(d, 11)) {
      return null;
    }
    /* Cadastro de Pessoas Físicas: two check digits; written 3.3.3-2 it stands for itself. */
    if (s.on(Kind.CPF)
        && (shape == SHAPE_3D3D3H2 || (shape == Shape.PLAIN && s.near(Kind.CPF, start, end)))
        && cpf(d)) {
      return Kind.CPF;
    }
    if (s.on(Kind.PESEL) && shape == Shape.PLAIN && pesel(d) && s.near(Kind.PESEL, start, end)) {
      return Kind.PESEL;
    }
    if (s.on(Kind.STEUER_ID)
        && (shape == Shape.PLAIN || shape == SHAPE_2B3B3B3)
        && d[0] != 0
        && repeatsLikeSteuerId(d)
        && Checksums.mod11x10(d, 11)
        && s.near(Kind.STEUER_ID, start, end)) {
      return Kind.STEUER_ID;
    }
    return null;
  }

  private @Nullable Kind twelve(int[] d, long shape, int start, int end) {
    if (s.on(Kind.AADHAAR)
        && (shape == Shape.PLAIN || shape == SHAPE_4B4B4 || shape == SHAPE_4H4H4)
        && d[0] >= 2
        && Checksums.verhoeff(d, 12)
        && s.near(Kind.AADHAAR, start, end)) {
      return Kind.AADHAAR;
    }
    if (s.on(Kind.PERSONNUMMER)
        && (shape == SHAPE_8H4 || shape == Shape.PLAIN)
        && ((d[0] == 1 && (d[1] == 9 || d[1] == 8)) || (d[0] == 2 && d[1] == 0))
        && swedishDate(d, 2)) {
      int[] ten = new int[10];
      System.arraycopy(d, 2, ten, 0, 10);
      if (Checksums.luhn(ten, 10)
          && (s.near(Kind.PERSONNUMMER, start, end)
              || (shape != Shape.PLAIN && !IdentifierWords.before(s, start)))) {
        return Kind.PERSONNUMMER;
      }
    }
    return null;
  }

  /* Year, month, day; a coordination number adds 60 to the day. */
  private static boolean swedishDate(int[] d, int f) {
    int month = d[f + 2] * 10 + d[f + 3];
    int day = d[f + 4] * 10 + d[f + 5];
    int plain = day > 60 ? day - 60 : day;
    return month >= 1 && month <= 12 && plain >= 1 && plain <= 31;
  }

  private static boolean cpf(int[] d) {
    int one = Checksums.weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    int two = Checksums.weighted(d, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return one == d[9] && two == d[10];
  }

  /* The century is added to the month: 1900 as it is, 2000 +20, 2100 +40, 2200 +60, 1800 +80. */
  private static boolean pesel(int[] d) {
    int month = (d[2] * 10 + d[3]) % 20;
    int day = d[4] * 10 + d[5];
    int sum = Checksums.weighted(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3);
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 && (10 - sum % 10) % 10 == d[10];
  }

  /* Of the first ten digits exactly one occurs twice or three times, the others at most once. */
  private static boolean repeatsLikeSteuerId(int[] d) {
    int[] counts = new int[10];
    for (int i = 0; i < 10; i++) {
      counts[d[i]]++;
    }
    int repeated = 0;
    for (int count : counts) {
      if (count > 3) {
        return false;
      }
      if (count > 1) {
        repeated++;
      }
    }
    return repeated == 1;
  }
}
