package dev.wadi.scenario;

/**
 * Something that happens in a drill.
 *
 * @param line of the file
 * @param atSeconds from the start of the scenario
 */
public record Step(int line, double atSeconds, Deed deed) {
  public Step {
    if (!(atSeconds >= 0 && atSeconds <= Ramp.MOST_SECONDS)) {
      throw new IllegalArgumentException("at: " + atSeconds + " (expected: 0 to 86400)");
    }
  }
}
