package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Checksums;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Scan;

/** Número de identificação fiscal: weights 9 to 2, check digit 11 - rest, 0 from 10 on. */
final class PortugueseNifs extends NationalNumber {
  private static final Context WORDS =
      Context.of("nif", "contribuinte", "nipc", "fiscal", "tax", "vat");

  PortugueseNifs() {
    super(Kind.PT_NIF, Beginning.digits(9, "3 3 3", "3.3.3", "4.2.3", "4 2 3"));
  }

  @Override
  boolean holds(int[] d, Scan s, int start, int end) {
    if (Checksums.uniform(d, 9) || "1235689".indexOf('0' + d[0]) < 0) {
      return false;
    }
    int check = 11 - Checksums.weighted(d, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return (check >= 10 ? 0 : check) == d[8]
        && WORDS.near(s, start, end)
        && !IdentifierWords.beforeButId(s, start);
  }
}
