package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.OwnTokens;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;

/**
 * The value that stands behind a name without a colon or an equals sign: {@code setPassword("x")},
 * {@code password(x)}, {@code password[x]}, {@code |password|x|}, {@code password, "x"}, {@code
 * password "x"}. As code and sentences have the same signs, most of what stands there counts only
 * when it looks like a secret.
 */
final class OpenedValue {
  private static final int MOST = 256;

  /** How methods are called that are given a secret. */
  private static final List<String> GIVEN =
      List.of("set", "with", "put", "add", "new", "and", "use", "default", "has", "from");

  /** How methods are called whose argument is something else. */
  private static final List<String> ASKED =
      List.of(
          "get",
          "is",
          "check",
          "validate",
          "find",
          "load",
          "read",
          "create",
          "make",
          "to",
          "parse",
          "generate",
          "reset",
          "verify",
          "fetch",
          "compare",
          "encode",
          "decode",
          "hash",
          "encrypt",
          "decrypt",
          "print",
          "log",
          "update",
          "delete",
          "remove",
          "refresh",
          "revoke",
          "issue",
          "build",
          "sign",
          "change",
          "forgot",
          "lookup",
          "resolve",
          "renew",
          "rotate",
          "by");

  private OpenedValue() {}

  /**
   * The value, packed as {@link NamedValue#pack} does, or -1.
   *
   * @param sure true when the name alone says that it is secret
   */
  static long at(Scan s, int keyStart, int at, boolean sure) {
    byte sign = s.byteAt(at);
    return switch (sign) {
      case '(' -> call(s, keyStart, at, sure);
      case '[' -> bracket(s, at, ']');
      case '<' -> less(s, at);
      case '{' -> brace(s, at, sure);
      case '|' -> bar(s, at);
      case '\t' -> likely(s, NamedValue.blanksEnd(s, at));
      case '-' -> dash(s, at, sure);
      case '"', '\'', '\\' -> spaced(s, at);
      default -> listed(s, keyStart, at, sure);
    };
  }

  /** A string behind a bracket or a blank, as {@link #at} gives it. */
  static long argument(Scan s, int at) {
    return quotedAt(s, s.byteAt(at) == '(' ? at + 1 : at, false);
  }

  /* set("x"), password(x), mac("name", "x") */
  private static long call(Scan s, int keyStart, int at, boolean sure) {
    int i = NamedValue.blanksEnd(s, at + 1);
    String verb = verb(s, keyStart, at);
    boolean asked = startsWithOne(verb, ASKED);
    int inner = Clothes.behind(s, i);
    long second = second(s, at);
    if (second >= 0) {
      return second;
    }
    long place = quotedAt(s, i, sure && !asked);
    if (place >= 0) {
      int start = NamedValue.start(place);
      int end = NamedValue.end(place);
      boolean given = startsWithOne(verb, GIVEN);
      boolean secret =
          asked
              ? SecretLooks.isToken(s, start, end)
              : given || NamedValue.looksSecret(s.bytes(), start, Math.max(start, end));
      return secret ? place : -1;
    }
    if (asked || inner != i) {
      return -1;
    }
    return bracket(s, at, ')');
  }

  /**
   * The second of two strings in brackets, when it looks like a secret: auth("ann", "x"); or -1.
   */
  static long second(Scan s, int at) {
    long first = quotedAt(s, at + 1, true);
    if (first < 0) {
      return -1;
    }
    int i = NamedValue.end(first);
    while (i < s.to() && i - NamedValue.end(first) < 6 && "\\\"'".indexOf(s.bytes()[i]) >= 0) {
      i++;
    }
    return s.byteAt(i) == ',' ? quotedAt(s, i + 1, false) : -1;
  }

  /* The first word of what is called, in small letters: "set" of cfg.setPassword. */
  private static String verb(Scan s, int keyStart, int at) {
    byte[] b = s.bytes();
    int start = keyStart;
    for (int i = keyStart; i < at; i++) {
      if (b[i] == '.' || b[i] == ':') {
        start = i + 1;
      }
    }
    int end = start;
    while (end < at && Bytes.letter(b[end]) && (end <= start + 1 || !Bytes.upper(b[end]))) {
      end++;
    }
    return s.text(start, end).toLowerCase(Locale.ROOT);
  }

  private static boolean startsWithOne(String word, List<String> those) {
    return those.contains(word);
  }

  /* A string in whatever clothes at i, or -1. */
  private static long quotedAt(Scan s, int i, boolean any) {
    int inner = Clothes.behind(s, NamedValue.blanksEnd(s, i));
    int k = inner;
    while (s.byteAt(k) == '\\' && k - inner < 8) {
      k++;
    }
    byte quote = s.byteAt(k);
    if (!Clothes.isQuote(quote)) {
      return -1;
    }
    long place = NamedValue.string(s, inner, quote);
    int start = NamedValue.start(place);
    int end = NamedValue.end(place);
    if (end - start > 2 && s.byteAt(start) == '(' && s.byteAt(end - 1) == ')' && inner > i) {
      /* R"(x)" */
      start++;
      end--;
      place = NamedValue.pack(start, end);
    }
    boolean sized = end > start && end - start <= MOST && end < s.to();
    return sized && (any || SecretLooks.isToken(s, start, end)) ? place : -1;
  }

  /* One word between the sign and the one that closes it, with nothing else there. */
  private static long bracket(Scan s, int at, char close) {
    byte[] b = s.bytes();
    if (OwnTokens.begins(b, at, s.to())) {
      return -1;
    }
    int start = at + 1;
    byte quote = s.byteAt(start);
    if (quote == '"' || quote == '\'') {
      start++;
    }
    int end = start;
    int limit = Math.min(s.to(), start + MOST);
    while (end < limit && b[end] != close && (b[end] > ' ' || b[end] < 0)) {
      end++;
    }
    s.charge(end - at);
    if (end >= limit || b[end] != close) {
      return -1;
    }
    if (end > start && start > at + 1 && b[end - 1] == quote) {
      end--;
    }
    return SecretLooks.isToken(s, start, end) ? NamedValue.pack(start, end) : -1;
  }

  /* std::string password{"x"}, variable "password" { default = "x" } */
  private static long brace(Scan s, int at, boolean sure) {
    long place = quotedAt(s, at + 1, sure);
    boolean block = s.byteAt(at - 1) == ' ';
    return place < 0 && block ? Clothes.braced(s, at) : place;
  }

  /* password - x */
  private static long dash(Scan s, int at, boolean sure) {
    int i = at + 1;
    i += s.byteAt(i) == '-' ? 1 : 0;
    if (s.byteAt(i) != ' ') {
      return -1;
    }
    i = NamedValue.blanksEnd(s, i);
    long place = quotedAt(s, i, false);
    if (place >= 0) {
      return place;
    }
    long word = likely(s, i);
    boolean secret =
        word >= 0
            && (sure
                || SecretLooks.isStrong(s, i, NamedValue.end(word))
                || SecretLooks.isLongToken(s, i, NamedValue.end(word)));
    return secret ? word : -1;
  }

  /* password<x>, password <- "x", password <> 'x', <td>password</td><td>x</td> */
  private static long less(Scan s, int at) {
    byte next = s.byteAt(at + 1);
    if (next == '/') {
      return nextElement(s, at);
    }
    if (next == '-' || next == '>' || next == '=') {
      int i = NamedValue.blanksEnd(s, at + 2);
      long place = quotedAt(s, i, true);
      return place >= 0 ? place : likely(s, i);
    }
    return bracket(s, at, '>');
  }

  /* The text of the element behind the one that ends here, one or two deep. */
  private static long nextElement(Scan s, int at) {
    byte[] b = s.bytes();
    int i = tagEnd(s, at);
    int opened = 0;
    while (i > 0 && opened < 2) {
      int k = i;
      while (k < s.to() && k - i < 64 && isBlank(s, k) > 0) {
        k += isBlank(s, k);
      }
      if (s.byteAt(k) != '<' || !Bytes.letter(s.byteAt(k + 1))) {
        break;
      }
      i = tagEnd(s, k);
      opened++;
    }
    if (i <= 0 || opened == 0) {
      return -1;
    }
    int end = i;
    int limit = Math.min(s.to(), i + MOST);
    while (end < limit && b[end] != '<' && b[end] != '\n' && b[end] != '"') {
      end++;
    }
    s.charge(end - at);
    boolean closed = s.byteAt(end) == '<' && s.byteAt(end + 1) == '/' && end > i;
    return closed && !hasBlank(s, i, end) ? NamedValue.pack(i, end) : -1;
  }

  private static boolean hasBlank(Scan s, int from, int to) {
    for (int i = from; i < to; i++) {
      if (s.bytes()[i] == ' ') {
        return true;
      }
    }
    return false;
  }

  private static int isBlank(Scan s, int i) {
    byte c = s.byteAt(i);
    return c == ' ' || c == '\t'
        ? 1
        : c == '\\' && Bytes.escape(s.byteAt(i + 1)) ? 2 : NamedValue.lineFeed(s, i);
  }

  /* Behind the tag that begins here, or -1. */
  private static int tagEnd(Scan s, int at) {
    byte[] b = s.bytes();
    int i = at + 1;
    int limit = Math.min(s.to(), at + 64);
    while (i < limit && b[i] != '>' && b[i] != '<') {
      i++;
    }
    s.charge(i - at);
    return i < limit && b[i] == '>' && b[i - 1] != '/' ? i + 1 : -1;
  }

  private static long likely(Scan s, int start) {
    int end = NamedValue.bareEnd(s, start, false);
    return end > start && SecretLooks.isToken(s, start, end) ? NamedValue.pack(start, end) : -1;
  }

  /* The next cell of a table, or behind bars that mean "or". */
  private static long bar(Scan s, int at) {
    byte[] b = s.bytes();
    int i = at + 1;
    i += s.byteAt(i) == '|' ? 1 : 0;
    boolean apart = s.byteAt(i) == ' ';
    i = NamedValue.blanksEnd(s, i);
    if (s.byteAt(i) == 's' && s.byteAt(i + 1) == ':' && Bytes.digit(s.byteAt(i + 2))) {
      /* password|s:10:"x", a session of PHP */
      int digits = i + 2;
      while (digits - i < 8 && Bytes.digit(s.byteAt(digits))) {
        digits++;
      }
      i = s.byteAt(digits) == ':' ? digits + 1 : i;
    }
    long place = quotedAt(s, i, false);
    if (place >= 0) {
      return place;
    }
    int end = i;
    int limit = Math.min(s.to(), i + MOST);
    while (end < limit && b[end] != '|' && (b[end] > ' ' || b[end] < 0) && b[end] != '"') {
      end++;
    }
    s.charge(end - at);
    boolean cell = s.byteAt(NamedValue.blanksEnd(s, end)) == '|' || !apart;
    while (end > i && ",;)]}>".indexOf(b[end - 1]) >= 0) {
      end--;
    }
    /* "cat token | base64" is a command, "| token | x |" a row. */
    boolean secret =
        cell
            ? SecretLooks.isToken(s, i, end)
            : SecretLooks.isStrong(s, i, end) || SecretLooks.isLongToken(s, i, end);
    return secret ? NamedValue.pack(i, end) : -1;
  }

  /* apikey "x"; */
  private static long spaced(Scan s, int at) {
    return quotedAt(s, at, false);
  }

  /* password, "x"  {password, <<"x">>}  token,x,y  "password";"x" */
  private static long listed(Scan s, int keyStart, int at, boolean sure) {
    byte[] b = s.bytes();
    int i = NamedValue.blanksEnd(s, at + 1);
    long place = quotedAt(s, i, false);
    if (place >= 0) {
      return isNamed(s, NamedValue.end(place)) ? -1 : place;
    }
    if (i > at + 1) {
      return -1;
    }
    int end = i;
    int limit = Math.min(s.to(), i + MOST);
    while (end < limit && ",;|\"' \t\n\r\\".indexOf(b[end]) < 0) {
      end++;
    }
    s.charge(end - at);
    while (end > i && ")]}>.".indexOf(b[end - 1]) >= 0) {
      end--;
    }
    /* A row of names has no word with three digits, "password,address1". */
    boolean chosen = sure && (digits(s, i, end) >= 3 || s.on(Kind.DOUBTFUL));
    boolean secret =
        SecretLooks.isStrong(s, i, end)
            || SecretLooks.isLongToken(s, i, end)
            || (chosen && s.byteAt(keyStart - 1) != ',' && SecretLooks.isToken(s, i, end));
    return secret ? NamedValue.pack(i, end) : -1;
  }

  private static int digits(Scan s, int start, int end) {
    int digits = 0;
    for (int i = start; i < end; i++) {
      digits += Bytes.digit(s.bytes()[i]) ? 1 : 0;
    }
    return digits;
  }

  /* A colon behind the quote: it is the name of what comes next. */
  private static boolean isNamed(Scan s, int end) {
    int k = end;
    while (k < s.to() && k - end < 8 && "\\\"' ".indexOf(s.bytes()[k]) >= 0) {
      k++;
    }
    return s.byteAt(k) == ':' || s.byteAt(k) == '=';
  }
}
