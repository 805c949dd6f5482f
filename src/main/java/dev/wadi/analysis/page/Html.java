package dev.wadi.analysis.page;

import dev.wadi.analysis.Printable;

/**
 * HTML that is written from front to back. Tags are ours; text and attributes may hold anything:
 * they are escaped, and control characters are shown. For one thread.
 */
public final class Html {
  private final StringBuilder out = new StringBuilder(8192);

  /** A tag, with attributes that are ours. */
  public Html tag(String tag) {
    out.append('<').append(tag).append('>');
    return this;
  }

  /** The end of an element. */
  public Html end(String name) {
    out.append("</").append(name).append(">\n");
    return this;
  }

  /** Text of any origin. */
  public Html text(String text) {
    escape(Printable.of(text));
    return this;
  }

  /** An element that holds a text of any origin. */
  public Html element(String tag, String text) {
    tag(tag).text(text);
    out.append("</").append(name(tag)).append(">\n");
    return this;
  }

  /** An element with a tooltip; both texts of any origin. */
  public Html element(String tag, String tooltip, String text) {
    out.append('<').append(tag).append(" title=\"");
    text(tooltip);
    out.append("\">");
    text(text);
    out.append("</").append(name(tag)).append(">\n");
    return this;
  }

  /** An element that holds several lines of text of any origin. */
  public Html lines(String tag, String text) {
    tag(tag);
    for (String line : text.split("\n", -1)) {
      text(line);
      out.append(line.isEmpty() ? "" : "\n");
    }
    out.append("</").append(name(tag)).append(">\n");
    return this;
  }

  /** What was made by another. */
  public Html add(Html other) {
    out.append(other.out);
    return this;
  }

  private static String name(String tag) {
    int blank = tag.indexOf(' ');
    return blank < 0 ? tag : tag.substring(0, blank);
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> {
          if (isDirection(c)) {
            // Would turn around what stands beside it.
            out.append("\\u").append(Integer.toHexString(c));
          } else if (Character.isSurrogate(c)) {
            boolean pair =
                Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            out.append(pair ? text.substring(i, i + 2) : "\uFFFD");
            i += pair ? 1 : 0;
          } else {
            out.append(c);
          }
        }
      }
    }
  }

  private static boolean isDirection(char c) {
    return c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069';
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
