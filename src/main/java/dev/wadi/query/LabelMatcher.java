package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import dev.wadi.model.Labels;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One condition on the value of a label, such as {@code pod=~"api-.*"}. A label that is missing has
 * the empty value; a regular expression must fit the whole value, and its dot also fits a line end.
 * Immutable; threads may share it.
 */
public final class LabelMatcher {
  /** How the value is compared. */
  public enum Op {
    EQUAL("="),
    NOT_EQUAL("!="),
    MATCH("=~"),
    NOT_MATCH("!~");

    private final String sign;

    Op(String sign) {
      this.sign = sign;
    }

    boolean negative() {
      return this == NOT_EQUAL || this == NOT_MATCH;
    }

    @Override
    public String toString() {
      return sign;
    }
  }

  private final String name;
  private final Op op;
  private final String value;
  private final byte[] valueBytes;
  private final @Nullable Pattern pattern;
  /* Of an expression that is only a choice of texts, (error|warn): no need to run it. */
  private final @Nullable List<byte[]> choices;

  /**
   * @throws IllegalArgumentException when the value is no regular expression though it should be
   */
  LabelMatcher(String name, Op op, String value) {
    this.name = name;
    this.op = op;
    this.value = value;
    this.valueBytes = value.getBytes(UTF_8);
    boolean regex = op == Op.MATCH || op == Op.NOT_MATCH;
    this.pattern = regex ? Regexes.compile(value, Pattern.DOTALL) : null;
    this.choices = regex ? choices(value) : null;
  }

  /** {@code name="value"}; the name may be any text. */
  public static LabelMatcher equal(String name, String value) {
    return new LabelMatcher(name, Op.EQUAL, value);
  }

  /**
   * What a command line says as {@code name=value}, split at the first {@code =}.
   *
   * @throws IllegalArgumentException when it has no {@code =}, or no name in front of it
   */
  public static LabelMatcher parseEqual(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException("label filter: '" + text + "' (expected: name=value)");
    }
    return equal(text.substring(0, equals), text.substring(equals + 1));
  }

  public String name() {
    return name;
  }

  public Op op() {
    return op;
  }

  public String value() {
    return value;
  }

  /** Is this value, empty when the label is missing, a good one? */
  public boolean matches(String text) {
    if (pattern == null) {
      return value.equals(text) != op.negative();
    }
    return pattern.matches(text) != op.negative();
  }

  /** Is the label of this set a good one? */
  public boolean matches(Labels labels) {
    return matches(labels.get(name, ""));
  }

  /** The same for a value that stands in a buffer. */
  boolean matches(byte[] buffer, int offset, int length) {
    if (pattern == null) {
      return same(valueBytes, buffer, offset, length) != op.negative();
    }
    if (choices != null) {
      for (byte[] choice : choices) {
        if (same(choice, buffer, offset, length)) {
          return !op.negative();
        }
      }
      return op.negative();
    }
    return matches(new String(buffer, offset, length, UTF_8));
  }

  /** What stands in every value that is a good one; nothing when a missing one is. */
  RequiredTexts required() {
    if (op.negative() || matches("")) {
      return RequiredTexts.NONE;
    }
    if (pattern == null) {
      return new RequiredTexts(List.of(value), false);
    }
    RegexOutline outline = RegexOutline.of(value);
    return new RequiredTexts(outline.texts(), outline.ignoreCase());
  }

  private static boolean same(byte[] text, byte[] buffer, int offset, int length) {
    return text.length == length && Arrays.equals(text, 0, length, buffer, offset, offset + length);
  }

  private static @Nullable List<byte[]> choices(String regex) {
    RegexOutline outline = RegexOutline.of(regex);
    /* A text cut out of ".*text" is exact for finding, not for fitting the whole. */
    if (!outline.exact() || outline.ignoreCase() || regex.contains(".*")) {
      return null;
    }
    return outline.texts().stream().map(text -> text.getBytes(UTF_8)).toList();
  }

  @Override
  public String toString() {
    return name + op + Quotes.of(value);
  }
}
