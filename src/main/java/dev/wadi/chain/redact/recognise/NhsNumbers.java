package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Checksums;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Scan;

/** NHS number: weights 10 to 2, check digit 11 - rest, 11 counts as 0, 10 is never issued. */
final class NhsNumbers extends NationalNumber {
  private static final Context WORDS = Context.of("nhs", "patient");

  NhsNumbers() {
    super(Kind.UK_NHS, Beginning.digits(10, "3 3 4", "3-3-4"));
  }

  @Override
  boolean holds(int[] d, Scan s, int start, int end) {
    int check = 11 - Checksums.weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return !Checksums.uniform(d, 10)
        && (check == 11 ? 0 : check) == d[9]
        && WORDS.near(s, start, end);
  }
}
