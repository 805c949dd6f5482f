package dev.wadi.analysis;

/** Log text made safe for a terminal: control characters are shown, not obeyed. */
public final class Printable {
  private Printable() {}

  /** The same text when there is nothing to show. */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return escaped(text);
      }
    }
    return text;
  }

  private static boolean isControl(char c) {
    return c < 0x20 && c != '\t' || c >= 0x7f && c < 0xa0;
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        default -> {
          if (isControl(c)) {
            out.append(String.format("\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }
}
