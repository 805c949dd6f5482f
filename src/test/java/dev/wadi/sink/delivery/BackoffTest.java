package dev.wadi.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How long to wait before the next try. */
class BackoffTest {
  @Test
  void back_off_spreads_below_a_doubling_ceiling() {
    Backoff backoff = new Backoff(DeliverySettings.Pacing.DEFAULT, new Random(3));
    long[] longest = new long[12];
    long[] shortest = new long[12];
    Arrays.fill(shortest, Long.MAX_VALUE);
    for (int round = 0; round < 2000; round++) {
      for (int failures = 1; failures < 12; failures++) {
        long millis = backoff.millis(failures);
        longest[failures] = Math.max(longest[failures], millis);
        shortest[failures] = Math.min(shortest[failures], millis);
      }
    }
    for (int failures = 1; failures < 12; failures++) {
      long ceiling = Math.min(30_000, 500L << (failures - 1));
      assertThat(longest[failures]).isBetween(ceiling * 9 / 10, ceiling);
      assertThat(shortest[failures]).isBetween(100L, 100 + ceiling / 10);
    }
    assertThat(backoff.millis(Integer.MAX_VALUE)).isLessThanOrEqualTo(30_000);
  }
}
