package dev.wadi.source.tail;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for paths of files, such as {@code /var/log/{app}/*.log}.
 *
 * <p>{@code *} and {@code ?} stand for characters within a name, <code>**</code> as a whole part
 * for any number of folders, {@code [a-z]} for one of a set, {@code {a,b}} for one of some texts.
 * {@code {name}} stands for any text within a part, at least one character, and gives it as a label
 * of that name. Immutable.
 */
final class PathPattern {
  private static final String ANY_FOLDERS = "**";

  private final String text;
  private final Path base;
  private final List<Part> parts;
  private final Pattern whole;
  private final List<String> names;

  /**
   * A part between two slashes.
   *
   * @param literal the name, when there is nothing in it that stands for something else
   * @param pattern what a name must match; null for any number of folders
   */
  record Part(@Nullable String literal, @Nullable Pattern pattern) {
    boolean anyFolders() {
      return literal == null && pattern == null;
    }

    boolean matches(String name) {
      return literal != null ? literal.equals(name) : pattern != null && pattern.matches(name);
    }
  }

  private PathPattern(String text, Path base, List<Part> parts, Pattern whole, List<String> names) {
    this.text = text;
    this.base = base;
    this.parts = List.copyOf(parts);
    this.whole = whole;
    this.names = List.copyOf(names);
  }

  /**
   * Patterns that stand in a list with commas; those within braces part nothing.
   *
   * @param option whose text it is, for a message
   */
  static List<PathPattern> list(String option, String list) {
    List<PathPattern> patterns = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i <= list.length(); i++) {
      char c = i == list.length() ? ',' : list.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (i == list.length() || (c == ',' && depth <= 0)) {
        String one = list.substring(from, i).strip();
        if (!one.isEmpty()) {
          patterns.add(of(option, one));
        }
        from = i + 1;
      }
    }
    return patterns;
  }

  /** A pattern that means one file, whatever signs are in its path. */
  static PathPattern ofFile(Path file) {
    Path path = file.toAbsolutePath().normalize();
    Pattern whole = Pattern.compile(Pattern.quote(path.toString()), Pattern.DOTALL);
    return new PathPattern(path.toString(), path, List.of(), whole, List.of());
  }

  static PathPattern of(String option, String text) {
    Path path = Path.of(text).toAbsolutePath();
    List<Part> parts = new ArrayList<>();
    StringBuilder whole = new StringBuilder();
    List<String> names = new ArrayList<>();
    Path base = path.getRoot();
    boolean literalSoFar = true;
    for (Path element : path.normalize()) {
      String word = element.toString();
      if (word.equals(ANY_FOLDERS)) {
        parts.add(new Part(null, null));
        whole.append("(?:/[^/]+)*");
        literalSoFar = false;
        continue;
      }
      String regex = regex(option, text, word, names);
      boolean literal = regex.equals(Pattern.quote(word));
      if (literal && literalSoFar) {
        base = base.resolve(word);
      } else {
        literalSoFar = false;
        parts.add(
            literal
                ? new Part(word, null)
                : new Part(null, Pattern.compile(regex, Pattern.DOTALL)));
      }
      whole.append('/').append(regex);
    }
    if (!parts.isEmpty() && parts.get(parts.size() - 1).anyFolders()) {
      throw new IllegalArgumentException(
          option + ": " + text + " (expected: a name behind **, such as **/*.log)");
    }
    return new PathPattern(
        text, base, parts, Pattern.compile(whole.toString(), Pattern.DOTALL), names);
  }

  private static String regex(String option, String text, String word, List<String> names) {
    StringBuilder out = new StringBuilder();
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c != '*' && c != '?' && c != '[' && c != '{') {
        plain.append(c);
        continue;
      }
      quote(plain, out);
      if (c == '*') {
        out.append("[^/]*");
      } else if (c == '?') {
        out.append("[^/]");
      } else {
        int end = word.indexOf(c == '[' ? ']' : '}', i + 2);
        if (end < 0) {
          throw new IllegalArgumentException(
              option
                  + ": "
                  + text
                  + " (expected: a "
                  + (c == '[' ? ']' : '}')
                  + " behind "
                  + c
                  + ")");
        }
        String inside = word.substring(i + 1, end);
        out.append(c == '[' ? set(inside) : choice(option, text, inside, names));
        i = end;
      }
    }
    quote(plain, out);
    return out.toString();
  }

  private static void quote(StringBuilder plain, StringBuilder out) {
    if (plain.length() > 0) {
      out.append(Pattern.quote(plain.toString()));
      plain.setLength(0);
    }
  }

  private static String set(String inside) {
    boolean not = inside.startsWith("!") || inside.startsWith("^");
    String members = (not ? inside.substring(1) : inside).replaceAll("([\\\\\\[\\]^&~])", "\\\\$1");
    return (not ? "[^/" : "[") + members + "]";
  }

  private static String choice(String option, String text, String inside, List<String> names) {
    if (inside.contains(",")) {
      List<String> quoted = new ArrayList<>();
      for (String one : inside.split(",", -1)) {
        quoted.add(Pattern.quote(one));
      }
      return "(?:" + String.join("|", quoted) + ")";
    }
    if (!inside.matches("[a-zA-Z_][a-zA-Z0-9_]*") || names.contains(inside)) {
      throw new IllegalArgumentException(
          option
              + ": "
              + text
              + " (expected: within {} the name of a label, once, or texts with commas)");
    }
    names.add(inside);
    /* The shortest: in {namespace}_{pod}_{uid} a name ends at the first sign that may end it. */
    return "(?P<" + inside + ">[^/]+?)";
  }

  /** The folder from which on there is something to look for; the file when nothing is. */
  Path base() {
    return base;
  }

  /** What stands behind {@link #base()}; nothing for the path of one file. */
  List<Part> parts() {
    return parts;
  }

  /** Whether it is the path of one file. */
  boolean isOnePath() {
    return parts.isEmpty();
  }

  boolean matches(Path path) {
    return whole.matches(path.toString());
  }

  /** A path that matches, of a file that there may be or not; null when none comes to mind. */
  @Nullable Path example() {
    String path =
        Path.of(text)
            .toAbsolutePath()
            .normalize()
            .toString()
            .replace("/" + ANY_FOLDERS, "")
            .replaceAll("\\[([!^]?)(.)[^\\]]*\\]", "$2")
            .replaceAll("\\{([^,}]*),[^}]*\\}", "$1")
            .replaceAll("\\{[^}]*\\}|[*?]", "x");
    return whole.matches(path) ? Path.of(path) : null;
  }

  /** The labels that a path gives; null when it does not match. */
  @Nullable Map<String, String> labels(Path path) {
    Matcher matcher = whole.matcher(path.toString());
    if (!matcher.matches()) {
      return null;
    }
    Map<String, String> labels = new LinkedHashMap<>();
    for (String name : names) {
      labels.put(name, matcher.group(name));
    }
    return labels;
  }

  @Override
  public String toString() {
    return text;
  }
}
