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
      case '{' -> quotedAt(s, at + 1, sure);
      case '|' -> bar(s, at);
      case '"', '\'', '\\' -> spaced(s, at);
      default -> listed(s, keyStart, at, sure);
    };
  }

  /* set("x"), password(x), mac("name", "x") */
  private static long call(Scan s, int keyStart, int at, boolean sure) {
    int i = NamedValue.blanksEnd(s, at + 1);
    String verb = verb(s, keyStart, at);
    boolean asked = startsWithOne(verb, ASKED);
    int inner = Clothes.behind(s, i);
    long place = quotedAt(s, i, sure && !asked);
    if (place >= 0) {
      int start = NamedValue.start(place);
      int end = NamedValue.end(place);
      boolean given = startsWithOne(verb, GIVEN);
      boolean secret =
          asked
              ? SecretLooks.isLikely(s, start, end)
              : given || NamedValue.looksSecret(s.bytes(), start, Math.max(start, end));
      return secret ? place : -1;
    }
    if (asked || inner != i) {
      return -1;
    }
    return bracket(s, at, ')');
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
    boolean sized = end > start && end - start <= MOST && end < s.to();
    return sized && (any || SecretLooks.isLikely(s, start, end)) ? place : -1;
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
    return SecretLooks.isLikely(s, start, end) ? NamedValue.pack(start, end) : -1;
  }

  /* password<x>, password <- "x", password <> 'x' */
  private static long less(Scan s, int at) {
    byte next = s.byteAt(at + 1);
    if (next == '-' || next == '>' || next == '=') {
      int i = NamedValue.blanksEnd(s, at + 2);
      long place = quotedAt(s, i, true);
      return place >= 0 ? place : likely(s, i);
    }
    return bracket(s, at, '>');
  }

  private static long likely(Scan s, int start) {
    int end = NamedValue.bareEnd(s, start, false);
    return end > start && SecretLooks.isLikely(s, start, end) ? NamedValue.pack(start, end) : -1;
  }

  /* The next cell of a table, or behind bars that mean "or". */
  private static long bar(Scan s, int at) {
    byte[] b = s.bytes();
    int i = at + 1;
    i += s.byteAt(i) == '|' ? 1 : 0;
    boolean apart = s.byteAt(i) == ' ';
    i = NamedValue.blanksEnd(s, i);
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
    boolean secret = cell ? SecretLooks.isLikely(s, i, end) : SecretLooks.isStrong(s, i, end);
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
    boolean one = s.byteAt(keyStart - 1) != ',' && sure && s.on(Kind.DOUBTFUL);
    boolean secret = SecretLooks.isStrong(s, i, end) || (one && SecretLooks.isLikely(s, i, end));
    return secret ? NamedValue.pack(i, end) : -1;
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
