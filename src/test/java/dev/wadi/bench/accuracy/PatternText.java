package dev.wadi.bench.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Text that a pattern describes, in the small language of regular expressions in which vendors and
 * scanners publish the forms of tokens: letters, {@code [A-Z0-9]}, {@code {n}}, {@code {n,m}},
 * {@code (a|b)} and backslashes.
 */
final class PatternText {
  private final String pattern;
  private final RandomGenerator random;
  private int at;

  private PatternText(String pattern, RandomGenerator random) {
    this.pattern = pattern;
    this.random = random;
  }

  static String of(String pattern, RandomGenerator random) {
    PatternText text = new PatternText(pattern, random);
    String made = text.sequence();
    if (text.at < pattern.length()) {
      throw new IllegalArgumentException("pattern " + pattern + ": not understood at " + text.at);
    }
    return made;
  }

  private String sequence() {
    StringBuilder out = new StringBuilder();
    while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      int start = at;
      out.append(one());
      if (at < pattern.length() && pattern.charAt(at) == '{') {
        int close = pattern.indexOf('}', at);
        String[] bounds = pattern.substring(at + 1, close).split(",", -1);
        int least = Integer.parseInt(bounds[0]);
        int most = bounds.length > 1 ? Integer.parseInt(bounds[1]) : least;
        int times = least + random.nextInt(most - least + 1);
        for (int i = 1; i < times; i++) {
          at = start;
          out.append(one());
        }
        at = close + 1;
      }
    }
    return out.toString();
  }

  private String one() {
    char c = pattern.charAt(at++);
    return switch (c) {
      case '[' -> String.valueOf(ofClass());
      case '(' -> choice();
      case '\\' -> escaped();
      default -> String.valueOf(c);
    };
  }

  private String escaped() {
    char c = pattern.charAt(at++);
    if (c == 'u') {
      at += 4;
      return String.valueOf((char) Integer.parseInt(pattern.substring(at - 4, at), 16));
    }
    return String.valueOf(c);
  }

  private String choice() {
    List<String> all = new ArrayList<>();
    do {
      all.add(sequence());
    } while (pattern.charAt(at++) == '|');
    return all.get(random.nextInt(all.size()));
  }

  private char ofClass() {
    int close = pattern.indexOf(']', at);
    String ranges = pattern.substring(at, close);
    at = close + 1;
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < ranges.length(); i++) {
      if (i + 2 < ranges.length() && ranges.charAt(i + 1) == '-') {
        for (char c = ranges.charAt(i); c <= ranges.charAt(i + 2); c++) {
          all.append(c);
        }
        i += 2;
      } else {
        all.append(ranges.charAt(i));
      }
    }
    return all.charAt(random.nextInt(all.length()));
  }
}
