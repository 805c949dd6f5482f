package dev.wadi.model;

import java.util.Map;
import java.util.TreeMap;

/** Reads {@code name=value} pairs joined by commas. For one text. */
final class LabelsParser {
  private final String text;
  private int at;

  LabelsParser(String text) {
    String inner = text.strip();
    boolean braces = inner.startsWith("{") && inner.endsWith("}");
    this.text = braces ? inner.substring(1, inner.length() - 1) : inner;
  }

  Labels labels() {
    Map<String, String> map = new TreeMap<>();
    blanks();
    while (at < text.length()) {
      String name = text.charAt(at) == '"' ? quoted() : plain('=');
      if (name.isEmpty()
          || name.indexOf(',') >= 0
          || at >= text.length()
          || text.charAt(at) != '=') {
        throw wrong();
      }
      at++;
      blanks();
      String value = at < text.length() && text.charAt(at) == '"' ? quoted() : plain(',');
      if (map.put(name, value) != null) {
        throw new IllegalArgumentException("labels: " + name + " stands there twice");
      }
      blanks();
      if (at < text.length() && (text.charAt(at++) != ',' || text.substring(at).isBlank())) {
        throw wrong();
      }
      blanks();
    }
    return Labels.of(map);
  }

  private String plain(char end) {
    int from = at;
    while (at < text.length() && text.charAt(at) != end && text.charAt(at) != '"') {
      at++;
    }
    return text.substring(from, at).strip();
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        c = escaped(text.charAt(at++));
      }
      value.append(c);
    }
    if (at >= text.length()) {
      throw wrong();
    }
    at++;
    blanks();
    return value.toString();
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        "labels: \"" + text + "\" (expected: name=value pairs joined by commas)");
  }
}
