package dev.wadi.chain.limit;

/**
 * How much a tenant may send in the long run, and at once. 0 a second switches a limit off.
 *
 * @param bytesPerSecond bytes of lines
 * @param burstBytes bytes at once after a pause
 * @param linesPerSecond lines
 * @param burstLines lines at once after a pause
 */
public record RateLimits(
    long bytesPerSecond, long burstBytes, long linesPerSecond, long burstLines) {
  /** No limit. */
  public static final RateLimits OFF = new RateLimits(0, 0, 0, 0);

  public RateLimits {
    requireBurst("burstBytes", bytesPerSecond, burstBytes);
    requireBurst("burstLines", linesPerSecond, burstLines);
  }

  private static void requireBurst(String name, long perSecond, long burst) {
    if (perSecond < 0 || burst < 0) {
      throw new IllegalArgumentException(name + " and its rate: below 0 (expected: >= 0)");
    }
    if (perSecond > 0 && burst == 0) {
      throw new IllegalArgumentException(name + ": 0 (expected: > 0 when there is a rate)");
    }
  }
}
