package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Eight digits and a letter (DNI), or X, Y, Z, seven digits and a letter (NIE); mod 23. */
final class SpanishIds extends Recogniser {
  private static final String NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

  private static final Context WORDS =
      Context.of("nif", "dni", "nie", "documento", "identidad", "cif", "tax");

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(8, 9, Beginning.Look.LETTER_LAST));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.ES_NIF);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (wordEnd - i == 9) {
      boolean may = Bytes.letter(b[wordEnd - 1]) && Bytes.digit(b[wordEnd - 2]);
      return may && holds(s, i, wordEnd - 1) ? wordEnd : i;
    }
    boolean may =
        s.byteAt(wordEnd) == '-'
            && Bytes.letter(s.byteAt(wordEnd + 1))
            && s.boundaryAfter(wordEnd + 2)
            && Bytes.digitsEnd(b, i, wordEnd) == wordEnd;
    return may && holds(s, i, wordEnd + 1) ? wordEnd : i;
  }

  /** Eight digits and a letter (DNI), or X, Y, Z, seven digits and a letter (NIE); mod 23. */
  private static boolean holds(Scan s, int start, int letterAt) {
    byte[] b = s.bytes();
    int value;
    int i = start;
    switch (b[start] | 32) {
      case 'x' -> value = 0;
      case 'y' -> value = 1;
      case 'z' -> value = 2;
      default -> value = -1;
    }
    if (value >= 0) {
      i++;
    } else {
      value = 0;
    }
    int digits = 0;
    for (; i < letterAt; i++) {
      if (Bytes.digit(b[i])) {
        value = value * 10 + b[i] - '0';
        digits++;
      } else if (b[i] != '-' && b[i] != '.') {
        return false;
      }
    }
    boolean length = digits == 8 || (digits == 7 && Bytes.letter(b[start]));
    if (!length
        || !Bytes.letter(b[letterAt])
        || NIF_LETTERS.charAt(value % 23) != (b[letterAt] & ~32)
        || !WORDS.near(s, start, letterAt + 1)) {
      return false;
    }
    s.add(Kind.ES_NIF, start, letterAt + 1, 85);
    return true;
  }
}
