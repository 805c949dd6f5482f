package dev.wadi.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks into a text that is known to be one JSON object. For one thread. */
final class JsonText {
  /** One step into a value: to the member of a name, or to the element of a number from 0. */
  record Step(@Nullable String name, int index) {}

  private final String text;
  private int at;

  JsonText(String text) {
    this.text = text;
  }

  /**
   * The steps that a path says: {@code a.b[0]["c d"]}.
   *
   * @throws IllegalArgumentException when it is no path
   */
  static List<Step> path(String path) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < path.length() || steps.isEmpty()) {
      int start = at;
      if (path.startsWith("[\"", at)) {
        int end = path.indexOf("\"]", at + 2);
        if (end < 0) {
          throw noPath(path, start);
        }
        steps.add(new Step(path.substring(at + 2, end), -1));
        at = end + 2;
      } else if (path.startsWith("[", at)) {
        int end = path.indexOf(']', at);
        String index = end < 0 ? "" : path.substring(at + 1, end);
        if (!index.matches("[0-9]{1,9}")) {
          throw noPath(path, start);
        }
        steps.add(new Step(null, Integer.parseInt(index)));
        at = end + 1;
      } else {
        if (!steps.isEmpty()) {
          if (path.charAt(at) != '.') {
            throw noPath(path, start);
          }
          at++;
        }
        int from = at;
        while (at < path.length() && isWord(path.charAt(at))) {
          at++;
        }
        if (at == from) {
          throw noPath(path, start);
        }
        steps.add(new Step(path.substring(from, at), -1));
      }
    }
    return List.copyOf(steps);
  }

  private static IllegalArgumentException noPath(String path, int at) {
    return new IllegalArgumentException(
        "'"
            + path
            + "' is no path into JSON at character "
            + (at + 1)
            + " (expected: such as a.b[0][\"c d\"])");
  }

  private static boolean isWord(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  /** The value at the end of a path as a label has it; null when the path leads nowhere. */
  @Nullable String at(List<Step> path) {
    at = 0;
    skipBlanks();
    for (Step step : path) {
      String name = step.name();
      if (name == null ? !toElement(step.index()) : !toMember(name)) {
        return null;
      }
    }
    return shown(value());
  }

  /** The members that are strings; of equal names the first counts. */
  Map<String, String> strings() {
    Map<String, String> found = new LinkedHashMap<>();
    at = 0;
    skipBlanks();
    at++;
    while (more('}')) {
      String name = shown(value());
      skipBlanks();
      at++;
      skipBlanks();
      String value = value();
      if (value.charAt(0) == '"') {
        found.putIfAbsent(name, shown(value));
      }
    }
    return found;
  }

  private boolean toMember(String wanted) {
    if (text.charAt(at) != '{') {
      return false;
    }
    at++;
    while (more('}')) {
      String name = shown(value());
      skipBlanks();
      at++;
      skipBlanks();
      if (name.equals(wanted)) {
        return true;
      }
      value();
    }
    return false;
  }

  private boolean toElement(int index) {
    if (text.charAt(at) != '[') {
      return false;
    }
    at++;
    for (int i = 0; more(']'); i++) {
      if (i == index) {
        return true;
      }
      value();
    }
    return false;
  }

  /** Goes on to the next member or element, if there is one before the bracket that closes. */
  private boolean more(char close) {
    skipBlanks();
    if (text.charAt(at) == ',') {
      at++;
      skipBlanks();
    }
    return text.charAt(at) != close;
  }

  /** Passes over a value and gives it as it is written. */
  private String value() {
    int start = at;
    int depth = 0;
    do {
      char c = text.charAt(at++);
      switch (c) {
        case '"' -> passString();
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {
          while (depth == 0 && at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
          }
        }
      }
    } while (depth > 0);
    return text.substring(start, at);
  }

  private void passString() {
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private static String shown(String raw) {
    if (raw.equals("null")) {
      return "";
    }
    if (raw.charAt(0) != '"') {
      return raw;
    }
    StringBuilder out = new StringBuilder(raw.length());
    int i = 1;
    while (i < raw.length() - 1) {
      char c = raw.charAt(i++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = raw.charAt(i++);
      switch (escape) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append((char) Integer.parseInt(raw.substring(i, i + 4), 16));
          i += 4;
        }
        default -> out.append(escape);
      }
    }
    return out.toString();
  }
}
