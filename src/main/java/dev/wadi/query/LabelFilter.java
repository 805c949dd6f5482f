package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A condition on labels, structured metadata and extracted fields of one entry, as Loki has it: a
 * missing field has the empty text; compared with a number it does not pass; a text that is no
 * number passes, with {@code __error__="LabelFilterErr"}, and nothing is compared with numbers
 * after that.
 */
sealed interface LabelFilter extends Stage {
  boolean matches(QueryLine fields);

  /** Tells every field name it asks for. */
  void forEachName(Consumer<String> action);

  /**
   * What stands in the label or the metadata of every entry that passes; nothing when that cannot
   * be said.
   */
  default RequiredTexts required() {
    return RequiredTexts.NONE;
  }

  /** Without the bar in front. */
  String text();

  /** Whether it asks for what is found in the text of a line without a parser. */
  default boolean asksOfText() {
    boolean[] asks = {false};
    forEachName(name -> asks[0] |= name.equals(DetectedLevel.NAME));
    return asks[0];
  }

  /** {@code level="error"}, {@code pod=~"api-.*"}. */
  record Text(LabelMatcher matcher) implements LabelFilter {
    @Override
    public boolean matches(QueryLine fields) {
      fields.find(matcher.name());
      return matcher.matches(fields.buffer(), fields.offset(), fields.length());
    }

    @Override
    public void forEachName(Consumer<String> action) {
      action.accept(matcher.name());
    }

    @Override
    public RequiredTexts required() {
      boolean kept =
          !matcher.name().equals(Fields.ERROR) && !matcher.name().equals(DetectedLevel.NAME);
      return kept ? matcher.required() : RequiredTexts.NONE;
    }

    @Override
    public String text() {
      return matcher.toString();
    }

    @Override
    public String toString() {
      return "| " + text();
    }
  }

  /** {@code status >= 500}, {@code took > 250ms}, {@code size < 20KB}. */
  record Quantity(String name, Comparison comparison, Unit unit, String literal, double value)
      implements LabelFilter {
    /** What is compared, which says how the field is read. */
    enum Unit {
      NUMBER,
      DURATION,
      BYTES
    }

    @Override
    public boolean matches(QueryLine fields) {
      if (fields.hasError()) {
        return true;
      }
      fields.find(name);
      if (fields.isMissing()) {
        return false;
      }
      double found = read(fields.buffer(), fields.offset(), fields.length());
      if (Double.isNaN(found)) {
        fields.fail("LabelFilterErr");
        return true;
      }
      return comparison.holds(found, value);
    }

    private double read(byte[] buffer, int offset, int length) {
      if (unit == Unit.NUMBER && length > 0 && length <= 15) {
        long whole = 0;
        int i = 0;
        while (i < length && buffer[offset + i] >= '0' && buffer[offset + i] <= '9') {
          whole = whole * 10 + (buffer[offset + i] - '0');
          i++;
        }
        if (i == length) {
          return whole;
        }
      }
      if (length > 64) {
        return Double.NaN;
      }
      String text = new String(buffer, offset, length, UTF_8);
      return switch (unit) {
        case NUMBER -> Units.number(text);
        case DURATION -> Units.durationNanos(text);
        case BYTES -> Units.bytes(text);
      };
    }

    @Override
    public void forEachName(Consumer<String> action) {
      action.accept(name);
    }

    @Override
    public String text() {
      return name + comparison + literal;
    }

    @Override
    public String toString() {
      return "| " + text();
    }
  }

  /**
   * {@code addr = ip("10.0.0.0/8")}: an address of these stands in the value. A label that is not
   * there does not pass, with {@code !=} neither.
   */
  record Address(String name, boolean negative, String literal, IpRange range)
      implements LabelFilter {
    @Override
    public boolean matches(QueryLine fields) {
      if (fields.hasError()) {
        return true;
      }
      fields.find(name);
      return !fields.isMissing()
          && range.matches(fields.buffer(), fields.offset(), fields.length()) != negative;
    }

    @Override
    public void forEachName(Consumer<String> action) {
      action.accept(name);
    }

    @Override
    public String text() {
      return name + (negative ? "!=" : "=") + "ip(" + Quotes.of(literal) + ")";
    }

    @Override
    public String toString() {
      return "| " + text();
    }
  }

  /** All of them, asked from left to right. */
  record All(List<LabelFilter> parts) implements LabelFilter {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(QueryLine fields) {
      for (int i = 0; i < parts.size(); i++) {
        if (!parts.get(i).matches(fields)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void forEachName(Consumer<String> action) {
      parts.forEach(part -> part.forEachName(action));
    }

    @Override
    public RequiredTexts required() {
      return parts.stream()
          .map(LabelFilter::required)
          .filter(texts -> !texts.isNone())
          .findFirst()
          .orElse(RequiredTexts.NONE);
    }

    @Override
    public String text() {
      return parts.stream().map(LabelFilter::text).collect(Collectors.joining(" and ", "(", ")"));
    }

    @Override
    public String toString() {
      return "| " + text();
    }
  }

  /** One of them, asked from left to right. */
  record Any(List<LabelFilter> parts) implements LabelFilter {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(QueryLine fields) {
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).matches(fields)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void forEachName(Consumer<String> action) {
      parts.forEach(part -> part.forEachName(action));
    }

    @Override
    public RequiredTexts required() {
      return RequiredTexts.oneOf(parts.stream().map(LabelFilter::required).toList());
    }

    @Override
    public String text() {
      return parts.stream().map(LabelFilter::text).collect(Collectors.joining(" or ", "(", ")"));
    }

    @Override
    public String toString() {
      return "| " + text();
    }
  }

  /** How two numbers are compared. */
  enum Comparison {
    EQUAL("=="),
    NOT_EQUAL("!="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    boolean holds(double found, double value) {
      return switch (this) {
        case EQUAL -> found == value;
        case NOT_EQUAL -> found != value;
        case GREATER -> found > value;
        case GREATER_OR_EQUAL -> found >= value;
        case LESS -> found < value;
        case LESS_OR_EQUAL -> found <= value;
      };
    }

    @Override
    public String toString() {
      return " " + sign + " ";
    }
  }
}
