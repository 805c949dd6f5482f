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
      WordList.read(
          "said.txt",
          "word",
          "key",
          "code",
          "before",
          "kind",
          "verb",
          "no",
          "stem",
          "wrong",
          "using",
          "behind",
          "foreign");

  private static final Set<String> WORDS = LIST.of("word");
  private static final Set<String> KEYS = LIST.of("key");
  private static final Set<String> KINDS = LIST.of("kind");
  private static final Set<String> USING = LIST.of("using");
  private static final Set<String> BEHIND = LIST.of("behind");
  private static final Set<String> CODES = LIST.of("code");
  private static final Set<String> BEFORE = LIST.of("before");
  private static final Set<String> VERBS = LIST.of("verb");
  private static final Set<String> NO = LIST.of("no");
  private static final Set<String> WRONG = LIST.of("wrong");
  private static final String[] STEMS = LIST.of("stem").toArray(String[]::new);

  /** What a secret is called in other alphabets than that of ASCII. */
  static final Set<String> FOREIGN = LIST.of("foreign");

  /** What is followed by a name and a secret. */
  private static final Set<String> CREDENTIALS = Set.of("credentials", "creds");

  /** Words that are followed by a secret, which a plain word may be in a doubtful sentence. */
  private static final Set<String> IS = Set.of("is", "was", "equals");

  private static final Set<String> PLAINLY =
      Set.of("password", "passwd", "passphrase", "passcode", "pwd", "pw");

  /** What is called by a name as often as it is told. */
  private static final Set<String> THINGS = Set.of("secret", "token", "pass");

  /** Of the words before "code" those that need no verb behind it. */
  private static final Set<String> SURE_KINDS =
      Set.of("verification", "security", "login", "confirmation", "one-time", "otp", "pin", "2fa");

  private static final int MOST = 128;
  private static final int MOST_WORD = 24;

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(spellings()));

  /* Of each word the first three letters of ASCII and more that stand together. */
  private static Set<String> spellings() {
    Set<String> all = new TreeSet<>();
    for (Set<String> some : List.of(WORDS, KEYS, CODES, CREDENTIALS, LIST.of("stem"))) {
      for (String word : some) {
        for (String plain : word.split("[^a-z]+", -1)) {
          boolean brief = plain.length() <= 3 && plain.equals(word);
          if (plain.length() >= 3 || (brief && plain.length() == 2)) {
            for (String behind :
                plain.length() == 2
                    ? List.of(" ")
                    : brief ? List.of(" ", ":", "\"", "\\") : List.of("")) {
              all.add(plain + behind);
              all.add(plain.toUpperCase(Locale.ROOT) + behind);
              all.add(plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1) + behind);
            }
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
    if (end - i > MOST_WORD || end - i < 2) {
      return i;
    }
    String word = small(s, begin, end);
    boolean code = CODES.contains(word);
    boolean key = !code && KEYS.contains(word) && isOfKind(s, i);
    boolean ours = code || key || isWord(word);
    if (code) {
      numberBefore(s, i);
    } else if (ours && !key) {
      before(s, i);
    }
    if (CREDENTIALS.contains(word)) {
      pair(s, end);
      return i;
    }
    if (!(colon || blank) || !ours) {
      return i;
    }
    if (colon && !code) {
      /* Names before a colon are told elsewhere, but not with the ends that sentences give them. */
      if (!key && (!WORDS.contains(word) || begin < i)) {
        bareBehindColon(s, NamedValue.blanksEnd(s, end + 1));
      }
      return i;
    }
    wordEnd = end;
    int at = NamedValue.blanksEnd(s, colon ? wordEnd + 1 : wordEnd);
    boolean verb = colon;
    if (isUser(s, at)) {
      /* "password for ann is x", "password of user ann: x" */
      at = behindUser(s, at);
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
    int verbs = 0;
    boolean is = false;
    while (verbs < 3 && VERBS.contains(word(s, at))) {
      int whose = verbs > 0 && isUser(s, at) ? behindUser(s, at) : -1;
      if (whose > 0 && s.byteAt(whose - 2) == ':') {
        /* "a password is generated for ann: x" */
        at = whose;
        break;
      }
      int behind = afterWords(s, at, 1);
      if (behind < 0) {
        return i;
      }
      is = IS.contains(word(s, at));
      verb = true;
      at = behind;
      verbs++;
    }
    if (code) {
      number(s, i, at, verb);
    } else if ("pass".equals(word) && !verb) {
      /* "pass it on" */
      return i;
    } else if (!quoted(s, at, word)) {
      boolean told = isUsed(s, begin) || (PLAINLY.contains(word) && (is || verbs > 1));
      bare(s, at, word, verb, told);
    }
    return i;
  }

  /* "credentials ann:x", "credentials: ann / x" */
  private static void pair(Scan s, int from) {
    int i = NamedValue.blanksEnd(s, s.byteAt(from) == ':' ? from + 1 : from);
    for (String verb : new String[] {"are ", "is ", "for "}) {
      i += Bytes.matches(s.bytes(), i, s.to(), verb) ? verb.length() : 0;
    }
    int name = i;
    while (i < s.to() && i - name < 64 && isOfName(s.bytes()[i])) {
      i++;
    }
    s.charge(i - name);
    int sign = NamedValue.blanksEnd(s, i);
    boolean parts = s.byteAt(sign) == ':' || s.byteAt(sign) == '/';
    if (i == name || i == from || !parts) {
      return;
    }
    int start = NamedValue.blanksEnd(s, sign + 1);
    int end = NamedValue.bareEnd(s, start, false);
    boolean chosen = SecretLooks.isLikely(s, start, end) && digits(s, start, end) >= 2;
    if (chosen || SecretLooks.isStrong(s, start, end)) {
      NamedSecrets.SURE.takes(s, start, end);
    }
  }

  private static boolean isOfName(byte c) {
    return Bytes.word(c) || c < 0 || c == '.' || c == '-' || c == '@' || c == '+';
  }

  /* "using", "with" and the like before the word. */
  private static boolean isUsed(Scan s, int begin) {
    return USING.contains(wordBefore(s, begin));
  }

  /* "key" is one behind "api" and the like. */
  private static boolean isOfKind(Scan s, int word) {
    return !isKey(s, word) || KINDS.contains(wordBefore(s, word));
  }

  private static boolean isKey(Scan s, int word) {
    return (s.bytes()[word] | 32) == 'k';
  }

  /* The word before a place, in small letters. */
  private static String wordBefore(Scan s, int from) {
    int end = from;
    while (end > s.from() && from - end < 3 && s.bytes()[end - 1] == ' ') {
      end--;
    }
    int start = end;
    while (start > s.from()
        && end - start < MOST_WORD
        && (Bytes.alnum(s.bytes()[start - 1]) || s.bytes()[start - 1] == '-')) {
      start--;
    }
    s.charge(from - start);
    return end == from ? "" : s.text(start, end).toLowerCase(Locale.ROOT);
  }

  /* Behind "for ann " or "for user ann ", or -1. */
  private static int behindUser(Scan s, int at) {
    int who = at;
    while (s.byteAt(who) > ' ') {
      who++;
    }
    String word = word(s, NamedValue.blanksEnd(s, who));
    boolean titled = word.equals("user") || word.equals("account") || word.equals("login");
    return afterWords(s, at, titled ? 3 : 2);
  }

  /* "482913 is your verification code" */
  private static void numberBefore(Scan s, int word) {
    byte[] b = s.bytes();
    int low = Math.max(s.from() + 4, word - 40);
    s.charge(word - low);
    for (int i = word - 9; i >= low; i--) {
      if (Bytes.matches(b, i, word, " is your ")) {
        int start = i;
        while (start > s.from() && i - start < 9 && Bytes.digit(b[start - 1])) {
          start--;
        }
        boolean sized = i - start >= 4 && i - start <= 8;
        if (sized && (start == s.from() || !Bytes.alnum(b[start - 1]))) {
          s.lookedFar();
          s.add(Kind.SECRET, start, i, 70);
        }
        return;
      }
    }
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
      if (s.byteAt(i) == ' ' && (s.byteAt(i + 1) == '"' || s.byteAt(i + 1) == '\\')) {
        /* contraseña incorrecta "x" */
        return i + 1;
      }
      i = NamedValue.blanksEnd(s, i);
    }
    return -1;
  }

  private static void bareBehindColon(Scan s, int at) {
    if (!quoted(s, at, "password")) {
      bare(s, at, "password", true, false);
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
    boolean thing = THINGS.contains(word);
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

  private static void bare(Scan s, int at, String word, boolean verb, boolean told) {
    int end = NamedValue.bareEnd(s, at, false);
    while (end > at && ".!?".indexOf(s.bytes()[end - 1]) >= 0 && end - at > 1) {
      end--;
    }
    if (end - at > MOST || end <= at || NO.contains(s.text(at, end).toLowerCase(Locale.ROOT))) {
      return;
    }
    int digits = digits(s, at, end);
    boolean thing = THINGS.contains(word) || KEYS.contains(word);
    boolean number = verb && digits == end - at && digits >= 5 && digits <= 12 && !thing;
    boolean likely = SecretLooks.isLikely(s, at, end);
    boolean secret =
        verb
            ? likely || SecretLooks.isLongToken(s, at, end)
            : SecretLooks.isStrong(s, at, end)
                || (thing ? isMade(s, at, end, word) : likely && digits >= 2);
    if (secret || (number && s.byteAt(end) != ':' && s.byteAt(end) != '-')) {
      NamedSecrets.SURE.takes(s, at, end);
    } else if (s.on(Kind.DOUBTFUL) && !NamedValue.isNothing(s, at, end)) {
      /* A plain word counts where the sentence could end with it. */
      if (likely || (told && isPlain(s, at, end) && endsThere(s, end))) {
        s.lookedFar();
        s.add(Kind.DOUBTFUL, at, end, 40);
      }
    }
  }

  private static int digits(Scan s, int from, int to) {
    int digits = 0;
    for (int i = from; i < to; i++) {
      digits += Bytes.digit(s.bytes()[i]) ? 1 : 0;
    }
    return digits;
  }

  /* What machines make; secrets of clusters have names with hyphens. */
  private static boolean isMade(Scan s, int at, int end, String word) {
    boolean parted = word.equals("secret");
    for (int i = at; parted && i < end; i++) {
      parted = s.bytes()[i] != '-';
    }
    return (parted || !word.equals("secret")) && SecretLooks.isLongToken(s, at, end);
  }

  private static boolean endsThere(Scan s, int end) {
    int i = end;
    while (i < s.to() && i - end < 3 && ".!?,;)\"'\\".indexOf(s.bytes()[i]) >= 0) {
      i++;
    }
    boolean blank = s.byteAt(i) == ' ';
    return i >= s.to()
        || i > end
        || NamedValue.lineFeed(s, i) > 0
        || (blank && BEHIND.contains(word(s, NamedValue.blanksEnd(s, i))));
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
    boolean told = verb || !isCode(s, word) || SURE_KINDS.contains(wordBefore(s, word));
    if (sized && s.byteAt(i) != ':' && told && isNamed(s, word)) {
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
    return BEFORE.contains(wordBefore(s, word));
  }
}
