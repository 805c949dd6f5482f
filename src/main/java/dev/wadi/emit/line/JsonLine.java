package dev.wadi.emit.line;

/** A JSON object on one line, in the making. */
final class JsonLine {
  private final StringBuilder out = new StringBuilder(256).append('{');

  JsonLine text(String name, String value) {
    name(name);
    out.append(quoted(value));
    return this;
  }

  JsonLine number(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  /** A value that is JSON already. */
  JsonLine json(String name, String value) {
    name(name);
    out.append(value);
    return this;
  }

  private void name(String name) {
    out.append(out.length() == 1 ? "" : ",").append(quoted(name)).append(':');
  }

  @Override
  public String toString() {
    return out + "}";
  }

  /** A text as JSON. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
