package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.ZoneId;
import java.util.List;
import java.util.OptionalLong;

/** Reads times as some layouts say, the first that fits. For one thread. */
public final class TextTimes {
  private final TimeReader reader;

  /**
   * @param layouts names, or patterns of Go, java.time or strftime
   * @param zone counts where a time tells none
   * @throws IllegalArgumentException when one is no layout
   */
  public TextTimes(List<String> layouts, ZoneId zone) {
    this.reader =
        new TimeReader(
            layouts.stream().flatMap(layout -> TimeLayout.parse(layout).stream()).toList(), zone);
  }

  /**
   * The time that the whole text is, nanoseconds since the epoch; none when it is no time.
   *
   * @param referenceNanos a time near which it is, to find a year that is not told
   */
  public OptionalLong nanos(String text, long referenceNanos) {
    byte[] bytes = text.getBytes(UTF_8);
    return reader.whole(bytes, 0, bytes.length, referenceNanos)
        ? OptionalLong.of(reader.nanos())
        : OptionalLong.empty();
  }
}
