package dev.wadi.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Position;
import org.junit.jupiter.api.Test;

class DeliveryOrderTest {
  private final DeliveryOrder order = new DeliveryOrder();

  @Test
  void after_a_failure_only_the_failed_batch_is_admitted() {
    order.failed(at(10));
    assertThat(admits(20)).isFalse();
    assertThat(admits(30)).isFalse();
    assertThat(admits(10)).isTrue();
    assertThat(admits(20)).isTrue();
  }

  @Test
  void the_first_of_several_failures_is_awaited() {
    order.failed(at(20));
    order.failed(at(10));
    order.failed(at(30));
    assertThat(admits(20)).isFalse();
    assertThat(admits(10)).isTrue();
  }

  @Test
  void a_batch_that_covers_the_failed_one_is_as_good() {
    order.failed(at(10));
    assertThat(order.admits(at(5), at(25))).isTrue();
    assertThat(admits(30)).isTrue();
  }

  @Test
  void batches_before_the_failed_one_that_still_wait_do_not_end_the_wait() {
    order.failed(at(50));
    assertThat(admits(30)).isTrue();
    assertThat(admits(40)).isTrue();
    assertThat(admits(60)).isFalse();
    assertThat(admits(50)).isTrue();
  }

  @Test
  void a_later_batch_that_comes_twice_shows_that_the_failed_one_is_gone() {
    order.failed(at(10));
    assertThat(admits(20)).isFalse();
    assertThat(admits(30)).isFalse();
    assertThat(admits(20)).isTrue();
  }

  @Test
  void a_new_failure_in_between_starts_the_wait_anew() {
    order.failed(at(10));
    assertThat(admits(20)).isFalse();
    order.failed(at(10));
    assertThat(admits(20)).isFalse();
    assertThat(admits(10)).isTrue();
  }

  @Test
  void batches_without_a_start_are_never_held_back() {
    order.failed(at(10));
    assertThat(order.admits(null, null)).isTrue();
  }

  @Test
  void an_overlap_waits_for_the_place_it_asked_for_and_gives_in_the_second_time() {
    order.overlapped(at(10), at(15));
    assertThat(admits(30)).isFalse();
    assertThat(admits(15)).isTrue();
    order.overlapped(at(10), at(15));
    assertThat(admits(10)).isTrue();
    assertThat(order.overlappedBefore(at(10))).isTrue();
    assertThat(order.overlappedBefore(at(10))).isFalse();
  }

  /** Asks for a batch of ten bytes. */
  private boolean admits(long start) {
    return order.admits(at(start), at(start + 10));
  }

  private static Position at(long offset) {
    return new Position(1, offset);
  }
}
