package dev.wadi.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One condition on the text of a line, such as {@code |= "timeout" or "refused"}: the line must
 * hold one of the texts, or with {@code !=}, {@code !~} and {@code !>} none of them. A regular
 * expression may fit anywhere in the line, a pattern must fit the whole. Immutable; threads may
 * share it.
 */
public final class LineFilter implements Stage, LineTest {
  /** How the line is searched. */
  public enum Op {
    CONTAINS("|="),
    NOT_CONTAINS("!="),
    MATCH("|~"),
    NOT_MATCH("!~"),
    PATTERN("|>"),
    NOT_PATTERN("!>");

    private final String sign;

    Op(String sign) {
      this.sign = sign;
    }

    boolean negative() {
      return this == NOT_CONTAINS || this == NOT_MATCH || this == NOT_PATTERN;
    }

    boolean isOfTexts() {
      return this == CONTAINS || this == NOT_CONTAINS;
    }

    @Override
    public String toString() {
      return sign;
    }
  }

  /** What is looked for: a text, read as the operator says, or with {@code ip()} addresses. */
  record Sought(String text, boolean ip) {
    @Override
    public String toString() {
      return ip ? "ip(" + Quotes.of(text) + ")" : Quotes.of(text);
    }
  }

  private final Op op;
  private final List<Sought> sought;
  private final List<LineTest> tests = new ArrayList<>();
  private final RequiredTexts required;

  /**
   * @throws IllegalArgumentException when a text is not what it should be: an expression, a
   *     pattern, an address
   */
  LineFilter(Op op, List<Sought> sought) {
    this.op = op;
    this.sought = List.copyOf(sought);
    List<RequiredTexts> needed = new ArrayList<>();
    for (Sought one : sought) {
      tests.add(test(op, one, needed));
    }
    this.required = op.negative() ? RequiredTexts.NONE : RequiredTexts.oneOf(needed);
  }

  static LineFilter matching(String regex) {
    return new LineFilter(Op.MATCH, List.of(new Sought(regex, false)));
  }

  /**
   * @param needed is told what stands in every line that it finds
   * @throws IllegalArgumentException when the text is not what it should be
   */
  static LineTest test(Op op, Sought sought, List<RequiredTexts> needed) {
    if (sought.ip()) {
      if (!op.isOfTexts()) {
        throw new IllegalArgumentException("ip() stands behind |= and != only, not behind " + op);
      }
      needed.add(RequiredTexts.NONE);
      return IpRange.of(sought.text());
    }
    if (op == Op.PATTERN || op == Op.NOT_PATTERN) {
      LinePattern pattern = new LinePattern(sought.text());
      needed.add(pattern.required());
      return pattern;
    }
    Finder finder = op.isOfTexts() ? Finder.text(sought.text()) : Finder.regex(sought.text());
    needed.add(finder.required());
    return finder;
  }

  public Op op() {
    return op;
  }

  /** The alternatives: plain texts, regular expressions, patterns, or addresses. */
  public List<String> texts() {
    return sought.stream().map(Sought::text).toList();
  }

  /** What stands in every line that passes; nothing when lines pass that lack something. */
  RequiredTexts required() {
    return required;
  }

  /** Does this line, UTF-8 in a stretch of a buffer, pass? */
  @Override
  public boolean matches(byte[] buffer, int offset, int length) {
    for (int i = 0; i < tests.size(); i++) {
      if (tests.get(i).matches(buffer, offset, length)) {
        return !op.negative();
      }
    }
    return op.negative();
  }

  @Override
  public String toString() {
    return sought.stream().map(Sought::toString).collect(Collectors.joining(" or ", op + " ", ""));
  }
}
