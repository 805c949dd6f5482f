package dev.wadi.analysis.template;

import java.util.List;

/**
 * What messages of one kind have in common. Where they differ stands {@code <*>}, or a mask that
 * says what was there: {@code <N>}, {@code <TS>}, {@code <IP>}, {@code <UUID>}, {@code <HEX>},
 * {@code <ID>}, {@code <DUR>}, {@code <EMAIL>}.
 *
 * @param words in the order of the message; of a stack trace its type and its frames
 * @param trace whether it stands for stack traces
 */
public record Template(List<String> words, boolean trace) {
  /** Stands for anything. */
  public static final String ANYTHING = "<*>";

  private static final int MAX_PATTERN = 400;
  private static final String COLOURS = "[\\s[:cntrl:]]+(?:\\[[0-9;]*[A-Za-z][\\s[:cntrl:]]*)*";

  public Template {
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("words: none (expected: at least one)");
    }
  }

  /** The words, one blank apart. */
  public String text() {
    return String.join(" ", words);
  }

  /**
   * An expression (RE2) that matches every message of this kind, and few others. Long templates are
   * cut at a word.
   *
   * @param example a message of this kind; when it has orders to a terminal in it, they may stand
   *     between words
   */
  public String pattern(String example) {
    String between = trace ? "[\\s\\S]*" : example.indexOf('\u001b') >= 0 ? COLOURS : "\\s+";
    StringBuilder pattern = new StringBuilder();
    for (String word : words) {
      StringBuilder next = new StringBuilder(pattern.isEmpty() ? "" : between);
      quote(trace && !pattern.isEmpty() ? word.substring(word.lastIndexOf(' ') + 1) : word, next);
      if (!pattern.isEmpty() && pattern.length() + next.length() > MAX_PATTERN) {
        break;
      }
      pattern.append(next);
    }
    return pattern.toString();
  }

  private static void quote(String word, StringBuilder into) {
    int i = 0;
    while (i < word.length()) {
      int mask = maskEnd(word, i);
      if (mask > i) {
        // Two masks side by side are one stretch that varies.
        if (!endsWith(into, "\\S*")) {
          into.append("\\S*");
        }
        i = mask;
        continue;
      }
      char c = word.charAt(i++);
      if (c == ' ') {
        into.append("\\s+");
      } else if (c == '\uFFFD') {
        into.append("\\S*");
      } else if (c < 0x80
          && !Character.isLetterOrDigit(c)
          && "_-:;,/=<>@%&~!#\"'`".indexOf(c) < 0) {
        into.append('\\').append(c);
      } else {
        into.append(c);
      }
    }
  }

  private static boolean endsWith(StringBuilder text, String end) {
    return text.length() >= end.length()
        && text.substring(text.length() - end.length()).equals(end);
  }

  /** Where a mask ends that begins here, else the place itself. */
  static int maskEnd(String word, int from) {
    if (word.charAt(from) != '<') {
      return from;
    }
    int i = from + 1;
    while (i < word.length()
        && (word.charAt(i) >= 'A' && word.charAt(i) <= 'Z'
            || word.charAt(i) == '*'
            || word.charAt(i) == '_'
            || i > from + 1 && Character.isDigit(word.charAt(i)))) {
      i++;
    }
    return i > from + 1 && i < word.length() && word.charAt(i) == '>' ? i + 1 : from;
  }
}
