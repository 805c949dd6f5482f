package dev.wadi.chain.stages;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in a JSON document: the paths of JMESPath. Names parted by dots, those with
 * other signs in double quotes, members of lists as {@code [0]} or {@code [-1]}, {@code @} for the
 * whole, and {@code ||} for the next path when the one before finds nothing. Functions, filters,
 * projections and literals are not understood. Immutable.
 *
 * @param choices paths, of which the first that finds something counts
 */
record FieldPath(List<List<Step>> choices) {
  /**
   * One step down: by a name, or into a list.
   *
   * @param name null for a place in a list
   * @param index of the place; negative from the end
   */
  record Step(@Nullable String name, int index) {}

  FieldPath {
    choices = List.copyOf(choices);
  }

  static FieldPath parse(String text) {
    List<List<Step>> choices = new ArrayList<>();
    int[] at = {0};
    do {
      choices.add(path(text, at));
    } while (or(text, at));
    if (at[0] < text.length()) {
      throw refused(text);
    }
    return new FieldPath(choices);
  }

  private static boolean or(String text, int[] at) {
    if (text.startsWith("||", at[0])) {
      at[0] += 2;
      return true;
    }
    return false;
  }

  private static List<Step> path(String text, int[] at) {
    List<Step> steps = new ArrayList<>();
    blanks(text, at);
    boolean first = true;
    while (at[0] < text.length() && !text.startsWith("||", at[0])) {
      char c = text.charAt(at[0]);
      if (c == ' ') {
        blanks(text, at);
        break;
      } else if (c == '[') {
        steps.add(place(text, at));
      } else if (c == '@' && first) {
        at[0]++;
      } else {
        if (!first) {
          if (c != '.') {
            throw refused(text);
          }
          at[0]++;
        }
        steps.add(new Step(name(text, at), 0));
      }
      first = false;
    }
    if (first) {
      throw refused(text);
    }
    return steps;
  }

  private static void blanks(String text, int[] at) {
    while (at[0] < text.length() && text.charAt(at[0]) == ' ') {
      at[0]++;
    }
  }

  private static Step place(String text, int[] at) {
    int end = text.indexOf(']', at[0]);
    String digits = end < 0 ? "" : text.substring(at[0] + 1, end);
    if (!digits.matches("-?[0-9]{1,9}")) {
      throw refused(text);
    }
    at[0] = end + 1;
    return new Step(null, Integer.parseInt(digits));
  }

  private static String name(String text, int[] at) {
    int from = at[0];
    if (from < text.length() && text.charAt(from) == '"') {
      StringBuilder name = new StringBuilder();
      for (int i = from + 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"') {
          at[0] = i + 1;
          return name.toString();
        }
        if (c == '\\' && i + 1 < text.length()) {
          c = text.charAt(++i);
        }
        name.append(c);
      }
      throw refused(text);
    }
    int to = from;
    while (to < text.length() && isOfName(text.charAt(to), to == from)) {
      to++;
    }
    if (to == from) {
      throw refused(text);
    }
    at[0] = to;
    return text.substring(from, to);
  }

  private static boolean isOfName(char c, boolean first) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (!first && c >= '0' && c <= '9');
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "`"
            + text
            + "` (expected: a path such as request.headers[0].name or \"dash-ed\".name; functions,"
            + " filters and projections of JMESPath are not understood)");
  }

  /** What stands there; null when nothing does. */
  @Nullable JsonNode in(JsonNode document) {
    for (List<Step> path : choices) {
      JsonNode found = document;
      for (Step step : path) {
        found = found == null ? null : down(found, step);
      }
      if (found != null && !found.isNull()) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable JsonNode down(JsonNode from, Step step) {
    if (step.name() != null) {
      return from.get(step.name());
    }
    return from.get(step.index() < 0 ? from.size() + step.index() : step.index());
  }
}
