package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One condition on the text of a line, such as {@code |= "timeout" or "refused"}: the line must
 * hold one of the texts, or with {@code !=} and {@code !~} none of them. A regular expression may
 * fit anywhere in the line. Immutable; threads may share it.
 */
public final class LineFilter implements Stage {
  /** How the line is searched. */
  public enum Op {
    CONTAINS("|="),
    NOT_CONTAINS("!="),
    MATCH("|~"),
    NOT_MATCH("!~");

    private final String sign;

    Op(String sign) {
      this.sign = sign;
    }

    boolean negative() {
      return this == NOT_CONTAINS || this == NOT_MATCH;
    }

    @Override
    public String toString() {
      return sign;
    }
  }

  private final Op op;
  private final List<String> texts;
  private final List<Finder> finders;

  /**
   * @throws IllegalArgumentException when a text is no regular expression though it should be
   */
  LineFilter(Op op, List<String> texts) {
    this.op = op;
    this.texts = List.copyOf(texts);
    this.finders = new ArrayList<>();
    for (String text : texts) {
      finders.add(
          op == Op.CONTAINS || op == Op.NOT_CONTAINS ? Finder.text(text) : Finder.regex(text));
    }
  }

  public Op op() {
    return op;
  }

  /** The alternatives: plain texts or regular expressions. */
  public List<String> texts() {
    return texts;
  }

  /** Does this line, UTF-8 in a stretch of a buffer, pass? */
  public boolean matches(byte[] buffer, int offset, int length) {
    for (int i = 0; i < finders.size(); i++) {
      if (finders.get(i).isIn(buffer, offset, length)) {
        return !op.negative();
      }
    }
    return op.negative();
  }

  @Override
  public String toString() {
    return texts.stream().map(LogQuery::quote).collect(Collectors.joining(" or ", op + " ", ""));
  }

  /**
   * Looks for one text or expression.
   *
   * @param needles one of them must occur; empty when nothing is known
   * @param pattern what must then be found, or null when the needles say it all
   */
  private record Finder(List<ByteSearch> needles, @Nullable Pattern pattern) {
    static Finder text(String text) {
      return new Finder(List.of(new ByteSearch(text, false)), null);
    }

    static Finder regex(String regex) {
      Pattern pattern = Regexes.compile(regex, 0);
      RegexOutline outline = RegexOutline.of(regex);
      List<ByteSearch> needles =
          outline.texts().stream().map(text -> new ByteSearch(text, outline.ignoreCase())).toList();
      return new Finder(needles, outline.exact() ? null : pattern);
    }

    boolean isIn(byte[] buffer, int offset, int length) {
      boolean candidate = needles.isEmpty();
      for (int i = 0; i < needles.size() && !candidate; i++) {
        candidate = needles.get(i).isIn(buffer, offset, length);
      }
      return candidate && (pattern == null || find(pattern, buffer, offset, length));
    }

    private static boolean find(Pattern pattern, byte[] buffer, int offset, int length) {
      return pattern.matcher(new String(buffer, offset, length, UTF_8)).find();
    }
  }
}
