package dev.wadi.station;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a station has waited for somebody else, whether or not a try has failed so far. One that
 * waits for longer than the gateway's patience is in trouble.
 *
 * @param since when the oldest of what waits began to; null when nothing does
 * @param by whom, for people, such as {@code the bucket}; public, so our own words
 * @param gathers how long the station keeps things back on its own account before they wait
 */
public record HeldUp(@Nullable Instant since, String by, Duration gathers) {
  public HeldUp {
    if (by.isBlank()) {
      throw new IllegalArgumentException("by: empty (expected: whom the station waits for)");
    }
  }

  /** By somebody, of a station that passes on what it gets. */
  public static HeldUp by(String whom, @Nullable Instant since) {
    return new HeldUp(since, whom, Duration.ZERO);
  }

  /** Whether it is too long. */
  public boolean longerThan(Duration patience, Instant now) {
    return since != null && Duration.between(since, now).compareTo(patience) > 0;
  }
}
