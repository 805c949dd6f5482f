package dev.wadi.codec.text;

import dev.wadi.model.NearestNames;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the lines of a source look like. */
public enum LineFormat {
  /** A line is a line, and its time that of its arrival. */
  PLAIN("any text");

  private final String about;

  LineFormat(String about) {
    this.about = about;
  }

  /** What settings call it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it is, in a few words. */
  public String about() {
    return about;
  }

  /** The names of all. */
  public static List<String> words() {
    return Arrays.stream(values()).map(LineFormat::word).toList();
  }

  /**
   * The format of a name.
   *
   * @throws IllegalArgumentException naming those that the name may have meant
   */
  public static LineFormat of(String option, String word) {
    for (LineFormat format : values()) {
      if (format.word().equals(word)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        option
            + ": \""
            + word
            + "\" (expected: "
            + String.join(", ", NearestNames.of(word, words()))
            + ")");
  }
}
