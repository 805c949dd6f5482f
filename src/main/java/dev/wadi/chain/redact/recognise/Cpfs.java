package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Checksums;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Grouping;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Scan;

/** Cadastro de Pessoas Físicas: two check digits; written 3.3.3-2 it stands for itself. */
final class Cpfs extends NationalNumber {
  private static final Context WORDS = Context.of("cpf", "cadastro", "contribuinte");

  Cpfs() {
    super(Kind.CPF, Beginning.digits(11, "3.3.3-2"));
  }

  @Override
  boolean holds(int[] d, Scan s, int start, int end) {
    return !Checksums.uniform(d, 11)
        && (s.number().spanShape() != Grouping.PLAIN || WORDS.near(s, start, end))
        && isChecked(d);
  }

  private static boolean isChecked(int[] d) {
    int one = Checksums.weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    int two = Checksums.weighted(d, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return one == d[9] && two == d[10];
  }
}
