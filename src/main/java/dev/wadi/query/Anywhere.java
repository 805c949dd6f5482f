package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;

/**
 * An expression that is sought in the line and in every label value, as {@code grep} seeks: LogQL
 * has no word for it, so a query that has one shows it as a comment. Immutable; threads may share
 * it.
 */
final class Anywhere implements Stage, LineTest {
  private final String regex;
  private final boolean inverted;
  private final Finder finder;

  /**
   * @param inverted entries pass in which it is found nowhere
   * @throws IllegalArgumentException when the text is no RE2 expression
   */
  Anywhere(String regex, boolean inverted) {
    this.regex = regex;
    this.inverted = inverted;
    try {
      this.finder = Finder.regex(regex);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "pattern: '" + regex + "' is no RE2 expression: " + e.getMessage(), e);
    }
  }

  boolean inverted() {
    return inverted;
  }

  /** Is it found in a label value? Then the line need not be asked. */
  boolean isIn(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      byte[] value = labels.value(i).getBytes(UTF_8);
      if (finder.isIn(value, 0, value.length)) {
        return true;
      }
    }
    return false;
  }

  /** Asked when no label value holds it. */
  @Override
  public boolean matches(byte[] buffer, int offset, int length) {
    return finder.isIn(buffer, offset, length) != inverted;
  }

  RequiredTexts required() {
    return inverted ? RequiredTexts.NONE : finder.required();
  }

  @Override
  public String toString() {
    return "# and "
        + Quotes.of(regex)
        + (inverted ? " neither in the line nor in a label" : " in the line or a label")
        + "\n";
  }
}
