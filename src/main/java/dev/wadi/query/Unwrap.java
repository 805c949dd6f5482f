package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes a number of a field: {@code | unwrap took}, {@code | unwrap duration(took)} in seconds,
 * {@code | unwrap bytes(size)}. A line without the field gives no sample; a field that is no number
 * gives {@code __error__="SampleExtractionErr"}.
 *
 * @param filters label filters behind it
 */
record Unwrap(String label, Conversion conversion, List<LabelFilter> filters) {
  private static final int LONGEST = 64;

  /** How the text is read. */
  enum Conversion {
    NUMBER(""),
    DURATION("duration"),
    DURATION_SECONDS("duration_seconds"),
    BYTES("bytes");

    private final String word;

    Conversion(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  Unwrap {
    filters = List.copyOf(filters);
  }

  /** The number that a text is; NaN when it is none. */
  double read(byte[] buffer, int offset, int length) {
    if (length > LONGEST) {
      return Double.NaN;
    }
    String text = new String(buffer, offset, length, UTF_8);
    return switch (conversion) {
      case NUMBER -> Units.number(text);
      case DURATION, DURATION_SECONDS -> Units.durationNanos(text) / 1e9;
      case BYTES -> Units.bytes(text);
    };
  }

  @Override
  public String toString() {
    String what = conversion.word.isEmpty() ? label : conversion.word + "(" + label + ")";
    return filters.stream()
        .map(filter -> " " + filter)
        .collect(Collectors.joining("", "| unwrap " + what, ""));
  }
}
