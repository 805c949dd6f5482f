package dev.wadi.query;

import com.google.re2j.Matcher;

/** Puts groups into a text as Go's regexp does: {@code $1}, {@code ${1}}, {@code $$}. */
public final class Replacement {
  private Replacement() {}

  /** The text with the groups of a match in it. */
  public static String of(String template, Matcher matcher) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at++);
      if (c != '$' || at == template.length()) {
        out.append(c);
      } else if (template.charAt(at) == '$') {
        out.append('$');
        at++;
      } else {
        boolean braces = template.charAt(at) == '{';
        int start = braces ? at + 1 : at;
        int end = start;
        while (end < template.length() && isWord(template.charAt(end))) {
          end++;
        }
        if (end == start || (braces && (end == template.length() || template.charAt(end) != '}'))) {
          out.append('$'); // nothing that names a group
        } else {
          out.append(group(matcher, template.substring(start, end)));
          at = braces ? end + 1 : end;
        }
      }
    }
    return out.toString();
  }

  private static boolean isWord(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  /* A group that there is not is empty, as in Go. */
  private static String group(Matcher matcher, String name) {
    try {
      String text =
          name.chars().allMatch(c -> c >= '0' && c <= '9')
              ? numbered(matcher, name)
              : matcher.group(name);
      return text == null ? "" : text;
    } catch (IllegalArgumentException e) {
      return ""; // no group of this name
    }
  }

  private static String numbered(Matcher matcher, String name) {
    int number = name.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(name);
    return number > matcher.groupCount() ? "" : matcher.group(number);
  }
}
