package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Checksums;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Scan;

/** Steuer-Identifikationsnummer: ISO 7064 MOD 11,10. */
final class SteuerIds extends NationalNumber {
  private static final Context WORDS =
      Context.of(
          "steuer",
          "steuerid",
          "steuernummer",
          "idnr",
          "identifikationsnummer",
          "steueridentifikationsnummer",
          "steueridentnummer",
          "tin",
          "tax",
          "steueridnr");

  SteuerIds() {
    super(Kind.STEUER_ID, Beginning.digits(11, "2 3 3 3"));
  }

  @Override
  boolean holds(int[] d, Scan s, int start, int end) {
    return !Checksums.uniform(d, 11)
        && d[0] != 0
        && repeats(d)
        && Checksums.mod11x10(d, 11)
        && WORDS.near(s, start, end);
  }

  /* Of the first ten digits exactly one occurs twice or three times, the others at most once. */
  private static boolean repeats(int[] d) {
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
