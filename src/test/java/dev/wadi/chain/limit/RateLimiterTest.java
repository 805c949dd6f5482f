package dev.wadi.chain.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(7 * SECOND);

  @Test
  void without_limits_all_passes() {
    RateLimiter limiter = new RateLimiter(RateLimits.OFF, now::get);
    assertThat(limiter.admit("t", Integer.MAX_VALUE, Long.MAX_VALUE)).isNull();
  }

  @Test
  void lets_a_burst_pass_and_then_the_rate() {
    RateLimiter limiter = new RateLimiter(new RateLimits(100, 300, 0, 0), now::get);
    assertThat(limiter.admit("t", 1, 300)).isNull();

    RateLimiter.Refused refused = limiter.admit("t", 2, 150);

    assertThat(refused)
        .isEqualTo(
            new RateLimiter.Refused(
                "Ingestion rate limit exceeded for user t (limit: 100 bytes/sec) while attempting to ingest '2' lines totaling '150' bytes, reduce log volume",
                2));
    assertThat(limiter.refusedEntries()).isEqualTo(2);
    assertThat(limiter.refusedBytes()).isEqualTo(150);
    now.addAndGet(SECOND * 3 / 2);
    assertThat(limiter.admit("t", 2, 150)).isNull();
    assertThat(limiter.admit("t", 2, 1)).isNotNull();
  }

  @Test
  void tenants_do_not_share() {
    RateLimiter limiter = new RateLimiter(new RateLimits(100, 100, 0, 0), now::get);
    assertThat(limiter.admit("a", 1, 100)).isNull();
    assertThat(limiter.admit("a", 1, 100)).isNotNull();
    assertThat(limiter.admit("b", 1, 100)).isNull();
  }

  @Test
  void a_push_refused_for_its_lines_takes_no_bytes() {
    RateLimiter limiter = new RateLimiter(new RateLimits(1_000, 1_000, 10, 10), now::get);
    assertThat(limiter.admit("t", 10, 100)).isNull();
    assertThat(limiter.admit("t", 10, 900)).isNotNull();
    assertThat(limiter.admit("t", 0, 900)).isNull();
  }

  @Test
  void a_push_larger_than_the_burst_passes_when_the_bucket_is_full_and_leaves_a_debt() {
    RateLimiter limiter = new RateLimiter(new RateLimits(100, 100, 0, 0), now::get);
    assertThat(limiter.admit("t", 1, 1_000)).isNull();
    now.addAndGet(9 * SECOND);
    assertThat(limiter.admit("t", 1, 1)).isNotNull();
    now.addAndGet(SECOND);
    assertThat(limiter.admit("t", 1, 100)).isNull();
  }

  @Test
  void fractions_are_not_lost() {
    TokenBucket bucket = new TokenBucket(3, 1, 0);
    int taken = 0;
    for (long nanos = 0; nanos <= 100 * SECOND; nanos += SECOND / 100) {
      if (bucket.take(1, nanos) == 0) {
        taken++;
      }
    }
    assertThat(taken).isBetween(293, 301);
  }

  @Test
  void a_crowd_of_tenants_does_not_grow_without_end() {
    RateLimiter limiter = new RateLimiter(new RateLimits(100, 100, 100, 100), now::get);
    for (int i = 0; i < 3 * RateLimiter.MOST_TENANTS; i++) {
      assertThat(limiter.admit("t" + i, 1, 100)).isNull();
    }
  }

  @Test
  void wrong_limits_are_refused() {
    assertThatThrownBy(() -> new RateLimits(-1, 1, 0, 0)).hasMessageContaining("burstBytes");
    assertThatThrownBy(() -> new RateLimits(0, 0, 1, 0))
        .hasMessage("burstLines: 0 (expected: > 0 when there is a rate)");
  }
}
