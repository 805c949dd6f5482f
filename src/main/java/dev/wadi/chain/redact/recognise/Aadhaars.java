package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Checksums;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Scan;

/** Aadhaar: twelve digits, Verhoeff's check. */
final class Aadhaars extends NationalNumber {
  private static final Context WORDS = Context.of("aadhaar", "aadhar", "uidai", "uid", "adhaar");

  Aadhaars() {
    super(Kind.AADHAAR, Beginning.digits(12, "4 4 4", "4-4-4"));
  }

  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    return b[at] >= '2';
  }

  @Override
  boolean holds(int[] d, Scan s, int start, int end) {
    return d[0] >= 2 && Checksums.verhoeff(d, 12) && WORDS.near(s, start, end);
  }
}
