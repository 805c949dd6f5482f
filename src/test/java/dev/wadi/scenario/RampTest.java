package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rates by time, as LogOps' runner has them. */
class RampTest {
  private static final Ramp RISES = new Ramp(0, OptionalDouble.of(30), 5, 5, 0);
  private static final Ramp FALLS = new Ramp(10, OptionalDouble.of(35), 0, 3, 0);

  private static int lines(Ramp ramp, double base, double seconds) {
    return ramp.tick(base, seconds, 1, new Random(1)).lines();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 4",
    "2.5, 10",
    "5, 20",
    "25, 20",
    "26, 16",
    "27.5, 10",
    "29.9, 0",
    "30, 0"
  })
  void a_rate_rises_at_the_start_and_falls_before_the_stop(double seconds, int lines) {
    assertThat(lines(RISES, 20, seconds)).isEqualTo(lines);
  }

  @ParameterizedTest
  @CsvSource({"9, 0", "10, 5", "33, 3", "33.5, 2", "34, 2", "35, 0"})
  void halves_go_to_the_even_number(double seconds, int lines) {
    assertThat(lines(FALLS, 5, seconds)).isEqualTo(lines);
  }

  @Test
  void a_tick_says_whether_it_is_in_the_time_of_its_emitter() {
    assertThat(RISES.isOpen(29.9)).isTrue();
    assertThat(RISES.isOpen(30)).isFalse();
    assertThat(FALLS.isOpen(9.9)).isFalse();
    assertThat(FALLS.tick(5, 3, 1, new Random(1))).isEqualTo(new Ramp.Tick(0, 0, false, 1));
  }

  @Test
  void jitter_stays_within_its_share_and_the_same_seed_gives_the_same() {
    Ramp ramp = new Ramp(0, OptionalDouble.empty(), 0, 0, 0.1);
    Random one = new Random(7);
    Random other = new Random(7);
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
      Ramp.Tick tick = ramp.tick(1000, i, 1, one);
      assertThat(tick).isEqualTo(ramp.tick(1000, i, 1, other));
      assertThat(tick.lines()).isBetween(900, 1100);
      sum += tick.lines();
    }
    assertThat(sum / 1000).isBetween(990.0, 1010.0);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 10, 0, 0, 0, start_after_sec",
    "0, 10, -5, 0, 0, ramp_up_sec",
    "0, 10, 0, -5, 0, ramp_down_sec",
    "0, 10, 0, 0, 1.5, jitter_pct",
    "0, 10, 0, 0, NaN, jitter_pct",
    "10, 10, 0, 0, 0, stop_after_sec",
    "0, Infinity, 0, 0, 0, stop_after_sec"
  })
  void what_makes_no_sense_is_refused_by_its_name(
      double start, double stop, double up, double down, double jitter, String name) {
    assertThatThrownBy(() -> new Ramp(start, OptionalDouble.of(stop), up, down, jitter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name);
  }
}
