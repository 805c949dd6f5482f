package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LookTimesTest {
  private static final Duration POLL = Duration.ofSeconds(1);

  private long now = Duration.ofHours(5).toNanos();

  private LookTimes after(Duration poll, Duration... costs) {
    LookTimes looks = new LookTimes(poll);
    for (Duration cost : costs) {
      looks.begun();
      long begun = now;
      now += cost.toNanos();
      looks.ended(begun, now);
    }
    return looks;
  }

  private Duration untilDue(LookTimes looks) {
    return Duration.ofNanos(looks.dueAt() - now);
  }

  @Test
  void a_cheap_look_comes_again_after_the_poll() {
    LookTimes looks = after(POLL, Duration.ofMillis(1), Duration.ofMillis(1));

    assertThat(untilDue(looks)).isEqualTo(POLL);
  }

  @Test
  void a_dear_look_costs_a_two_hundredth_of_the_time() {
    LookTimes looks = after(POLL, Duration.ofMillis(50), Duration.ofMillis(50));

    assertThat(untilDue(looks)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void a_look_that_had_to_wait_once_says_nothing() {
    LookTimes looks = after(POLL, Duration.ofMillis(1), Duration.ofSeconds(5));

    assertThat(untilDue(looks)).isEqualTo(POLL);
  }

  @Test
  void something_that_happened_is_looked_at_soon() {
    LookTimes looks = after(POLL, Duration.ofMillis(1), Duration.ofMillis(1));
    looks.soon(now);

    assertThat(untilDue(looks)).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void no_look_waits_for_more_than_a_minute_however_dear_the_last_was() {
    for (Duration cost : new Duration[] {Duration.ofSeconds(2), Duration.ofHours(3)}) {
      LookTimes looks = after(POLL, cost, cost);

      assertThat(untilDue(looks)).isEqualTo(Duration.ofMinutes(1));
    }
  }

  @Test
  void something_that_happened_waits_for_no_more_than_a_minute_either() {
    for (Duration cost : new Duration[] {Duration.ofSeconds(20), Duration.ofDays(700)}) {
      LookTimes looks = after(POLL, cost, cost);
      looks.soon(now);

      assertThat(untilDue(looks)).isEqualTo(Duration.ofMinutes(1));
    }
  }

  @Test
  void who_asks_for_a_longer_poll_gets_it() {
    LookTimes looks = after(Duration.ofMinutes(10), Duration.ofSeconds(9), Duration.ofSeconds(9));

    assertThat(untilDue(looks)).isEqualTo(Duration.ofMinutes(10));
  }
}
