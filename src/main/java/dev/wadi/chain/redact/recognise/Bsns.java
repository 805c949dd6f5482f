package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Checksums;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Scan;

/** Burgerservicenummer: weights 9 to 2 and -1, divisible by 11. */
final class Bsns extends NationalNumber {
  private static final Context WORDS =
      Context.of("bsn", "burgerservicenummer", "sofinummer", "burger", "sofi");

  Bsns() {
    super(Kind.BSN, Beginning.digits(9, "3 3 3", "3.3.3", "4.2.3", "4 2 3"));
  }

  @Override
  boolean holds(int[] d, Scan s, int start, int end) {
    return !Checksums.uniform(d, 9)
        && Checksums.weighted(d, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0
        && WORDS.near(s, start, end);
  }
}
