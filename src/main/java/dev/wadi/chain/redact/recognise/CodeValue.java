package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.OwnTokens;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.Locale;
import java.util.Set;

/**
 * A value that begins like code, not like a string: a call around one, {@code md5('x')}, a type
 * before one, {@code Optional[str] = "x"}, a word that quotes, {@code %q(x)}, and what takes the
 * place of a value that is not there, {@code cfg.get('x') or 'y'}.
 */
final class CodeValue {
  private static final WordList WORDS = WordList.read("code.txt", "quoting", "asking", "else");

  /** Words before a bracket that is no call but quotes what stands in it. */
  private static final Set<String> QUOTING = WORDS.of("quoting");

  /** Calls that are told where the value is, or what to ask for, not the value. */
  private static final Set<String> ASKING = WORDS.of("asking");

  /** What stands between a value and that which takes its place. */
  private static final Set<String> ELSE = WORDS.of("else");

  private static final int MOST_CALL = 48;
  private static final int MOST_TYPE = 64;
  private static final int MOST_PREFIX = 5;
  private static final int MOST_INNER = 256;

  private CodeValue() {}

  /**
   * The value in code that begins at {@code i} behind the sign at {@code at}, packed as {@link
   * NamedValue#pack} does; empty where the code holds none, or -1 where it does not look like code.
   */
  static long at(Scan s, int i, int at) {
    if (s.bytes()[at] == ':') {
      int sign = typeEnd(s, i);
      if (sign > 0) {
        return s.byteAt(i) == 'p' && isVisibility(s, i) || isString(s, sign + 1)
            ? NamedValue.valueAt(s, i, sign, false)
            : NamedValue.pack(i, i);
      }
    }
    int k = i;
    while (k - i < MOST_CALL && isCallee(s.byteAt(k))) {
      k++;
    }
    s.charge(k - i);
    if (k - i >= MOST_CALL || OwnTokens.begins(s.bytes(), k, s.to())) {
      return -1;
    }
    byte open = s.byteAt(k);
    if (open == '(' && k > i) {
      long called = called(s, i, k);
      if (called != -1) {
        return called;
      }
    }
    if ("([{</|".indexOf(open) >= 0 && open > 0) {
      long quoted = quoted(s, i, k);
      if (quoted >= 0) {
        return quoted;
      }
    }
    return k > i && k - i <= MOST_PREFIX ? prefixed(s, i, k) : -1;
  }

  /* f("x"): the string, unless it tells where the value is. */
  private static long called(Scan s, int i, int open) {
    int inner = Clothes.behind(s, NamedValue.blanksEnd(s, open + 1));
    int quote = inner;
    while (s.byteAt(quote) == '\\' && quote - inner < 8) {
      quote++;
    }
    int word = open;
    while (word > i && Bytes.word(s.byteAt(word - 1))) {
      word--;
    }
    if (!Clothes.isQuote(s.byteAt(quote)) || word == open) {
      return word < open && isCall(s, i, open) ? NamedValue.pack(i, i) : -1;
    }
    long place = NamedValue.string(s, inner, s.byteAt(quote));
    int start = NamedValue.start(place);
    int end = NamedValue.end(place);
    String name = s.text(word, open).toLowerCase(Locale.ROOT);
    boolean asks = ASKING.stream().anyMatch(name::startsWith);
    boolean secret =
        end > start
            && !isName(s, start, end)
            && (asks
                ? SecretLooks.isToken(s, start, end)
                : NamedValue.looksSecret(s.bytes(), start, end));
    return secret ? place : NamedValue.pack(i, i);
  }

  /* strdup(data->password); and no value: a name, and names and numbers in brackets. */
  private static boolean isCall(Scan s, int i, int open) {
    for (int k = i; k < open; k++) {
      if (Bytes.digit(s.byteAt(k)) && !Bytes.letter(s.byteAt(i))) {
        return false;
      }
    }
    int limit = Math.min(s.to(), open + MOST_INNER);
    int depth = 1;
    int end = open + 1;
    while (end < limit && depth > 0) {
      byte c = s.byteAt(end);
      if (!Bytes.word(c) && (c <= 0 || ".,*&>-[]()$% ".indexOf(c) < 0)) {
        return false;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      end++;
    }
    s.charge(end - i);
    byte behind = s.byteAt(end);
    boolean ends = end >= s.to() || ";), .}\n\r".indexOf(behind) >= 0;
    return depth == 0 && end > open + 2 && open - i >= 3 && ends;
  }

  /** True for the name of a secret, which stands where the secret is looked up. */
  static boolean isName(Scan s, int start, int end) {
    boolean sized = end - start >= 2 && end - start <= 64;
    Recogniser found =
        sized && !SecretLooks.hasDigit(s, start, end) ? s.names().of(s.bytes(), start, end) : null;
    return found != null && found.kinds().contains(Kind.SECRET);
  }

  /* %q(x), qq{x}, Optional[x], <x> */
  private static long quoted(Scan s, int i, int open) {
    byte[] b = s.bytes();
    boolean angle = open == i && b[open] == '<';
    boolean word = QUOTING.contains(s.text(i, open).toLowerCase(Locale.ROOT));
    if (!angle && !(open > i && word)) {
      return -1;
    }
    if (OwnTokens.begins(b, open + 1, s.to())) {
      return NamedValue.pack(i, i);
    }
    int opening = "([{<".indexOf(b[open]);
    byte close = opening >= 0 ? (byte) ")]}>".charAt(opening) : b[open];
    int end = open + 1;
    int limit = Math.min(s.to(), open + MOST_INNER);
    while (end < limit && b[end] != close && "\"'\n".indexOf(b[end]) < 0) {
      end++;
    }
    s.charge(end - i);
    if (end >= limit || b[end] != close || end == open + 1) {
      return -1;
    }
    boolean told = !angle || SecretLooks.isToken(s, open + 1, end);
    return told ? NamedValue.pack(open + 1, end) : -1;
  }

  /* raw"x", :"x", U&'x': the string, when one opens behind these letters. */
  private static long prefixed(Scan s, int i, int end) {
    int k = end;
    while (s.byteAt(k) == '\\' && k - end < 8) {
      k++;
    }
    byte quote = s.byteAt(k);
    boolean opens = Clothes.isQuote(quote) && k + 1 < s.to() && isInner(s, k + 1);
    if (!opens || (quote == '\'' && end - i > 2)) {
      return -1;
    }
    for (int n = i; n < end; n++) {
      if (!Bytes.letter(s.byteAt(n)) && ":&^!".indexOf(s.byteAt(n)) < 0) {
        return -1;
      }
    }
    return NamedValue.string(s, end, quote);
  }

  /* A letter that strings begin with, none that follows one that ends. */
  private static boolean isInner(Scan s, int i) {
    byte c = s.byteAt(i);
    return c < 0
        || Bytes.word(c)
        || (c > 0 && "$!@#%*(<".indexOf(c) >= 0)
        || OwnTokens.begins(s.bytes(), i, s.to());
  }

  private static boolean isCallee(byte c) {
    return Bytes.word(c) || c > 0 && ".:&*[]()$@^!?%->".indexOf(c) >= 0 && c != '(' && c != '[';
  }

  private static boolean isString(Scan s, int from) {
    int i = NamedValue.blanksEnd(s, from);
    int inner = Clothes.behind(s, i);
    int k = inner;
    while (s.byteAt(k) == '\\' && k - inner < 8) {
      k++;
    }
    if (inner == i && Bytes.letter(s.byteAt(i))) {
      int word = i;
      while (word - i <= MOST_PREFIX && Bytes.letter(s.byteAt(word))) {
        word++;
      }
      return Clothes.isQuote(s.byteAt(word)) && isInner(s, word + 1);
    }
    return Clothes.isQuote(s.byteAt(k));
  }

  /* protected]=>, as PHP dumps the members of objects. */
  private static boolean isVisibility(Scan s, int i) {
    return Bytes.matches(s.bytes(), i, s.to(), "protected]")
        || Bytes.matches(s.bytes(), i, s.to(), "private]");
  }

  /*
   * The equals sign behind a type, or -1: a word, with what it is a type of in brackets, a mark of
   * what may be missing, and others behind bars.
   */
  private static int typeEnd(Scan s, int from) {
    if (isVisibility(s, from)) {
      int sign = from + (s.byteAt(from + 1) == 'r' && s.byteAt(from + 2) == 'o' ? 10 : 8);
      return s.byteAt(sign) == '=' ? sign : -1;
    }
    int i = from;
    int limit = Math.min(s.to(), from + MOST_TYPE);
    while (i < limit) {
      int word = i;
      while (i < limit && (Bytes.word(s.byteAt(i)) || s.byteAt(i) == '.')) {
        i++;
      }
      if (i == word || Bytes.digit(s.byteAt(word))) {
        return -1;
      }
      byte open = s.byteAt(i);
      if (open == '[' || open == '<') {
        i = groupEnd(s, i, limit);
      }
      while (i < limit && (s.byteAt(i) == '?' || s.byteAt(i) == '!')) {
        i++;
      }
      int blanks = i;
      while (i < limit && s.byteAt(i) == ' ') {
        i++;
      }
      byte c = s.byteAt(i);
      if (c == '|' && s.byteAt(i + 1) == ' ') {
        i += 2;
        continue;
      }
      s.charge(i - from);
      if (c == ':' && s.byteAt(i + 1) == '=' && i > blanks) {
        return i;
      }
      return c == '=' && i > blanks && s.byteAt(i + 1) != '=' ? i : -1;
    }
    return -1;
  }

  private static int groupEnd(Scan s, int open, int limit) {
    int depth = 0;
    int i = open;
    while (i < limit) {
      byte c = s.byteAt(i);
      if (c == '[' || c == '<' || c == '(') {
        depth++;
      } else if (c == ']' || c == '>' || c == ')') {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      } else if (!Bytes.word(c) && "., |".indexOf(c) < 0) {
        return limit;
      }
      i++;
    }
    return limit;
  }

  /** What takes the place of the value that ends here: {@code or "x"}, {@code ?? "x"}; or -1. */
  static long otherwise(Scan s, int from) {
    int i = from;
    int limit = Math.min(s.to(), from + MOST_CALL);
    while (i < limit && s.byteAt(i) != ' ' && s.byteAt(i) != '\n') {
      i++;
    }
    int start = NamedValue.blanksEnd(s, i);
    int end = start;
    while (end - start < 4 && s.byteAt(end) > ' ') {
      end++;
    }
    s.charge(end - from);
    if (i >= limit || end == start || !ELSE.contains(s.text(start, end))) {
      return -1;
    }
    int inner = Clothes.behind(s, NamedValue.blanksEnd(s, end));
    int quote = inner;
    while (s.byteAt(quote) == '\\' && quote - inner < 8) {
      quote++;
    }
    return Clothes.isQuote(s.byteAt(quote)) ? NamedValue.string(s, inner, s.byteAt(quote)) : -1;
  }
}
