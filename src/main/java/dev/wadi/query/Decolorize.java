package dev.wadi.query;

/** {@code | decolorize}: takes the control sequences of terminals, such as colours, out. */
record Decolorize() implements Change {
  private static final char ESCAPE = '\u001b';

  @Override
  public void apply(ChangedLine line) {
    String text = line.text();
    if (text.indexOf(ESCAPE) >= 0) {
      line.rewrite(plain(text));
    }
  }

  /* ECMA-48: ESC [, parameters 0x30 to 0x3f, intermediates 0x20 to 0x2f, one final 0x40 to 0x7e. */
  private static String plain(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = endOfSequence(text, at);
      if (end == at) {
        out.append(text.charAt(at++));
      } else {
        at = end;
      }
    }
    return out.toString();
  }

  private static int endOfSequence(String text, int start) {
    if (text.charAt(start) != ESCAPE
        || start + 1 >= text.length()
        || text.charAt(start + 1) != '[') {
      return start;
    }
    int at = start + 2;
    while (at < text.length() && text.charAt(at) >= 0x20 && text.charAt(at) <= 0x3f) {
      at++;
    }
    boolean ends = at < text.length() && text.charAt(at) >= 0x40 && text.charAt(at) <= 0x7e;
    return ends ? at + 1 : start;
  }

  @Override
  public boolean rewrites() {
    return true;
  }

  @Override
  public String toString() {
    return "| decolorize";
  }
}
