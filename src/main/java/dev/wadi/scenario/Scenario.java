package dev.wadi.scenario;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Which programs log how much and when, what goes wrong meanwhile, and what is expected. Immutable.
 *
 * @param name for people and results
 * @param description for people
 * @param durationSeconds from the start to the end
 * @param tickSeconds the step in which rates change
 * @param target where lines go unless something else says so
 * @param via name of the proxy that lines go through
 * @param settleSeconds how long after the end expectations may take to come true
 * @param steps in the order of their times
 */
public record Scenario(
    String name,
    String description,
    double durationSeconds,
    double tickSeconds,
    Optional<URI> target,
    Optional<String> via,
    double settleSeconds,
    List<Load> emitters,
    List<ProxyPlan> proxies,
    List<Step> steps,
    List<Expectation> expectations) {
  private static final int MOST_EMITTERS = 100;
  private static final long MOST_TICKS = 200_000;
  private static final long MOST_LINES = 10_000_000_000L;

  public Scenario {
    emitters = List.copyOf(emitters);
    proxies = List.copyOf(proxies);
    steps = List.copyOf(steps);
    expectations = List.copyOf(expectations);
    range("duration_sec", durationSeconds, 0.1, Ramp.MOST_SECONDS);
    range("tick_sec", tickSeconds, 0.05, 60);
    range("settle_sec", settleSeconds, 0, 600);
    if (emitters.size() > MOST_EMITTERS) {
      throw new IllegalArgumentException(
          "emitters: " + emitters.size() + " of them (expected: at most " + MOST_EMITTERS + ")");
    }
    long ticks = (long) Math.ceil(durationSeconds / tickSeconds) * Math.max(1, emitters.size());
    if (ticks > MOST_TICKS) {
      throw new IllegalArgumentException(
          "tick_sec: " + ticks + " ticks of emitters (expected: at most " + MOST_TICKS + ")");
    }
    double lines = emitters.stream().mapToDouble(Load::linesPerSecond).sum() * durationSeconds;
    if (lines > MOST_LINES) {
      throw new IllegalArgumentException(
          "eps: %.0f lines altogether (expected: at most %d)".formatted(lines, MOST_LINES));
    }
  }

  private static void range(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + plain(least) + " to " + plain(most) + ")");
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** How many ticks there are; the last may be longer than what is left. */
  public int ticks() {
    /* 40 / 0.1 is a little more than 400. */
    return (int) Math.ceil(durationSeconds / tickSeconds - 1e-9);
  }

  /**
   * What each emitter sends in each tick.
   *
   * @param seed of the chance that jitter takes
   */
  public List<List<Ramp.Tick>> plan(long seed) {
    List<List<Ramp.Tick>> plan = new ArrayList<>();
    for (int i = 0; i < emitters.size(); i++) {
      Load load = emitters.get(i);
      /* Each emitter has a chance of its own, so that one more changes nothing for the others. */
      Random random = new Random(seed * 31 + i);
      List<Ramp.Tick> ticks = new ArrayList<>(ticks());
      for (int tick = 0; tick < ticks(); tick++) {
        ticks.add(load.ramp().tick(load.linesPerSecond(), at(tick), tickSeconds, random));
      }
      plan.add(ticks);
    }
    return plan;
  }

  /** When a tick begins, in seconds from the start. */
  public double at(int tick) {
    /* 3 times 0.1 is a little more than 0.3, which a stop at 0.3 would not see. */
    return Math.rint(tick * tickSeconds * 1e6) / 1e6;
  }
}
