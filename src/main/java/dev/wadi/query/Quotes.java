package dev.wadi.query;

import dev.wadi.model.Labels;

/** How strings are written in LogQL. */
final class Quotes {
  private Quotes() {}

  /** A string of the language in double quotes. */
  static String of(String value) {
    StringBuilder out = new StringBuilder(value.length() + 2).append('"');
    Labels.appendEscaped(out, value);
    return out.append('"').toString();
  }
}
