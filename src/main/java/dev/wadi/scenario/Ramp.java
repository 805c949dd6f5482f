package dev.wadi.scenario;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * How the rate of an emitter changes with time; all times in seconds from the start of the
 * scenario. The rules are those of LogOps' runner.
 *
 * @param startAfter nothing is sent before
 * @param stopAfter nothing is sent from then on; empty for until the end
 * @param up from nothing to the whole rate
 * @param down from the whole rate to nothing, before it stops
 * @param jitter the rate of a tick is multiplied by a chance between 1 - jitter and 1 + jitter
 */
public record Ramp(
    double startAfter, OptionalDouble stopAfter, double up, double down, double jitter) {
  /** The whole rate from the start to the end. */
  public static final Ramp NONE = new Ramp(0, OptionalDouble.empty(), 0, 0, 0);

  /** A day, the longest scenario that there is. */
  static final double MOST_SECONDS = 86_400;

  public Ramp {
    seconds("start_after_sec", startAfter);
    seconds("ramp_up_sec", up);
    seconds("ramp_down_sec", down);
    stopAfter.ifPresent(stop -> seconds("stop_after_sec", stop));
    if (stopAfter.isPresent() && stopAfter.getAsDouble() <= startAfter) {
      throw new IllegalArgumentException(
          "stop_after_sec: "
              + stopAfter.getAsDouble()
              + " (expected: more than start_after_sec, "
              + startAfter
              + ")");
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter_pct: " + jitter + " (expected: 0 to 1)");
    }
  }

  private static void seconds(String name, double value) {
    if (!(value >= 0 && value <= MOST_SECONDS)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 86400)");
    }
  }

  /** Whether anything is sent at a time. */
  public boolean isOpen(double seconds) {
    return seconds >= startAfter && (stopAfter.isEmpty() || seconds < stopAfter.getAsDouble());
  }

  /** Of the whole rate at a time, 0 to 1. */
  double share(double seconds) {
    if (!isOpen(seconds)) {
      return 0;
    }
    double share = 1;
    double since = seconds - startAfter;
    if (up > 0 && since < up) {
      share *= since / up;
    }
    if (stopAfter.isPresent()) {
      double left = stopAfter.getAsDouble() - seconds;
      if (down > 0 && left <= down) {
        share *= left / down;
      }
    }
    return share;
  }

  /**
   * What is sent in the tick that begins at a time.
   *
   * @param base lines a second
   */
  public Tick tick(double base, double seconds, double tickSeconds, RandomGenerator random) {
    boolean open = isOpen(seconds);
    double scale = open && jitter > 0 ? 1 - jitter + 2 * jitter * random.nextDouble() : 1;
    double rate = Math.max(0, base * share(seconds) * scale);
    /* Halves go to the even number. */
    return new Tick((int) Math.rint(rate * tickSeconds), rate, open, scale);
  }

  /**
   * What an emitter sends in one tick.
   *
   * @param lines in the tick
   * @param linesPerSecond that they were rounded from
   * @param open whether the tick is in the emitter's time
   * @param jitterScale that the rate was multiplied by
   */
  public record Tick(int lines, double linesPerSecond, boolean open, double jitterScale) {}
}
