package dev.wadi.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One condition on the text of a line, such as {@code |= "timeout" or "refused"}: the line must
 * hold one of the texts, or with {@code !=} and {@code !~} none of them. A regular expression may
 * fit anywhere in the line. Immutable; threads may share it.
 */
public final class LineFilter implements Stage, LineTest {
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

  /** What stands in every line that passes; nothing when lines pass that lack something. */
  RequiredTexts required() {
    return op.negative() ? RequiredTexts.NONE : Finder.required(finders);
  }

  /** Does this line, UTF-8 in a stretch of a buffer, pass? */
  @Override
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
    return texts.stream().map(Quotes::of).collect(Collectors.joining(" or ", op + " ", ""));
  }
}
