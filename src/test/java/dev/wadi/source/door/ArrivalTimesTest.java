package dev.wadi.source.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalTimesTest {
  private Instant now = Instant.parse("2026-11-21T10:00:00.000000007Z");
  private final ArrivalTimes times = new ArrivalTimes(() -> now);

  @Test
  void each_is_later_than_the_one_before_though_the_clock_stands() {
    long first = times.getAsLong();

    assertThat(List.of(times.getAsLong(), times.getAsLong())).containsExactly(first + 1, first + 2);
    assertThat(first).isEqualTo(nanos());
  }

  @Test
  void a_clock_that_goes_back_a_little_does_not_turn_lines_round() {
    long before = times.getAsLong();
    now = now.plus(Duration.ofSeconds(-9));
    assertThat(times.getAsLong()).isEqualTo(before + 1);
    now = now.plus(Duration.ofSeconds(20));
    assertThat(times.getAsLong()).isEqualTo(nanos());
  }

  @Test
  void a_clock_that_was_wrong_is_believed_again() {
    times.getAsLong();
    now = now.plus(Duration.ofHours(-1));

    assertThat(times.getAsLong()).isEqualTo(nanos());
  }

  @Test
  void threads_get_different_times() {
    ConcurrentLinkedQueue<Long> all = new ConcurrentLinkedQueue<>();
    IntStream.range(0, 4)
        .parallel()
        .forEach(
            thread -> {
              List<Long> mine = new ArrayList<>();
              for (int i = 0; i < 1_000; i++) {
                mine.add(times.getAsLong());
              }
              assertThat(mine).isSorted();
              all.addAll(mine);
            });

    assertThat(all).hasSize(4_000).doesNotHaveDuplicates();
  }

  private long nanos() {
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
