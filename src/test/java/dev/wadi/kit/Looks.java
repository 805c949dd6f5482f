package dev.wadi.kit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Looks again and again for what tells nobody when it comes about. */
final class Looks {
  /*
   * A look at a list takes nothing, but a page of metrics takes 25 ms of a processor. Whoever asks
   * for one every 10 ms keeps a processor busy that what is waited for needs; so after a look comes
   * a rest of several times as long as the look took, but not so long that a busy machine makes
   * few looks of many.
   */
  private static final int REST = 4;

  private static final long LONGEST_REST_NANOS = 250_000_000;

  private Looks() {}

  /** Looks at least so far apart, at most for so long; false when it never came about. */
  static boolean until(Duration apart, Duration limit, BooleanSupplier there)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      long began = System.nanoTime();
      if (there.getAsBoolean()) {
        return true;
      }
      long now = System.nanoTime();
      if (now - deadline > 0) {
        return false;
      }
      long rest = Math.min(REST * (now - began), LONGEST_REST_NANOS);
      TimeUnit.NANOSECONDS.sleep(Math.max(apart.toNanos(), rest));
    }
  }
}
