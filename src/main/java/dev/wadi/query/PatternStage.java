package dev.wadi.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code | pattern "<ip> - - <_> \"<method> <path>\""}: what stands between the fixed texts becomes
 * labels. It begins where the line begins, unless a capture stands in front; a capture reaches to
 * the next place of the text behind it, and where that text is missing, to the end of the line.
 */
final class PatternStage implements Change {
  private static final Pattern CAPTURE = Pattern.compile("<([a-zA-Z_][a-zA-Z0-9_]*)>");

  private final String pattern;
  /* What a line begins with, then captures, each with the fixed text behind it. */
  private final String begin;
  private final List<String> captures = new ArrayList<>();
  private final List<String> behind = new ArrayList<>();

  /**
   * @throws IllegalArgumentException when nothing is captured, or when nobody can tell where one
   *     capture ends and the next begins
   */
  PatternStage(String pattern) {
    this.pattern = pattern;
    Matcher matcher = CAPTURE.matcher(pattern);
    Set<String> names = new HashSet<>();
    int at = 0;
    String first = pattern;
    while (matcher.find()) {
      String fixed = pattern.substring(at, matcher.start());
      String name = matcher.group(1);
      if (captures.isEmpty()) {
        first = fixed;
      } else if (fixed.isEmpty()) {
        throw new IllegalArgumentException(
            "pattern has two captures side by side: "
                + matcher.group()
                + " needs a text in front of it");
      } else {
        behind.add(fixed);
      }
      if (!name.equals("_") && !names.add(name)) {
        throw new IllegalArgumentException("pattern captures '" + name + "' twice");
      }
      captures.add(name);
      at = matcher.end();
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException("pattern needs a named capture (expected: such as <ip>)");
    }
    this.begin = first;
    behind.add(pattern.substring(at));
  }

  @Override
  public void apply(ChangedLine line) {
    String text = line.text();
    if (!text.startsWith(begin)) {
      return;
    }
    int at = begin.length();
    for (int i = 0; i < captures.size(); i++) {
      String fixed = behind.get(i);
      int end = fixed.isEmpty() ? text.length() : text.indexOf(fixed, at);
      String value = text.substring(at, end < 0 ? text.length() : end);
      if (!captures.get(i).equals("_")) {
        line.found(captures.get(i), value);
      }
      if (end < 0) {
        return;
      }
      at = end + fixed.length();
    }
  }

  @Override
  public String toString() {
    return "| pattern " + Quotes.of(pattern);
  }
}
