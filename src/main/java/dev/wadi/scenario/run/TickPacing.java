package dev.wadi.scenario.run;

import dev.wadi.emit.send.Pacing;
import dev.wadi.scenario.Ramp;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the lines of each tick over it, in batches; a batch is due when the one in its middle is,
 * so that most answers come in the tick. For one thread.
 */
final class TickPacing implements Pacing {
  private final List<Ramp.Tick> ticks;
  private final double tickNanos;
  private final int batch;
  private final long jitterNanos;
  private final Random random;
  private int tick;
  private int doneOfTick;

  /**
   * @param jitterNanos a batch is due so much sooner or later, at most
   */
  TickPacing(List<Ramp.Tick> ticks, double tickSeconds, int batch, long jitterNanos, long seed) {
    this.ticks = List.copyOf(ticks);
    this.tickNanos = tickSeconds * 1e9;
    this.batch = batch;
    this.jitterNanos = jitterNanos;
    this.random = new Random(seed);
  }

  @Override
  public @Nullable Due next() {
    while (tick < ticks.size() && doneOfTick == ticks.get(tick).lines()) {
      tick++;
      doneOfTick = 0;
    }
    if (tick == ticks.size()) {
      return null;
    }
    int lines = Math.min(batch, ticks.get(tick).lines() - doneOfTick);
    doneOfTick += lines;
    double at = tick + (doneOfTick - lines / 2.0) / ticks.get(tick).lines();
    long jitter = jitterNanos == 0 ? 0 : Math.round((random.nextDouble() * 2 - 1) * jitterNanos);
    return new Due(lines, Math.max(0, Math.round(at * tickNanos) + jitter));
  }
}
