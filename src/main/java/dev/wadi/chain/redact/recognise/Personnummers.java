package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Checksums;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Grouping;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Scan;
import java.util.Arrays;

/** Personnummer: birth date, serial, Luhn over ten digits. */
final class Personnummers extends NationalNumber {
  private static final Context WORDS =
      Context.of("personnummer", "pnr", "samordningsnummer", "personnr", "swedish");

  Personnummers() {
    super(
        Kind.PERSONNUMMER,
        Beginning.digits(10, "6-4"),
        Beginning.digits(12, "8-4"),
        Beginning.sign("+"));
  }

  @Override
  boolean holds(int[] d, Scan s, int start, int end) {
    boolean century = s.number().spanDigits() == 12;
    if (century && !((d[0] == 1 && (d[1] == 9 || d[1] == 8)) || (d[0] == 2 && d[1] == 0))) {
      return false;
    }
    int[] ten = century ? Arrays.copyOfRange(d, 2, 12) : d;
    return isPerson(ten)
        && (WORDS.near(s, start, end)
            || (s.number().spanShape() != Grouping.PLAIN && !IdentifierWords.before(s, start)));
  }

  private static boolean isPerson(int[] ten) {
    return isDate(ten) && Checksums.luhn(ten, 10);
  }

  /* Year, month, day; a coordination number adds 60 to the day. */
  private static boolean isDate(int[] d) {
    int month = d[2] * 10 + d[3];
    int day = d[4] * 10 + d[5];
    int plain = day > 60 ? day - 60 : day;
    return month >= 1 && month <= 12 && plain >= 1 && plain <= 31;
  }

  /* Of twelve digits alone the first two are a century, and a month follows the year. */
  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    return b[at] == '+'
        || Bytes.digitsEnd(b, at, to) - at != 12
        || (b[at] == '1' && (b[at + 1] == '9' || b[at + 1] == '8')
                || b[at] == '2' && b[at + 1] == '0')
            && b[at + 4] <= '1';
  }

  /* Who is older than a hundred is written "YYMMDD+NNNN". */
  @Override
  public int at(Scan s, int start, int end) {
    return s.bytes()[start] == '+' ? old(s, start) : super.at(s, start, end);
  }

  private static int old(Scan s, int plus) {
    byte[] b = s.bytes();
    int low = plus - 6;
    if (low < s.from()
        || plus + 5 > s.to()
        || !Bytes.digit(b[plus - 1])
        || !s.boundaryBefore(low)
        || !s.boundaryAfter(plus + 5)) {
      return plus;
    }
    int[] ten = new int[10];
    int n = 0;
    for (int i = low; i < plus + 5; i++) {
      if (Bytes.digit(b[i])) {
        ten[n++] = b[i] - '0';
      }
    }
    s.charge(11);
    if (n != 10 || !isPerson(ten) || !WORDS.near(s, low, plus + 5)) {
      return plus;
    }
    s.add(Kind.PERSONNUMMER, low, plus + 5, 80);
    return plus + 5;
  }
}
