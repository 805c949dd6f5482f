package dev.wadi.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private long nowNanos = Long.MIN_VALUE;
  private final Breaker breaker =
      new Breaker(new DeliverySettings.BreakerSettings(10, 4, 50, 1000, 8000), () -> nowNanos);

  private void pass(long millis) {
    nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failure(breaker.tryAcquire(), 0);
    }
  }

  private void succeed(int times) {
    for (int i = 0; i < times; i++) {
      breaker.success(breaker.tryAcquire());
    }
  }

  @Test
  void is_closed_at_first_and_lets_everything_through() {
    for (int i = 0; i < 100; i++) {
      assertThat(breaker.tryAcquire()).isNotEqualTo(Breaker.REFUSED);
    }
  }

  @Test
  void too_few_requests_never_open_it() {
    fail(3);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void opens_when_enough_of_enough_requests_fail() {
    fail(4);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    assertThat(breaker.tryAcquire()).isEqualTo(Breaker.REFUSED);
    assertThat(breaker.openedTotal()).isEqualTo(1);
  }

  @Test
  void stays_closed_while_most_requests_succeed() {
    for (int i = 0; i < 100; i++) {
      succeed(2);
      fail(1);
    }
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void old_failures_leave_the_window() {
    succeed(6);
    fail(4);
    succeed(10);
    fail(4);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    fail(1);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void admits_one_probe_when_the_pause_is_over() {
    fail(4);
    pass(999);
    assertThat(breaker.tryAcquire()).isEqualTo(Breaker.REFUSED);
    assertThat(breaker.waitNanos()).isEqualTo(1_000_000);
    pass(1);

    assertThat(breaker.tryAcquire()).isNotEqualTo(Breaker.REFUSED);
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    assertThat(breaker.tryAcquire()).isEqualTo(Breaker.REFUSED);
  }

  @Test
  void a_probe_that_succeeds_closes_it() {
    fail(4);
    pass(1000);
    succeed(1);

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker.tryAcquire()).isNotEqualTo(Breaker.REFUSED);
  }

  @Test
  void each_probe_that_fails_doubles_the_pause_up_to_the_longest() {
    fail(4);
    for (long millis : new long[] {1000, 2000, 4000, 8000, 8000}) {
      assertThat(breaker.waitNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
      pass(millis);
      fail(1);
    }
  }

  @Test
  void a_server_that_falls_over_again_at_once_gets_a_longer_pause() {
    fail(4);
    pass(1000);
    succeed(3);
    fail(4);
    assertThat(breaker.waitNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(2000));
  }

  @Test
  void a_good_stretch_makes_the_pause_short_again() {
    fail(4);
    pass(1000);
    succeed(1);
    succeed(10);
    fail(10);
    assertThat(breaker.waitNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1000));
  }

  @Test
  void late_answers_from_before_the_last_change_decide_nothing() {
    long early = breaker.tryAcquire();
    long other = breaker.tryAcquire();
    fail(4);
    breaker.success(early);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);

    pass(1000);
    long probe = breaker.tryAcquire();
    breaker.failure(other, 0);
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    breaker.success(probe);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void a_probe_that_was_not_made_leaves_room_for_another() {
    fail(4);
    pass(1000);
    breaker.release(breaker.tryAcquire());
    assertThat(breaker.tryAcquire()).isNotEqualTo(Breaker.REFUSED);
  }

  @Test
  void a_server_that_asks_for_more_time_gets_it() {
    fail(3);
    breaker.failure(breaker.tryAcquire(), TimeUnit.SECONDS.toNanos(60));
    assertThat(breaker.waitNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(60));
  }

  @Test
  void the_pause_can_be_ended() {
    fail(4);
    breaker.endPause();
    assertThat(breaker.tryAcquire()).isNotEqualTo(Breaker.REFUSED);
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
  }
}
