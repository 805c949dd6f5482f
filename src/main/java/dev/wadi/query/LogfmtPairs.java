package dev.wadi.query;

import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code | logfmt --strict --keep-empty status, who="user"}: logfmt of these keys alone, or of all.
 *
 * @param strict where the text is no logfmt, reading ends with {@code LogfmtParserErr}
 * @param keepEmpty a key without a value is a label too
 * @param picks none: every key is a label
 */
record LogfmtPairs(boolean strict, boolean keepEmpty, List<Pick> picks) implements Change {
  /** A label and the key whose value it gets. */
  record Pick(String label, String key) {}

  LogfmtPairs {
    picks = List.copyOf(picks);
  }

  @Override
  public void apply(ChangedLine line) {
    String text = line.text();
    int at = 0;
    while (true) {
      while (at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return;
      }
      at = pair(line, text, at);
      if (at < 0) {
        if (strict) {
          line.fail("LogfmtParserErr");
        }
        return;
      }
    }
  }

  /** Reads what begins here; where it ends, or -1 when nothing behind it can be read. */
  private int pair(ChangedLine line, String text, int start) {
    int at = start;
    while (at < text.length() && !isBlank(text.charAt(at)) && "=\"".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String key = text.substring(start, at);
    boolean bare = at == text.length() || isBlank(text.charAt(at));
    if (bare) {
      put(line, key, "");
      return at;
    }
    if (text.charAt(at) == '"' || key.isEmpty()) {
      if (strict) {
        return -1;
      }
      return text.charAt(at) == '"'
          ? Math.min(text.length(), closingQuote(text, at + 1) + 1)
          : at + 1;
    }
    at++;
    if (at < text.length() && text.charAt(at) == '"') {
      int end = closingQuote(text, at + 1);
      if (end >= text.length()) {
        return -1;
      }
      put(line, key, unescaped(text.substring(at + 1, end)));
      return end + 1;
    }
    int from = at;
    while (at < text.length() && !isBlank(text.charAt(at))) {
      if (strict && "=\"".indexOf(text.charAt(at)) >= 0) {
        return -1;
      }
      at++;
    }
    put(line, key, text.substring(from, at));
    return at;
  }

  private void put(ChangedLine line, String key, String value) {
    if (picks.isEmpty()) {
      put(line, labelName(key), key.isEmpty() || value.isEmpty(), value);
    }
    for (Pick pick : picks) {
      if (pick.key().equals(key)) {
        put(line, pick.label(), value.isEmpty(), value);
      }
    }
  }

  private void put(ChangedLine line, String label, boolean empty, String value) {
    if (!empty) {
      line.found(label, value);
    } else if (keepEmpty) {
      line.foundEmpty(label);
    }
  }

  /** A name as a label may have it. */
  static String labelName(String key) {
    String name = key.replaceAll("[^a-zA-Z0-9_]", "_");
    return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  private static int closingQuote(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char escape = text.charAt(++i);
        c = escape == 'n' ? '\n' : escape == 'r' ? '\r' : escape == 't' ? '\t' : escape;
      }
      out.append(c);
    }
    return out.toString();
  }

  private static boolean isBlank(char c) {
    return c <= ' ';
  }

  @Override
  public String toString() {
    return "| logfmt"
        + (strict ? " --strict" : "")
        + (keepEmpty ? " --keep-empty" : "")
        + picks.stream()
            .map(pick -> pick.label() + "=" + Quotes.of(pick.key()))
            .collect(Collectors.joining(", ", picks.isEmpty() ? "" : " ", ""));
  }
}
