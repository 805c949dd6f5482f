package dev.wadi.event;

/**
 * How long a listener tries.
 *
 * @param firstWaitMillis after the first failure of an event; it doubles with each further one
 * @param maxWaitMillis most of that
 * @param laterMillis wait when somebody has to change something first
 * @param giveUpAfterMillis age of an event at which it is given up
 * @param leastTries tries that even an old event gets
 */
public record ListenerSettings(
    long firstWaitMillis,
    long maxWaitMillis,
    long laterMillis,
    long giveUpAfterMillis,
    int leastTries) {
  public ListenerSettings {
    require(firstWaitMillis >= 1, "firstWaitMillis", firstWaitMillis, ">= 1");
    require(maxWaitMillis >= firstWaitMillis, "maxWaitMillis", maxWaitMillis, ">= the first");
    require(laterMillis >= 1, "laterMillis", laterMillis, ">= 1");
    require(giveUpAfterMillis >= 0, "giveUpAfterMillis", giveUpAfterMillis, ">= 0");
    require(leastTries >= 1, "leastTries", leastTries, ">= 1");
  }

  private static void require(boolean good, String name, long value, String expected) {
    if (!good) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
