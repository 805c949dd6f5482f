package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Sixteen letters and digits of an Italian tax code with its check letter. */
final class CodiciFiscali extends Recogniser {
  /* Decreto Ministeriale 23 December 1976: values of letters and digits at odd places. */
  private static final int[] ODD_DIGIT = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  private static final int[] ODD_LETTER = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
  };

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(16, 16, Beginning.Look.LETTERED));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.CODICE_FISCALE);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    return isDigit(b[at + 9]) && isDigit(b[at + 10]) && Bytes.letter(b[at + 11]);
  }

  /* Or a letter that stands for one. */
  private static boolean isDigit(byte c) {
    return Bytes.digit(c) || (c & ~32) >= 'L' && (c & ~32) <= 'V';
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    String layout = "LLLLLLDDLDDLDDDL";
    int sum = 0;
    for (int k = 0; k < 16; k++) {
      byte c = b[i + k];
      boolean letter = Bytes.letter(c);
      boolean wanted = layout.charAt(k) == 'L';
      /* A digit may be written as a letter when two people would share a code (omocodia). */
      boolean omocodia = letter && "LMNPQRSTUV".indexOf(c & ~32) >= 0;
      if (wanted ? !letter : !Bytes.digit(c) && !omocodia) {
        return i;
      }
      if (k == 8 && "ABCDEHLMPRST".indexOf(c & ~32) < 0) {
        return i;
      }
      if (k < 15) {
        int place = letter ? (c | 32) - 'a' : c - '0';
        sum += k % 2 == 0 ? (letter ? ODD_LETTER[place] : ODD_DIGIT[place]) : place;
      }
    }
    if (sum % 26 != (b[i + 15] | 32) - 'a') {
      return i;
    }
    s.add(Kind.CODICE_FISCALE, i, i + 16, 95);
    return wordEnd;
  }
}
