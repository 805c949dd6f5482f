package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which recogniser a name of a field begins, and how most names are turned away. Immutable. */
final class NameTable {
  /** So many parts may follow what a name says: {@code db_password_prod_eu}. */
  private static final int MOST_SUFFIXES = 2;

  private static final int MOST_SUFFIX = 16;

  /* Letters of a suffix that is told by its capital alone before a colon: "secretOld:". */
  private static final int MOST_HUMP = 4;
  private static final int MOST_OPERATOR = 3;
  private static final int MOST_QUOTES = 6;

  /** What may stand between a name and the sign behind it: quotes, blanks, parts of an operator. */
  private static final String BETWEEN = "\"'`\\][}) \t\n!?+-:.=*~|&";

  private static final boolean[] OPERATOR = new boolean[256];
  private static final boolean[] QUOTE = new boolean[256];

  static {
    "!?+-:.=*~|&".chars().forEach(c -> OPERATOR[c] = true);
    "\"'`\\][}*".chars().forEach(c -> QUOTE[c] = true);
  }

  private record Meaning(Predicate<FieldName> means, Recogniser recogniser) {}

  private final List<Meaning> meanings = new ArrayList<>();

  /* Mark the last three letters of all names, and of the words that stand before their last. */
  private final Tails tails = new Tails();
  private final NameEndings endings;
  private final Tails befores = new Tails();

  /* Marks what may stand directly before the sign: last letters of names, quotes, blanks, parts of
   * an operator, digits. */
  private final boolean[] ends = new boolean[128];

  private boolean anyOn;

  NameTable(List<Recogniser> recognisers, Switches switches) {
    BETWEEN.chars().forEach(c -> ends[c] = true);
    for (char c = '0'; c <= '9'; c++) {
      ends[c] = true;
    }
    Set<String> all = new TreeSet<>();
    /* Those that are off count as well: what a name means does not depend on what is looked for. */
    for (Recogniser recogniser : recognisers) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Name name) {
          name.endings().forEach(this::mark);
          all.addAll(name.endings());
          name.before().forEach(befores::add);
          meanings.add(new Meaning(name.means(), recogniser));
          anyOn |= recogniser.isOn(switches);
        }
      }
    }
    endings = new NameEndings(all);
  }

  private void mark(String name) {
    tails.add(name);
    for (String written : List.of(name, name.toUpperCase(Locale.ROOT))) {
      byte[] bytes = written.getBytes(UTF_8);
      byte last = bytes[bytes.length - 1];
      if (last >= 0) {
        ends[last] = true;
      }
    }
  }

  /** True when a name can begin something that is looked for. */
  boolean anyOn() {
    return anyOn;
  }

  /** The recogniser that a name begins, first come first served, or null. */
  @Nullable Recogniser of(String text) {
    FieldName name = FieldName.of(text);
    for (Meaning meaning : meanings) {
      if (meaning.means().test(name)) {
        return meaning.recogniser();
      }
    }
    return null;
  }

  /** The last three letters of all names. */
  Tails tails() {
    return tails;
  }

  static boolean isBetween(byte c) {
    return BETWEEN.indexOf(c) >= 0;
  }

  /** False for most bytes before a sign; false is certain. */
  boolean mayEnd(byte c) {
    return c < 0 || ends[c];
  }

  /** How strong the claim of a recogniser is: the smaller the stronger. */
  int rank(@Nullable Recogniser recogniser) {
    for (int k = 0; k < meanings.size(); k++) {
      if (meanings.get(k).recogniser().equals(recogniser)) {
        return k;
      }
    }
    return meanings.size();
  }

  /* The name itself, or what it is called without a suffix, ends like one of ours. */
  boolean mayMean(byte[] b, int from, int last) {
    return endsLikeOne(b, from, last) || mayHaveSuffix(b, from, last);
  }

  /* Most names are of one part, which the nearest byte before it tells. */
  private boolean mayHaveSuffix(byte[] b, int from, int last) {
    int edge = Bytes.digit(b[last]) ? last : Bytes.beforePart(b, last);
    if (edge <= from || (edge > last - 8 && !mayPart(b[edge]))) {
      return false;
    }
    int k = last;
    for (int parts = 0; parts < MOST_SUFFIXES; parts++) {
      k = beforeSuffix(b, from, k);
      if (k < 0) {
        return false;
      }
      if (mayEndAt(b, from, k, last)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayPart(byte c) {
    return c == '_' || c == '-' || c == '.' || Bytes.upper(c) || Bytes.digit(c);
  }

  private boolean endsLikeOne(byte[] b, int from, int last) {
    return mayEndAt(b, from, last, last);
  }

  /**
   * False when what ends at {@code last} is no name up to there, nor up to {@code part}, where one
   * of its earlier parts ends; false is certain.
   */
  boolean mayEndAt(byte[] b, int from, int part, int last) {
    return part > from && tails.may(b, from, part) && isOrHoldsOne(b, from, last);
  }

  /*
   * A name ends here, or a part of a name of several that is one itself: what was put behind it may
   * end like one by chance, as "production" does.
   */
  private boolean isOrHoldsOne(byte[] b, int from, int last) {
    if (endings.may(b, from, last)) {
      return true;
    }
    int low = Math.max(from, last - FieldNames.MOST_LETTERS);
    for (int i = last; i > low && (FieldNames.letter(b[i]) || b[i] == ' ' || b[i] < 0); i--) {
      if (!Bytes.lower(b[i]) && endings.may(b, from, i - 1)) {
        return true;
      }
    }
    return false;
  }

  /** False for most words that no name of several words has before its last; false is certain. */
  boolean mayStandBeforeLast(byte[] b, int from, int last) {
    return last > from && befores.may(b, from, last);
  }

  /* The last letter before "_prod", "2", "-eu" or "Old", or -1. */
  private static int beforeSuffix(byte[] b, int from, int last) {
    int low = Math.max(from, last - MOST_SUFFIX);
    int i = last;
    if (Bytes.digit(b[i])) {
      while (i > low && Bytes.digit(b[i])) {
        i--;
      }
      if (Bytes.alnum(b[i])) {
        return i;
      }
    } else {
      while (i > low && Bytes.alnum(b[i]) && !(Bytes.upper(b[i]) && Bytes.lower(b[i - 1]))) {
        i--;
      }
    }
    byte c = b[i];
    return i > low && (c == '_' || c == '-' || c == '.' || Bytes.upper(c)) ? i - 1 : -1;
  }

  /**
   * The last letter of the name before a sign, behind blanks, quotes, and the signs that make an
   * operator with it; before {@code from} when there is none.
   */
  static int nameEnd(byte[] b, int from, int at) {
    int k = at - 1;
    if (b[at] == '=' || b[at] == '>') {
      int low = Math.max(from, k - MOST_OPERATOR);
      while (k > low && OPERATOR[b[k] & 0xff]) {
        k--;
      }
    }
    while (k > from && (b[k] == ' ' || b[k] == '\t')) {
      k--;
    }
    if (b[at] == '=' && b[k] == ')') {
      k = beforeSize(b, from, k);
    } else if (b[at] == '=' && b[k] == '}') {
      k = beforeAccessors(b, from, k);
    } else if ((b[at] == '=' || b[at] == ':') && b[k] == ']') {
      k = beforeIndex(b, from, k);
    } else if (b[k] == '.' && k - 1 > from && b[k - 1] == ' ' && k < at - 1) {
      /* (password . "x") */
      k -= 2;
    }
    if (b[at] == ':' && k == at - 1 && k > from && b[k] == '\n') {
      /* "? password" and its value in the next line, as YAML writes long names. */
      k--;
    }
    while (b[at] == ':' && k > from && (b[k] == '.' || (b[k] == ' ' && b[k + 1] == '.'))) {
      k--;
    }
    int low = Math.max(from, k - MOST_QUOTES);
    while (k > low && QUOTE[b[k] & 0xff]) {
      k--;
    }
    return k;
  }

  /* Before the size of a type: varchar(10). */
  private static int beforeSize(byte[] b, int from, int close) {
    int low = Math.max(from, close - 6);
    int i = close - 1;
    while (i > low && (Bytes.alnum(b[i]) || b[i] == ',')) {
      i--;
    }
    return i > low && b[i] == '(' ? i - 1 : close;
  }

  /* Before "{ get; set; }". */
  private static int beforeAccessors(byte[] b, int from, int close) {
    int low = Math.max(from, close - 40);
    int i = close;
    if (close - 2 <= from || b[close - 1] != ' ' || b[close - 2] != ';') {
      return close;
    }
    while (i > low && b[i] != '{') {
      i--;
    }
    return i - 1 > low && b[i - 1] == ' ' ? i - 2 : close;
  }

  /* Before "[0]". */
  private static int beforeIndex(byte[] b, int from, int close) {
    int low = Math.max(from, close - 6);
    int i = close - 1;
    while (i > low && Bytes.digit(b[i])) {
      i--;
    }
    return i > low && i < close - 1 && b[i] == '[' ? i - 1 : close;
  }

  private static boolean mayListBehind(byte[] b, int at) {
    if (at + 3 >= b.length) {
      return false;
    }
    byte before = b[at - 1];
    boolean apart = b[at + 1] == ' ';
    byte next = apart ? b[at + 2] : b[at + 1];
    if (before != '"' && before != '\'') {
      /* set(password, "x"), and a row of values without a blank */
      return next == '"'
          || next == '\''
          || next == '\\'
          || next == '<'
          || (apart && Bytes.letter(next) && (b[at + 3] == '"' || b[at + 3] == '\''))
          || (!apart && Bytes.alnum(next));
    }
    return next == '"'
        || next == '\''
        || next == '\\'
        || (b[at] == ';' ? next == 's' : isDressed(b, at, next));
  }

  /* A letter or two before the quote of a string, as languages have them, or a backslash. */
  private static boolean isDressed(byte[] b, int at, byte next) {
    return next == '\\'
        || next == '`'
        || next == '['
        || next == '<'
        || next == '('
        || (Bytes.letter(next) && at + 4 < b.length);
  }

  /** True when something like a name stands before a word, with a blank or bracket between them. */
  boolean mayStandBeforeWord(byte[] b, int from, int i) {
    int k = i - 1;
    while (k > from && i - k < 4 && (b[k] == ' ' || b[k] == '[' || b[k] == '(' || b[k] == '<')) {
      k--;
    }
    return k < i - 1 && k >= from + 2 && mayMean(b, from, k);
  }

  /** False when no name that matters ends before the sign at {@code at}; false is certain. */
  boolean mayStandBefore(byte[] b, int from, int at) {
    int k = at - 1;
    if (k < from + 3) {
      return k > from && mayStandFarBefore(b, from, at);
    }
    byte last = b[k];
    byte sign = b[at];
    if (sign == ',' || sign == ';') {
      boolean quoted = last == '"' || last == '\'';
      return (quoted || Bytes.alnum(last) || last < 0) && mayStandFarBefore(b, from, at);
    }
    if (last == '"' && sign != '>') {
      /* As JSON writes names. */
      last = b[--k];
    }
    if (!Bytes.alnum(last)) {
      return mayEnd(last) && mayStandFarBefore(b, from, at);
    }
    if (tails.has(b[k - 2], b[k - 1], last) && isOrHoldsOne(b, from, k)) {
      return true;
    }
    if (sign == ':' && k == at - 1) {
      /* Most colons stand in a time or behind the name of a class, whose humps are no suffixes. */
      if (Bytes.digit(last)) {
        int letter = Bytes.digit(b[k - 1]) ? k - 2 : k - 1;
        letter -= b[letter] == '_' ? 1 : 0;
        return Bytes.letter(b[letter]) && mayMean(b, from, k);
      }
      int edge = Bytes.beforePart(b, k);
      boolean parts =
          edge > from
              && (b[edge] == '_'
                  || (k - edge < MOST_HUMP && Bytes.upper(b[edge]) && Bytes.lower(b[edge - 1])));
      return parts && mayMean(b, from, k);
    }
    return mayHaveSuffix(b, from, k);
  }

  private boolean mayStandFarBefore(byte[] b, int from, int at) {
    byte sign = b[at];
    byte before = b[at - 1];
    boolean quote = before == '"' || before == '\'';
    if (sign == ',' || sign == ';') {
      /* Between two strings, a name and its value: ["password","x"], s:8:"password";s:1:"x". */
      if (!mayListBehind(b, at)) {
        return false;
      }
    } else if (sign == '>' && quote) {
      /* Behind an attribute of an element whose own name matters. */
      return true;
    }
    int k = Bytes.alnum(before) ? at - 1 : nameEnd(b, from, at);
    return k > from && mayMean(b, from, k);
  }
}
