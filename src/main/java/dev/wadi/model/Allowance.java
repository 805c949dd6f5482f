package dev.wadi.model;

import java.math.BigDecimal;

/**
 * What one key may use up. 0 is no limit.
 *
 * @param requestsPerSecond in the long run; a fraction is one request in several seconds
 * @param burst requests at once after a pause; at least 1 where there is a rate
 * @param bytesPerDay bytes of lines in a day of UTC
 * @param entriesPerDay entries in a day of UTC
 */
public record Allowance(double requestsPerSecond, int burst, long bytesPerDay, long entriesPerDay) {
  /** No limit. */
  public static final Allowance UNLIMITED = new Allowance(0, 0, 0, 0);

  /** Most requests a second that a limit may say: beyond it there is nothing to count. */
  public static final double MOST_PER_SECOND = 1_000_000;

  /** The rarest: one request in eleven days. */
  public static final double FEWEST_PER_SECOND = 0.000_001;

  /* Beyond it nanoseconds do not fit into a number. */
  private static final double LONGEST_SECONDS = 1e9;

  public Allowance {
    boolean none = requestsPerSecond == 0;
    if (!none
        && !(requestsPerSecond >= FEWEST_PER_SECOND && requestsPerSecond <= MOST_PER_SECOND)) {
      throw new IllegalArgumentException(
          "requestsPerSecond: " + requestsPerSecond + " (expected: 0, or 0.000001 to 1000000)");
    }
    if (none ? burst != 0 : burst < 1) {
      throw new IllegalArgumentException(
          "burst: " + burst + " (expected: " + (none ? "0 where there is no rate" : ">= 1") + ")");
    }
    if (!none && burst / requestsPerSecond > LONGEST_SECONDS) {
      throw new IllegalArgumentException(
          "burst: " + burst + " (expected: what the rate gives in 30 years at most)");
    }
    if (bytesPerDay < 0 || entriesPerDay < 0) {
      throw new IllegalArgumentException(
          "bytesPerDay: "
              + bytesPerDay
              + ", entriesPerDay: "
              + entriesPerDay
              + " (expected: >= 0)");
    }
  }

  /** The rate in words, such as {@code 1 request/s, burst 5}. */
  public String rateText() {
    String number = BigDecimal.valueOf(requestsPerSecond).stripTrailingZeros().toPlainString();
    return number + (requestsPerSecond == 1 ? " request/s" : " requests/s") + ", burst " + burst;
  }

  /** Whether the days are counted. */
  public boolean hasQuota() {
    return bytesPerDay > 0 || entriesPerDay > 0;
  }
}
