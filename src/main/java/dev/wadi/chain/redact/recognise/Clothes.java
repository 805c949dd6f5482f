package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Scan;
import java.util.Locale;
import java.util.Set;

/** What languages put around a string: letters before its quote, calls, braces, tags of YAML. */
final class Clothes {
  private static final WordList WORDS =
      WordList.read("clothes.txt", "call", "member", "type", "between");

  /** Calls whose argument is the value itself, by their last word. */
  private static final Set<String> CALLS = WORDS.of("call");

  /** Types that a declaration puts between a name and its value. */
  static final Set<String> TYPES = WORDS.of("type");

  /** Words that stand between a name and its value. */
  static final Set<String> BETWEEN = WORDS.of("between");

  /** Members of an object that hold its value. */
  private static final Set<String> MEMBERS = WORDS.of("member");

  private static final int MOST_PREFIX = 3;
  private static final int MOST_CALL = 40;

  /** So many calls may stand around one string: {@code Some(SecretStr("x"))}. */
  private static final int MOST_CALLS = 3;

  private static final int MOST_BLOCK = 64 * 1024;

  /** How the end of a block is remembered, with its depth. */
  private static final int BLOCK = 1 << 24;

  private Clothes() {}

  static boolean isQuote(byte c) {
    return c == '"' || c == '\'' || c == '`';
  }

  /**
   * The place of the quote or backslash with which a string begins that stands at {@code i} in some
   * clothes: {@code b'…'}, {@code N'…'}, {@code @"…"}, {@code Some("…")}; {@code i} where nothing
   * of the kind stands.
   */
  static int behind(Scan s, int i) {
    return behind(s, i, MOST_CALLS);
  }

  private static int behind(Scan s, int i, int calls) {
    byte first = s.byteAt(i);
    if (first == '(' || (first == '<' && s.byteAt(i + 1) == '<')) {
      /* ('x'), and <<"x">> as Erlang writes it. */
      int within = behind(s, NamedValue.blanksEnd(s, i + (first == '(' ? 1 : 2)), calls);
      return isString(s, within) ? within : i;
    }
    boolean listed = first == '[' && s.byteAt(i + 1) == ']';
    if (isQuote(first)
        || first == '\\'
        || !(Bytes.letter(first) || listed || "@$&!".indexOf(first) >= 0)) {
      return i;
    }
    int k = i;
    while (k - i <= MOST_PREFIX && isPrefix(s.byteAt(k)) && !(k == i && first == '8')) {
      k++;
    }
    if (isString(s, k) && !isApostrophe(s, i, k)) {
      return k;
    }
    k = i;
    int word = i;
    while (k - i < MOST_CALL && isCallee(s.byteAt(k))) {
      if (!Bytes.word(s.byteAt(k))) {
        word = k + 1;
      }
      k++;
    }
    s.charge(k - i);
    if (s.byteAt(k) == '(' && word == i) {
      /* string(10) "x", as PHP dumps it */
      int digits = k + 1;
      while (digits - k < 8 && Bytes.digit(s.byteAt(digits))) {
        digits++;
      }
      int string = NamedValue.blanksEnd(s, digits + 1);
      if (digits > k + 1 && s.byteAt(digits) == ')' && isString(s, string)) {
        return string;
      }
    }
    if (s.byteAt(k - 1) == ' ' && word == k && isString(s, k)) {
      /* Just "x" */
      String wrapper = s.text(i, k - 1).toLowerCase(Locale.ROOT);
      wrapper = wrapper.substring(wrapper.lastIndexOf('.') + 1);
      return CALLS.contains(wrapper) ? k : i;
    }
    if (s.byteAt(k) != '(' || k == word) {
      return i;
    }
    String name = s.text(word, k).toLowerCase(Locale.ROOT);
    int inner = NamedValue.blanksEnd(s, k + 1);
    if (calls == 0 || !CALLS.contains(name)) {
      return i;
    }
    int again = behind(s, inner, calls - 1);
    return isString(s, again) ? again : i;
  }

  private static boolean isPrefix(byte c) {
    return "bBuUrRfFnNlLqQeE8@$#".indexOf(c) >= 0 && c > 0;
  }

  private static boolean isCallee(byte c) {
    return Bytes.word(c) || (c > 0 && ".:& *[]-".indexOf(c) >= 0);
  }

  private static boolean isString(Scan s, int i) {
    int k = i;
    while (s.byteAt(k) == '\\' && k - i < 8) {
      k++;
    }
    return isQuote(s.byteAt(k));
  }

  /* "don't" and "it's" in a value without quotes. */
  private static boolean isApostrophe(Scan s, int i, int k) {
    return s.byteAt(k) == '\'' && k - i > 2;
  }

  /** Behind a tag or an anchor of YAML, {@code !!str } and {@code &a }, or {@code i}. */
  static int behindTag(Scan s, int i) {
    int at = i;
    for (int tags = 0; tags < 2; tags++) {
      byte c = s.byteAt(at);
      if ((c != '!' && c != '&') || at + 2 >= s.to()) {
        return at;
      }
      int k = at + 1;
      while (k - at < 48 && (Bytes.word(s.byteAt(k)) || isOfTag(s.byteAt(k)))) {
        k++;
      }
      s.charge(k - at);
      boolean tag = c == '!' ? isTag(s, at, k) : k > at + 1;
      if (s.byteAt(k) != ' ' || !tag || k + 1 >= s.to()) {
        return at;
      }
      int behind = NamedValue.blanksEnd(s, k);
      if (s.byteAt(behind) == '=') {
        /* let password: &str = "x" */
        return at;
      }
      at = behind;
    }
    return at;
  }

  private static boolean isOfTag(byte c) {
    return c > 0 && "!-<>:,./".indexOf(c) >= 0;
  }

  /* !!str, !Sub, !<tag:yaml.org,2002:str> */
  private static boolean isTag(Scan s, int at, int end) {
    byte next = s.byteAt(at + 1);
    if (next == '!' || next == '<') {
      return end > at + 2;
    }
    for (int i = at + 1; i < end; i++) {
      if (!Bytes.letter(s.byteAt(i))) {
        return false;
      }
    }
    return end > at + 3;
  }

  /** A block of YAML, the lines behind {@code |} or {@code >-} that are set in farther; or -1. */
  static long block(Scan s, int i) {
    byte c = s.byteAt(i);
    if (c != '|' && c != '>') {
      return -1;
    }
    int k = i + 1;
    while (k - i < 4 && (s.byteAt(k) == '-' || s.byteAt(k) == '+' || Bytes.digit(s.byteAt(k)))) {
      k++;
    }
    k = NamedValue.blanksEnd(s, k);
    int feed = NamedValue.lineFeed(s, k);
    if (feed == 0) {
      return -1;
    }
    int line = k + feed;
    int start = NamedValue.blanksEnd(s, line);
    int depth = start - line;
    if (depth == 0 || start >= s.to()) {
      return -1;
    }
    /* A name within the block may begin another that ends where this one does. */
    int mode = BLOCK | depth;
    int known = s.knownEnd(mode, start);
    if (known >= 0) {
      return NamedValue.pack(start, known);
    }
    int limit = Math.min(s.to(), start + MOST_BLOCK);
    int end = start;
    while (end < limit) {
      feed = NamedValue.lineFeed(s, end);
      if (feed > 0) {
        int next = NamedValue.blanksEnd(s, end + feed);
        boolean goesOn = next - end - feed >= depth || NamedValue.lineFeed(s, next) > 0;
        if (!goesOn) {
          break;
        }
        end = next;
      } else if (s.byteAt(end) == '"') {
        break;
      } else {
        end++;
      }
    }
    s.charge(end - start);
    s.rememberEnd(mode, start, end);
    return NamedValue.pack(start, end);
  }

  /**
   * A value in braces, as ODBC writes it, {@code PWD={a;b};}, or the member of an object that holds
   * it, {@code {"value":"x"}}; or -1.
   */
  static long braced(Scan s, int open) {
    int i = NamedValue.blanksEnd(s, open + 1);
    int feed = NamedValue.lineFeed(s, i);
    i = feed > 0 ? NamedValue.blanksEnd(s, i + feed) : i;
    int k = i;
    while (s.byteAt(k) == '\\' || s.byteAt(k) == '"' || s.byteAt(k) == '\'') {
      k++;
    }
    int name = k;
    while (k - name < 24 && (Bytes.word(s.byteAt(k)) || s.byteAt(k) == '$' || s.byteAt(k) == '#')) {
      k++;
    }
    int end = k;
    while (k - end < 6
        && (s.byteAt(k) == '\\'
            || s.byteAt(k) == '"'
            || s.byteAt(k) == '\''
            || s.byteAt(k) == ' ')) {
      k++;
    }
    s.charge(k - open);
    byte sign = s.byteAt(k);
    if (end > name && (sign == ':' || sign == '=')) {
      /* One object deep: a sender must not decide how deep we go. */
      boolean member = MEMBERS.contains(s.text(name, end).toLowerCase(Locale.ROOT));
      boolean deeper = s.byteAt(NamedValue.blanksEnd(s, k + 1)) == '{';
      return member && !deeper ? NamedValue.valueAt(s, name, k, false) : -1;
    }
    byte quote = s.byteAt(i);
    if (isQuote(quote)) {
      /* {"x"} */
      long place = NamedValue.string(s, i, quote);
      return s.byteAt(NamedValue.end(place) + 1) == '}' ? place : -1;
    }
    boolean apart = s.byteAt(open - 1) == ' ';
    if ((s.byteAt(open - 1) != '=' && !apart) || s.byteAt(open + 1) == '{') {
      return -1;
    }
    int close = open + 1;
    int limit = Math.min(s.to(), open + 256);
    while (close < limit
        && s.byteAt(close) != '}'
        && s.byteAt(close) != '"'
        && s.byteAt(close) != ' ') {
      close++;
    }
    s.charge(close - open);
    boolean closed = s.byteAt(close) == '}' && close > open + 1;
    return closed && (!apart || SecretLooks.isToken(s, open + 1, close))
        ? NamedValue.pack(open + 1, close)
        : -1;
  }
}
