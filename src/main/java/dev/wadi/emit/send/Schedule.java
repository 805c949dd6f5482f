package dev.wadi.emit.send;

import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * When batches are due, counted from the start. Each place is worked out from the number of lines
 * before it, and not from the batch before, so that neither rounding nor jitter nor a slow target
 * adds up. A batch is due when its last line is, so that no pace is ever ahead. For one thread.
 */
public final class Schedule implements Pacing {
  private static final double SECOND_NANOS = 1e9;

  private final Pace pace;
  private final Random random;
  private long steadyLines;
  private long burstLines;
  private long bursts;
  private int leftOfBurst;

  /**
   * How fast.
   *
   * @param linesPerSecond 0 for as fast as they are taken
   * @param lines altogether at the steady rate
   * @param batch most lines in one batch
   * @param burst lines that come at once, on top; 0 for none
   * @param burstInterval between two bursts
   * @param jitter a batch is due so much sooner or later, at most
   * @param seed of the jitter
   */
  public record Pace(
      double linesPerSecond,
      long lines,
      int batch,
      int burst,
      Duration burstInterval,
      Duration jitter,
      long seed) {
    public Pace {
      if (!(linesPerSecond >= 0 && linesPerSecond <= 1e9)) {
        throw new IllegalArgumentException(
            "linesPerSecond: " + linesPerSecond + " (expected: 0 to 1e9)");
      }
      if (lines < 0) {
        throw new IllegalArgumentException("lines: " + lines + " (expected: >= 0)");
      }
      if (batch < 1 || batch > 10_000) {
        throw new IllegalArgumentException("batch: " + batch + " (expected: 1 to 10000)");
      }
      if (burst < 0 || burst > 1_000_000) {
        throw new IllegalArgumentException("burst: " + burst + " (expected: 0 to 1000000)");
      }
      if (burstInterval.compareTo(Duration.ofMillis(1)) < 0 || jitter.isNegative()) {
        throw new IllegalArgumentException(
            "burstInterval: "
                + burstInterval
                + ", jitter: "
                + jitter
                + " (expected: >= 1 ms, >= 0)");
      }
    }
  }

  public Schedule(Pace pace) {
    this.pace = pace;
    this.random = new Random(pace.seed());
  }

  @Override
  public @Nullable Due next() {
    if (leftOfBurst > 0) {
      return ofBurst();
    }
    if (steadyLines == pace.lines()) {
      return null;
    }
    int lines = (int) Math.min(pace.batch(), pace.lines() - steadyLines);
    if (pace.linesPerSecond() == 0) {
      steadyLines += lines;
      return new Due(lines, 0);
    }
    long due = Math.round((steadyLines + lines) * SECOND_NANOS / pace.linesPerSecond());
    if (pace.burst() > 0 && burstDue(bursts + 1) <= due) {
      bursts++;
      leftOfBurst = pace.burst();
      return ofBurst();
    }
    steadyLines += lines;
    return new Due(lines, Math.max(0, due + jitter()));
  }

  private Due ofBurst() {
    int lines = Math.min(pace.batch(), leftOfBurst);
    leftOfBurst -= lines;
    burstLines += lines;
    return new Due(lines, burstDue(bursts));
  }

  private long burstDue(long number) {
    return number * pace.burstInterval().toNanos();
  }

  private long jitter() {
    double nanos = pace.jitter().toNanos();
    return nanos == 0 ? 0 : Math.round((random.nextDouble() * 2 - 1) * nanos);
  }

  /** Lines given out so far. */
  public long lines() {
    return steadyLines + burstLines;
  }
}
