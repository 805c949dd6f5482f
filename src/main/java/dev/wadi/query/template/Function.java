package dev.wadi.query.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a template can do with values.
 *
 * @param fewest arguments that it takes
 * @param most arguments that it takes
 */
record Function(String name, int fewest, int most, Body body) {
  /** Any number of arguments. */
  static final int MANY = 1000;

  /** Does it. */
  interface Body {
    @Nullable Object of(Args args);
  }

  /** The arguments, read as what a function needs, and how much it may write. */
  record Args(String function, List<@Nullable Object> values, TemplateData data, int room) {
    int size() {
      return values.size();
    }

    @Nullable Object value(int i) {
      return values.get(i);
    }

    /** A text; what is none is an error, as in Go. */
    String text(int i) {
      Object value = values.get(i);
      if (value instanceof String text) {
        return text;
      }
      if (value == null) {
        return "";
      }
      throw new TemplateException(
          function + ": argument " + (i + 1) + " is " + Values.kind(value) + ", not a string");
    }

    /** A whole number; what is none is an error, as in Go. */
    long whole(int i) {
      Object value = values.get(i);
      if (value instanceof Long number) {
        return number;
      }
      throw new TemplateException(
          function + ": argument " + (i + 1) + " is " + Values.kind(value) + ", not an int");
    }

    int small(int i) {
      return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, whole(i)));
    }

    /** A text that grew; an error when there is no room for it. */
    String written(long chars, java.util.function.Supplier<String> made) {
      if (chars > room) {
        throw new TemplateException(function + ": no room for " + chars + " characters");
      }
      return made.get();
    }
  }
}
