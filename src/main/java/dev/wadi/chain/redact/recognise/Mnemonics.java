package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * The words that a wallet is recovered from (BIP 39): twelve to 24 words of three to eight small
 * letters with nothing but blanks or commas between them, behind "mnemonic" or "seed phrase"; or
 * anywhere when all are of its list and their checksum is right.
 */
final class Mnemonics extends Recogniser {
  private static final int LEAST = 11;
  private static final int MOST = 26;
  private static final int LEAST_LETTERS = 3;
  private static final int MOST_LETTERS = 8;

  private static final List<Beginning> BEGINNINGS =
      List.of(
          Beginning.letters(
              List.of(
                  "mnemonic",
                  "Mnemonic",
                  "MNEMONIC",
                  "phrase",
                  "Phrase",
                  "PHRASE",
                  "seed",
                  "Seed",
                  "SEED")),
          Beginning.phrase(WalletWords.all()));

  /** How many words a phrase has that a checksum tells. */
  private static final int[] COUNTS = {24, 21, 18, 15, 12};

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    boolean name =
        Bytes.matches(b, i, wordEnd, "mnemonic")
            || (Bytes.matches(b, i, wordEnd, "seed") && wordEnd - i <= 10)
            || ((Bytes.matches(b, i, wordEnd, "phrase") || Bytes.matches(b, i, wordEnd, "words"))
                && isSeed(s, i));
    if (!name) {
      return phrase(s, i, wordEnd);
    }
    int at = wordEnd;
    at = Bytes.matches(b, at, s.to(), " phrase") ? at + 7 : at;
    at = Bytes.matches(b, at, s.to(), " is") ? at + 3 : at;
    boolean sign = false;
    int gap = at;
    while (at < s.to() && at - gap < 10 && " :=\"'\\[({,>".indexOf(b[at]) >= 0) {
      sign |= b[at] == ':' || b[at] == '=';
      at++;
    }
    int end = phraseEnd(s, at, sign ? LEAST : LEAST + 1);
    if (end > at) {
      s.lookedFar();
      s.add(Kind.SECRET, at, end, 85);
      return end;
    }
    return phrase(s, i, wordEnd);
  }

  /*
   * Words of the list whose checksum is right, whatever stands before them. Where there were too
   * few of them, there are fewer yet from the next on: those are not counted again.
   */
  private int phrase(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (!Bytes.lower(b[i]) || i < s.doneTo(this) || WalletWords.number(b, i, wordEnd) < 0) {
      return i;
    }
    int most = COUNTS[0];
    int count = 0;
    int at = i;
    int end = wordEnd;
    boolean known = true;
    while (known && count < most) {
      count++;
      at = wordBehind(s, end);
      int stop = lowerEnd(s, at);
      known = at > end && stop > at && !Bytes.word(s.byteAt(stop));
      known = known && WalletWords.number(b, at, stop) >= 0;
      end = stop;
    }
    s.charge(end - i);
    if (count < COUNTS[COUNTS.length - 1]) {
      s.done(this, end);
      return i;
    }
    return checked(s, i, wordEnd, count);
  }

  /* Behind blanks and what else parts the words. */
  private static int wordBehind(Scan s, int end) {
    int at = end;
    while (at < s.to() && at - end < 6 && " ,-\"'".indexOf(s.bytes()[at]) >= 0) {
      at++;
    }
    return at;
  }

  private static int lowerEnd(Scan s, int start) {
    int at = start;
    while (at < s.to() && Bytes.lower(s.bytes()[at]) && at - start <= WalletWords.MOST_LETTERS) {
      at++;
    }
    return at;
  }

  private static int checked(Scan s, int i, int wordEnd, int count) {
    byte[] b = s.bytes();
    int[] numbers = new int[count];
    int[] ends = new int[count];
    int start = i;
    int end = wordEnd;
    for (int k = 0; k < count; k++) {
      numbers[k] = WalletWords.number(b, start, end);
      ends[k] = end;
      start = wordBehind(s, end);
      end = lowerEnd(s, start);
    }
    for (int length : COUNTS) {
      if (count >= length && WalletWords.holds(numbers, length)) {
        s.lookedFar();
        s.add(Kind.SECRET, i, ends[length - 1], 95, "wallet-phrase");
        return ends[length - 1];
      }
    }
    return i;
  }

  /* "seed phrase", "recovery words", "backup phrase" */
  private static boolean isSeed(Scan s, int i) {
    byte[] b = s.bytes();
    int end = i;
    while (end > s.from() && i - end < 2 && " _-".indexOf(b[end - 1]) >= 0) {
      end--;
    }
    return (end - 4 >= s.from() && Bytes.matches(b, end - 4, end, "seed"))
        || (end - 8 >= s.from() && Bytes.matches(b, end - 8, end, "recovery"))
        || (end - 6 >= s.from() && Bytes.matches(b, end - 6, end, "secret"))
        || (end - 6 >= s.from() && Bytes.matches(b, end - 6, end, "wallet"))
        || (end - 6 >= s.from() && Bytes.matches(b, end - 6, end, "backup"));
  }

  /* The end of so many words or more, or "from". */
  private static int phraseEnd(Scan s, int from, int least) {
    byte[] b = s.bytes();
    int words = 0;
    int i = from;
    int end = from;
    while (i < s.to() && words < MOST) {
      int word = i;
      while (i < s.to() && Bytes.lower(b[i])) {
        i++;
      }
      if (i - word < LEAST_LETTERS || i - word > MOST_LETTERS || Bytes.word(s.byteAt(i))) {
        break;
      }
      words++;
      end = i;
      int gap = i;
      while (i < s.to() && i - gap < 6 && " ,\"'\\".indexOf(b[i]) >= 0) {
        i++;
      }
      if (i == gap) {
        break;
      }
    }
    s.charge(i - from);
    return words >= least ? end : from;
  }
}
