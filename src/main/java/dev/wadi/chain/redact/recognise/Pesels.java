package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Checksums;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Scan;

/** Polish PESEL: a birth date and a check digit. */
final class Pesels extends NationalNumber {
  private static final Context WORDS = Context.of("pesel");

  Pesels() {
    super(Kind.PESEL, Beginning.digits(11));
  }

  @Override
  boolean holds(int[] d, Scan s, int start, int end) {
    return !Checksums.uniform(d, 11) && isChecked(d) && WORDS.near(s, start, end);
  }

  /* The century is added to the month: 1900 as it is, 2000 +20, 2100 +40, 2200 +60, 1800 +80. */
  private static boolean isChecked(int[] d) {
    int month = (d[2] * 10 + d[3]) % 20;
    int day = d[4] * 10 + d[5];
    int sum = Checksums.weighted(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3);
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 && (10 - sum % 10) % 10 == d[10];
  }
}
