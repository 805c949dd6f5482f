package dev.wadi.client;

import java.time.Duration;

/**
 * How much may wait, and for how long.
 *
 * @param lines most lines that wait to be sent
 * @param bytes most memory that they take, about
 * @param closing longest time that closing waits for what is still to be sent
 * @param telling a line tells of dropped ones at most this often; zero for never
 */
public record Bounds(int lines, long bytes, Duration closing, Duration telling) {
  /** As it comes. */
  public static final Bounds DEFAULT =
      new Bounds(16_384, 16L << 20, Duration.ofSeconds(3), Duration.ofSeconds(10));

  public Bounds {
    Checks.within("lines", lines, 1, 1 << 24);
    Checks.within("bytes", bytes, 1024, 1L << 40);
    Checks.within("closing [ms]", closing.toMillis(), 0, 600_000);
    Checks.within("telling [ms]", telling.toMillis(), 0, 86_400_000);
  }

  /** The same with another bound of the queue. */
  public Bounds withQueue(int mostLines, long mostBytes) {
    return new Bounds(mostLines, mostBytes, closing, telling);
  }

  /** The same with another longest time for closing. */
  public Bounds withClosing(Duration longest) {
    return new Bounds(lines, bytes, longest, telling);
  }

  /** The same, telling of dropped lines at another pace. */
  public Bounds withTelling(Duration every) {
    return new Bounds(lines, bytes, closing, every);
  }
}
