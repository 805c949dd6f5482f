package dev.wadi.analysis.jobs;

import java.time.Duration;

/**
 * What all jobs together, and each of them, may take.
 *
 * @param atOnce jobs that run at the same time, 1 to 16; the others wait
 * @param threads that each of them reads with, 1 to 64
 * @param memoryBytes what each may hold to sort or gather
 * @param longest time that one may run
 * @param maxReadBytes bytes on disk that one may read
 * @param maxResultBytes bytes that the results of one may have; all that are kept have at most four
 *     times as many
 */
public record JobLimits(
    int atOnce,
    int threads,
    long memoryBytes,
    Duration longest,
    long maxReadBytes,
    long maxResultBytes) {
  /** Jobs that may wait; the next one is refused. */
  public static final int MOST_WAITING = 16;

  /** Jobs that have ended and are still known, with their results; the oldest goes. */
  public static final int MOST_KEPT = 32;

  public JobLimits {
    require("atOnce", atOnce, 1, 16);
    require("threads", threads, 1, 64);
    require("memoryBytes", memoryBytes, 1, Long.MAX_VALUE);
    require("maxReadBytes", maxReadBytes, 1, Long.MAX_VALUE);
    require("maxResultBytes", maxResultBytes, 1, Long.MAX_VALUE / 4);
    if (longest.isNegative() || longest.isZero()) {
      throw new IllegalArgumentException("longest: " + longest + " (expected: longer than 0)");
    }
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(name, value, least, most));
    }
  }
}
