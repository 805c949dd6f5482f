package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * Payment cards inside a word, where letters or underscores stand at their edges: {@code
 * pan_4111…}, {@code CC4111…X}, and behind their length as ISO 8583 has them, {@code F2=164111…}.
 *
 * <p>Fifteen and sixteen digits tell a card by themselves; the other lengths that cards have are
 * more often identifiers, and count where they hang on a word for a card, {@code pan_3689…}.
 */
final class CardsInWords extends Recogniser {
  private static final int SHORTEST_WORD = 16;

  private static final int LEAST = 12;
  private static final int MOST_OF_CARD = 19;
  private static final int MOST = 21;

  /** What a card is called where its number hangs on the word. */
  private static final List<String> NAMES =
      List.of(
          "pan",
          "cc",
          "card",
          "cardnumber",
          "cardno",
          "ccnum",
          "ccnumber",
          "creditcard",
          "debitcard",
          "visa",
          "mastercard",
          "maestro",
          "amex",
          "diners",
          "jcb",
          "unionpay",
          "rupay",
          "karte",
          "kreditkarte",
          "tarjeta",
          "carte");

  /** What may stand between such a word and the number: {@code card_number_4111…}. */
  private static final List<String> NUMBER_WORDS = List.of("number", "num", "no", "nr");

  /** Digits of a group, and the length of four of them with a sign between each two. */
  private static final int GROUP = 4;

  private static final int GROUPED = 19;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(SHORTEST_WORD, 96, Beginning.Look.NUMBERED));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.CREDIT_CARD);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  /* Digits of a card's length, or of its length and the card, or behind its name, or four groups. */
  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    int end = Bytes.wordEnd(b, at, to);
    if (mayBeGrouped(b, at, end)) {
      return true;
    }
    for (int i = at; i + LEAST <= end; i++) {
      if (Bytes.digit(b[i])) {
        int start = i;
        i = Bytes.digitsEnd(b, i, end);
        int length = i - start;
        int told = length < LEAST ? 0 : (b[start] - '0') * 10 + b[start + 1] - '0';
        if (length == 16
            || (length == 15 && b[start] == '3')
            || told == length - 2
            || (length >= LEAST && length <= MOST_OF_CARD && isNamed(b, at, start))) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (!mayHaveRun(b, i, wordEnd) && !mayBeGrouped(b, i, wordEnd)) {
      return i;
    }
    s.charge(wordEnd - i);
    int at = i;
    while (at + LEAST <= wordEnd) {
      if (!Bytes.digit(b[at])) {
        at++;
        continue;
      }
      int end = Bytes.digitsEnd(b, at, wordEnd);
      int length = end - at;
      if (length == GROUP && at + GROUPED <= wordEnd && isGrouped(s, at, wordEnd)) {
        s.lookedFar();
        s.add(Kind.CREDIT_CARD, at, at + GROUPED, 80);
        return i;
      }
      if (length >= LEAST && length <= MOST && (isNamed(b, i, at) || !isHash(b, i, wordEnd))) {
        int start = card(s, at, end, i, wordEnd);
        if (start >= 0) {
          s.lookedFar();
          s.add(Kind.CREDIT_CARD, start, end, 85);
          return i;
        }
      }
      at = end;
    }
    return i;
  }

  /* Of nineteen bytes each fifth is a sign. */
  private static boolean mayBeGrouped(byte[] b, int start, int end) {
    for (int i = start + GROUP; i + 15 <= end; i++) {
      if (b[i] == '_' && b[i + 5] == '_' && b[i + 10] == '_') {
        return true;
      }
    }
    return false;
  }

  /* 5018_2047_9117_9994 */
  private static boolean isGrouped(Scan s, int start, int wordEnd) {
    byte[] b = s.bytes();
    int[] digits = new int[16];
    for (int k = 0; k < GROUPED; k++) {
      boolean sign = k % (GROUP + 1) == GROUP;
      byte c = b[start + k];
      if (sign ? c != '_' : !Bytes.digit(c)) {
        return false;
      }
      if (!sign) {
        digits[k - k / (GROUP + 1)] = c - '0';
      }
    }
    int end = start + GROUPED;
    boolean apart = end == wordEnd || !Bytes.digit(b[end]) && b[end] != '_';
    return apart && CardNumbers.plausible(digits, digits.length);
  }

  /* Of twelve digits in a row each twelfth byte meets one. */
  private static boolean mayHaveRun(byte[] b, int start, int end) {
    for (int i = start + LEAST - 1; i < end; i += LEAST) {
      if (Bytes.digit(b[i]) && Bytes.digit(b[i - 1])) {
        return true;
      }
      if (Bytes.digit(b[i]) && i + 1 < end && Bytes.digit(b[i + 1])) {
        return true;
      }
    }
    return false;
  }

  /* Where the card begins among digits that end at "end", or -1. */
  private static int card(Scan s, int start, int end, int word, int wordEnd) {
    byte[] b = s.bytes();
    int length = end - start;
    if (isTold(s, start, end)) {
      return start + 2;
    }
    if (length <= MOST_OF_CARD && isNamed(b, word, start) && isCard(b, start, end)) {
      return start;
    }
    boolean common = length == 16 || (length == 15 && b[start] == '3');
    if (!common || (start == word && end == wordEnd) || !isCard(b, start, end)) {
      return -1;
    }
    boolean identifier =
        start > word && IdentifierWords.before(s, b[start - 1] == '_' ? start - 1 : start);
    return identifier ? -1 : start;
  }

  /* The word on which the digits hang, with an underscore or without, says that they are a card. */
  private static boolean isNamed(byte[] b, int word, int start) {
    int end = start > word && b[start - 1] == '_' ? start - 1 : start;
    int low = end;
    while (low > word && Bytes.letter(b[low - 1])) {
      low--;
    }
    if (lastOf(NAMES, b, low, end) >= 0) {
      return true;
    }
    int number = lastOf(NUMBER_WORDS, b, low, end);
    return number > word && isNamed(b, word, number);
  }

  /* Where the last of some letters that is one of the words begins, or -1. */
  private static int lastOf(List<String> words, byte[] b, int low, int end) {
    for (String word : words) {
      int at = end - word.length();
      boolean begins = at == low || at > low && Bytes.upper(b[at]) && Bytes.lower(b[at - 1]);
      if (begins && Bytes.matches(b, at, end, word)) {
        return at;
      }
    }
    return -1;
  }

  /** True for the length of a card and the card, as the second field of a message. */
  static boolean isTold(Scan s, int start, int end) {
    byte[] b = s.bytes();
    return (b[start] - '0') * 10 + b[start + 1] - '0' == end - start - 2
        && isSecondField(s, start)
        && isCard(b, start + 2, end);
  }

  /* "F2=", "DE002:", "field 2=": the account number of a message. */
  private static boolean isSecondField(Scan s, int start) {
    int i = start;
    while (i > s.from() && start - i < 4 && "=: \"".indexOf(s.bytes()[i - 1]) >= 0) {
      i--;
    }
    return i < start && s.byteAt(i - 1) == '2' && !isOther(s.byteAt(i - 2));
  }

  private static boolean isOther(byte c) {
    return Bytes.digit(c) && c != '0';
  }

  private static boolean isCard(byte[] b, int start, int end) {
    int[] digits = new int[end - start];
    for (int k = 0; k < digits.length; k++) {
      digits[k] = b[start + k] - '0';
    }
    return CardNumbers.plausible(digits, digits.length);
  }

  /* Hexadecimal digits with a small letter among them: a hash, in which anything may stand. */
  private static boolean isHash(byte[] b, int start, int end) {
    boolean letter = false;
    for (int i = start; i < end; i++) {
      if (!Bytes.hex(b[i])) {
        return false;
      }
      letter |= Bytes.lower(b[i]);
    }
    return letter || end - start >= 24;
  }
}
