package dev.wadi.codec.logops;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a text of comma-separated values, one after the other; blank ones are passed over. A
 * quote inside a value that does not begin with one is a plain character, and a quoted value that
 * has no end goes to the end of the text. For one thread. Format: RFC 4180.
 */
final class CsvRows {
  private final String text;
  private int at;

  CsvRows(String text) {
    this.text = text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** The next row; null behind the last. */
  @Nullable List<String> next() {
    while (at < text.length()) {
      List<String> row = row();
      if (row.size() > 1 || !row.get(0).isBlank()) {
        return row;
      }
    }
    return null;
  }

  private List<String> row() {
    List<String> row = new ArrayList<>();
    boolean more = true;
    while (more) {
      row.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
      more = at < text.length() && text.charAt(at) == ',';
      if (more) {
        at++;
      }
    }
    if (at < text.length() && text.charAt(at) == '\r') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '\n') {
      at++;
    }
    return row;
  }

  private String plain() {
    int from = at;
    while (at < text.length() && !ends(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  private static boolean ends(char c) {
    return c == ',' || c == '\n' || c == '\r';
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        value.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        value.append('"');
        at++;
      } else {
        return value + plain();
      }
    }
    return value.toString();
  }
}
