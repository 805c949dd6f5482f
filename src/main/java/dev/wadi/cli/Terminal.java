package dev.wadi.cli;

/** Log text made safe for a terminal: control characters are shown, not obeyed. */
public final class Terminal {
  private Terminal() {}

  public static String safe(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append("\\n");
      } else if (c == '\r') {
        out.append("\\r");
      } else if (c < 0x20 && c != '\t' || c >= 0x7f && c < 0xa0) {
        out.append(String.format("\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
