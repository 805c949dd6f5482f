package dev.wadi.source.tail;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands in a name of a path pattern for a piece of a name.
 *
 * @param kind of it
 * @param texts those of {@link Kind#TEXT} and {@link Kind#CHOICE}; the name of {@link Kind#LABEL}
 * @param ranges of {@link Kind#SET}: first and last sign in turn
 * @param not whether {@link Kind#SET} means all other signs
 */
record PathGlyph(Kind kind, List<String> texts, List<Integer> ranges, boolean not) {
  enum Kind {
    /** Signs that stand for themselves. */
    TEXT,
    /** Any number of any signs. */
    ANY,
    /** One sign. */
    ONE,
    /** One sign of a set. */
    SET,
    /** One of some texts. */
    CHOICE,
    /** Any signs, one at least, which are the value of a label. */
    LABEL
  }

  static final PathGlyph ANY = new PathGlyph(Kind.ANY, List.of(), List.of(), false);
  static final PathGlyph ONE = new PathGlyph(Kind.ONE, List.of(), List.of(), false);

  PathGlyph {
    texts = List.copyOf(texts);
    ranges = List.copyOf(ranges);
  }

  static PathGlyph text(String text) {
    return new PathGlyph(Kind.TEXT, List.of(text), List.of(), false);
  }

  static PathGlyph choice(List<String> texts) {
    return new PathGlyph(Kind.CHOICE, texts, List.of(), false);
  }

  static PathGlyph label(String name) {
    return new PathGlyph(Kind.LABEL, List.of(name), List.of(), false);
  }

  /**
   * A set of signs.
   *
   * @param inside what stands within the brackets: signs and ranges such as {@code a-z}, behind
   *     {@code !} or {@code ^} for all others
   */
  static PathGlyph set(String inside) {
    boolean not = inside.startsWith("!") || inside.startsWith("^");
    int[] signs = (not ? inside.substring(1) : inside).codePoints().toArray();
    List<Integer> ranges = new ArrayList<>();
    for (int i = 0; i < signs.length; i++) {
      boolean range = i + 2 < signs.length && signs[i + 1] == '-';
      int last = signs[range ? i + 2 : i];
      if (last < signs[i]) {
        throw new IllegalArgumentException(
            "[" + inside + "] (expected: the lower sign of a range first)");
      }
      if (signs[i] < '/' && last > '/') { // which parts names and is in none
        ranges.addAll(List.of(signs[i], '/' - 1, '/' + 1, last));
      } else {
        ranges.addAll(List.of(signs[i], last));
      }
      i += range ? 2 : 0;
    }
    return new PathGlyph(Kind.SET, List.of(), ranges, not);
  }

  /** The same as a regular expression. */
  String regex() {
    return switch (kind) {
      case TEXT -> Pattern.quote(texts.get(0));
      case ANY -> "[^/]*";
      case ONE -> "[^/]";
      case SET -> set();
      case CHOICE -> "(?:" + String.join("|", texts.stream().map(Pattern::quote).toList()) + ")";
      /* The shortest: in {namespace}_{pod}_{uid} a name ends at the first sign that may end it. */
      case LABEL -> "(?P<" + texts.get(0) + ">[^/]+?)";
    };
  }

  private String set() {
    StringBuilder members = new StringBuilder(not ? "[^/" : "[");
    for (int i = 0; i < ranges.size(); i += 2) {
      members.append("\\x{%x}-\\x{%x}".formatted(ranges.get(i), ranges.get(i + 1)));
    }
    return members.append(']').toString();
  }
}
