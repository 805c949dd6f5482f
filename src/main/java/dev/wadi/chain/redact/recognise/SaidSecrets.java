package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Secrets that a sentence tells: {@code the password is x}, {@code login with password x failed},
 * {@code wrong password "x"}, {@code your verification code is 123456}.
 *
 * <p>What stands there is taken when it looks like a secret; in a profile that looks for what is
 * doubtful, anything is taken but the words that sentences have there.
 */
final class SaidSecrets extends Recogniser {
  private static final WordList LIST =
      WordList.read("said.txt", "word", "code", "before", "verb", "no", "stem", "wrong", "foreign");

  private static final Set<String> WORDS = LIST.of("word");
  private static final Set<String> CODES = LIST.of("code");
  private static final Set<String> BEFORE = LIST.of("before");
  private static final Set<String> VERBS = LIST.of("verb");
  private static final Set<String> NO = LIST.of("no");
  private static final Set<String> WRONG = LIST.of("wrong");
  private static final String[] STEMS = LIST.of("stem").toArray(String[]::new);

  /** What a secret is called in other alphabets than that of ASCII. */
  static final Set<String> FOREIGN = LIST.of("foreign");

  private static final int MOST = 128;
  private static final int MOST_WORD = 24;

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(spellings()));

  /* Of each word the first three letters of ASCII and more that stand together. */
  private static Set<String> spellings() {
    Set<String> all = new TreeSet<>();
    for (Set<String> some : List.of(WORDS, CODES)) {
      for (String word : some) {
        for (String plain : word.split("[^a-z]+", -1)) {
          if (plain.length() >= 3) {
            all.add(plain);
            all.add(plain.toUpperCase(Locale.ROOT));
            all.add(plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1));
            break;
          }
        }
      }
    }
    return all;
  }

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET, Kind.DOUBTFUL);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    int quote = s.byteAt(wordEnd) == '\\' ? wordEnd + 1 : wordEnd;
    if (s.byteAt(quote) == '"' && s.byteAt(quote + 1) == ' ') {
      /* "password" "x", as a list of words is printed */
      if (wordEnd - i <= MOST_WORD && WORDS.contains(word(s, i))) {
        quoted(s, quote + 2, word(s, i));
      }
      return i;
    }
    int begin = i;
    boolean inside = s.byteAt(begin - 1) < 0;
    while (inside
        && begin > s.from()
        && i - begin < 6
        && (s.byteAt(begin - 1) < 0 || Bytes.letter(s.byteAt(begin - 1)))) {
      begin--;
    }
    int end = letters(s, wordEnd);
    boolean colon = s.byteAt(end) == ':' && s.byteAt(end + 1) == ' ';
    boolean blank = s.byteAt(end) == ' ' || s.byteAt(end) == '\t';
    if (end - i > MOST_WORD || end - i < 3) {
      return i;
    }
    String word = small(s, begin, end);
    boolean code = CODES.contains(word);
    boolean ours = code || isWord(word);
    if (ours && !code) {
      before(s, i);
    }
    if (!(colon || blank) || !ours) {
      return i;
    }
    if (colon && !code) {
      /* Names before a colon are told elsewhere, but not with the ends that sentences give them. */
      if (!WORDS.contains(word) || begin < i) {
        bareBehindColon(s, NamedValue.blanksEnd(s, end + 1));
      }
      return i;
    }
    wordEnd = end;
    int at = NamedValue.blanksEnd(s, colon ? wordEnd + 1 : wordEnd);
    boolean verb = colon;
    if (isUser(s, at)) {
      /* "password for ann is x", "password of ann: x" */
      at = afterWords(s, at, 2);
      if (at < 0 || (s.byteAt(at - 2) != ':' && !VERBS.contains(word(s, at)))) {
        return i;
      }
      verb = s.byteAt(at - 2) == ':';
    }
    int adjective = code ? -1 : behindWrong(s, at);
    if (adjective > 0) {
      bareBehindColon(s, adjective);
      return i;
    }
    for (int k = 0; k < 3 && VERBS.contains(word(s, at)); k++) {
      int behind = afterWords(s, at, 1);
      if (behind < 0) {
        return i;
      }
      verb = true;
      at = behind;
    }
    if (code) {
      number(s, i, at, verb);
    } else if (!quoted(s, at, word)) {
      bare(s, at, verb);
    }
    return i;
  }

  private static boolean isWord(String word) {
    if (WORDS.contains(word)) {
      return true;
    }
    for (String stem : STEMS) {
      if (word.startsWith(stem) && word.length() - stem.length() <= 4) {
        return true;
      }
    }
    return false;
  }

  /* Goes on over letters beyond ASCII and those behind them. */
  private static int letters(Scan s, int from) {
    int i = from;
    while (i - from < MOST_WORD && (s.byteAt(i) < 0 || (i > from && Bytes.letter(s.byteAt(i))))) {
      i++;
    }
    return i;
  }

  /* "x is the password": what stands before the verb. */
  private static void before(Scan s, int i) {
    byte[] b = s.bytes();
    int end = i;
    for (String words :
        new String[] {" is the ", " is my ", " is our ", " is your ", " ist das "}) {
      int start = i - words.length();
      if (start > s.from() && Bytes.matches(b, start, i, words)) {
        end = start;
      }
    }
    if (end == i) {
      return;
    }
    int start = end;
    while (start > s.from() && end - start < MOST && (b[start - 1] > ' ' || b[start - 1] < 0)) {
      start--;
    }
    while (start < end && "/#*\"'(-;".indexOf(b[start]) >= 0) {
      start++;
    }
    while (end > start && "\"')".indexOf(b[end - 1]) >= 0) {
      end--;
    }
    s.charge(i - start);
    if (SecretLooks.isLikely(s, start, end)) {
      NamedSecrets.SURE.takes(s, start, end);
    }
  }

  /* Behind one or two words that say that a secret is wrong or new, and a colon; or -1. */
  private static int behindWrong(Scan s, int from) {
    int i = from;
    for (int k = 0; k < 2; k++) {
      int start = i;
      while (i < s.to()
          && i - start < MOST_WORD
          && (Bytes.letter(s.bytes()[i]) || s.bytes()[i] < 0)) {
        i++;
      }
      if (i == start || !WRONG.contains(small(s, start, i))) {
        return -1;
      }
      if (s.byteAt(i) == ':' || (s.byteAt(i) == ' ' && s.byteAt(i + 1) == ':')) {
        s.charge(i - from);
        return NamedValue.blanksEnd(s, i + (s.byteAt(i) == ':' ? 1 : 2));
      }
      i = NamedValue.blanksEnd(s, i);
    }
    return -1;
  }

  private static void bareBehindColon(Scan s, int at) {
    if (!quoted(s, at, "password")) {
      bare(s, at, true);
    }
  }

  private static boolean isUser(Scan s, int at) {
    return Bytes.matches(s.bytes(), at, s.to(), "for ")
        || Bytes.matches(s.bytes(), at, s.to(), "of ");
  }

  /* Behind so many words and the blank that follows each, or -1. */
  private static int afterWords(Scan s, int from, int words) {
    int i = from;
    for (int k = 0; k < words; k++) {
      int start = i;
      while (i < s.to() && i - start < 64 && s.bytes()[i] > ' ' || i < s.to() && s.bytes()[i] < 0) {
        i++;
      }
      if (i == start || s.byteAt(i) != ' ') {
        return -1;
      }
      i = NamedValue.blanksEnd(s, i);
    }
    s.charge(i - from);
    return i < s.to() ? i : -1;
  }

  /* The word at a place in small letters, with a colon behind it or not. */
  private static String word(Scan s, int at) {
    int end = at;
    while (end < s.to()
        && end - at < MOST_WORD
        && (Bytes.letter(s.bytes()[end]) || s.bytes()[end] < 0)) {
      end++;
    }
    if (end < s.to() && Bytes.word(s.bytes()[end])) {
      return "";
    }
    return small(s, at, end);
  }

  private static String small(Scan s, int start, int end) {
    return new String(s.bytes(), start, end - start, UTF_8).toLowerCase(Locale.ROOT);
  }

  private static boolean quoted(Scan s, int at, String word) {
    byte[] b = s.bytes();
    int i = at;
    while (s.byteAt(i) == '\\' && i - at < 4) {
      i++;
    }
    byte quote = s.byteAt(i);
    if (quote != '"' && quote != '\'' && quote != '`') {
      return false;
    }
    int start = i + 1;
    int end = start;
    int limit = Math.min(s.to(), start + MOST);
    while (end < limit && b[end] != quote && b[end] != '\\' && b[end] != '\n') {
      end++;
    }
    s.charge(end - at);
    boolean closed = s.byteAt(end) == quote || s.byteAt(end) == '\\';
    boolean blank = start < end && (b[start] == ' ' || b[start] == ',' || b[end - 1] == ' ');
    /* A secret is also what a cluster calls by a name: secret "db-login" not found. */
    boolean thing = word.equals("secret") || word.equals("token");
    boolean secret =
        thing
            ? SecretLooks.isLikely(s, start, Math.max(start, end))
            : quote == '\''
                || NamedValue.looksSecret(b, start, Math.max(start, end))
                || s.on(Kind.DOUBTFUL);
    if (closed && !blank && secret && !NO.contains(s.text(start, end).toLowerCase(Locale.ROOT))) {
      NamedSecrets.SURE.takes(s, start, end);
    }
    return true;
  }

  private static void bare(Scan s, int at, boolean verb) {
    int end = NamedValue.bareEnd(s, at, false);
    while (end > at && ".!?".indexOf(s.bytes()[end - 1]) >= 0 && end - at > 1) {
      end--;
    }
    if (end - at > MOST || end <= at || NO.contains(s.text(at, end).toLowerCase(Locale.ROOT))) {
      return;
    }
    if (verb ? SecretLooks.isLikely(s, at, end) : SecretLooks.isStrong(s, at, end)) {
      NamedSecrets.SURE.takes(s, at, end);
    } else if (s.on(Kind.DOUBTFUL) && !NamedValue.isNothing(s, at, end) && isPlain(s, at, end)) {
      s.lookedFar();
      s.add(Kind.DOUBTFUL, at, end, 40);
    }
  }

  /* No sign of a sentence or an expression at its beginning. */
  private static boolean isPlain(Scan s, int at, int end) {
    return end - at >= 3 && "([{<=:>-/|&+".indexOf(s.bytes()[at]) < 0;
  }

  /* Four to eight digits, with a hyphen in the middle or not. */
  private static void number(Scan s, int word, int at, boolean verb) {
    byte[] b = s.bytes();
    int i = at;
    int digits = 0;
    while (i < s.to() && i - at < 10 && (Bytes.digit(b[i]) || b[i] == '-' && digits > 0)) {
      digits += Bytes.digit(b[i]) ? 1 : 0;
      i++;
    }
    s.charge(i - at);
    boolean sized = digits >= 4 && digits <= 8 && s.boundaryAfter(i) && Bytes.digit(b[i - 1]);
    if (sized && s.byteAt(i) != ':' && (verb || !isCode(s, word)) && isNamed(s, word)) {
      s.lookedFar();
      s.add(Kind.SECRET, at, i, 70);
    }
  }

  private static boolean isCode(Scan s, int word) {
    return (s.bytes()[word] | 32) == 'c';
  }

  /* "code" is one with a word before it; "otp" and "pin" are by themselves. */
  private static boolean isNamed(Scan s, int word) {
    if (!isCode(s, word)) {
      return true;
    }
    int end = word;
    while (end > s.from() && word - end < 3 && s.bytes()[end - 1] == ' ') {
      end--;
    }
    int start = end;
    while (start > s.from()
        && end - start < MOST_WORD
        && (Bytes.alnum(s.bytes()[start - 1]) || s.bytes()[start - 1] == '-')) {
      start--;
    }
    return BEFORE.contains(s.text(start, end).toLowerCase(Locale.ROOT));
  }
}
