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
   * @param glyphs what it is made of
   */
  record Part(@Nullable String literal, @Nullable Pattern pattern, List<PathGlyph> glyphs) {
    private static final Part ANY_FOLDERS = new Part(null, null, List.of());

    Part {
      glyphs = List.copyOf(glyphs);
    }

    static Part name(String literal) {
      return new Part(literal, null, List.of(PathGlyph.text(literal)));
    }

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
        parts.add(Part.ANY_FOLDERS);
        whole.append("(?:/[^/]+)*");
        literalSoFar = false;
        continue;
      }
      List<PathGlyph> glyphs = glyphs(option, text, word, names);
      String regex = String.join("", glyphs.stream().map(PathGlyph::regex).toList());
      boolean literal = glyphs.equals(List.of(PathGlyph.text(word)));
      if (literal && literalSoFar) {
        base = base.resolve(word);
      } else {
        literalSoFar = false;
        parts.add(
            literal
                ? Part.name(word)
                : new Part(null, Pattern.compile(regex, Pattern.DOTALL), glyphs));
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

  private static List<PathGlyph> glyphs(
      String option, String text, String word, List<String> names) {
    List<PathGlyph> glyphs = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c != '*' && c != '?' && c != '[' && c != '{') {
        plain.append(c);
        continue;
      }
      taken(plain, glyphs);
      if (c == '*') {
        glyphs.add(PathGlyph.ANY);
      } else if (c == '?') {
        glyphs.add(PathGlyph.ONE);
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
        glyphs.add(c == '[' ? set(option, inside) : choice(option, text, inside, names));
        i = end;
      }
    }
    taken(plain, glyphs);
    return glyphs;
  }

  private static void taken(StringBuilder plain, List<PathGlyph> glyphs) {
    if (plain.length() > 0) {
      glyphs.add(PathGlyph.text(plain.toString()));
      plain.setLength(0);
    }
  }

  private static PathGlyph set(String option, String inside) {
    try {
      return PathGlyph.set(inside);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  private static PathGlyph choice(String option, String text, String inside, List<String> names) {
    if (inside.contains(",")) {
      return PathGlyph.choice(List.of(inside.split(",", -1)));
    }
    if (!inside.matches("[a-zA-Z_][a-zA-Z0-9_]*") || names.contains(inside)) {
      throw new IllegalArgumentException(
          option
              + ": "
              + text
              + " (expected: within {} the name of a label, once, or texts with commas)");
    }
    names.add(inside);
    return PathGlyph.label(inside);
  }

  /** Signs behind {@link #base()} with which everything begins that matches. */
  String beginning() {
    if (parts.isEmpty() || parts.get(0).anyFolders()) {
      return "";
    }
    PathGlyph first = parts.get(0).glyphs().get(0);
    return first.kind() == PathGlyph.Kind.TEXT ? "/" + first.texts().get(0) : "/";
  }

  /** All parts, those of {@link #base()} too. */
  List<Part> allParts() {
    List<Part> all = new ArrayList<>();
    base.forEach(name -> all.add(Part.name(name.toString())));
    all.addAll(parts);
    return all;
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
