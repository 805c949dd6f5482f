package dev.wadi.management.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowHistoryTest {
  private static final long STEP = 5_000_000_000L;

  private final FlowHistory history = new FlowHistory();
  private long now = -3; // a ticker counts from anywhere

  @Test
  void a_number_that_grows_has_a_rate_between_each_two_looks() {
    look(Map.of("lines", 100.0));
    look(Map.of("lines", 150.0));
    look(Map.of("lines", 150.0));

    assertThat(history.rates("lines")).containsExactly(10.0, 0.0);
    assertThat(history.rateNow("lines")).isZero();
    assertThat(history.values("lines")).containsExactly(100.0, 150.0, 150.0);
  }

  @Test
  void what_began_anew_or_was_not_there_has_no_rate() {
    look(Map.of("lines", 100.0));
    look(Map.of("lines", 20.0));
    look(Map.of());
    look(Map.of("lines", 40.0));
    look(Map.of("lines", 45.0));

    assertThat(history.rates("lines")).containsExactly(null, null, null, 1.0);
    assertThat(history.rates("nobody")).containsExactly(null, null, null, null);
    assertThat(history.rateNow("nobody")).isNull();
  }

  @Test
  void ten_minutes_are_kept_and_no_more() {
    for (int i = 0; i < 1_000; i++) {
      look(Map.of("lines", i * 5.0));
    }

    assertThat(history.rates("lines")).hasSize(120).containsOnly(1.0);
    assertThat(history.values("lines")).hasSize(121).last().isEqualTo(4995.0);
  }

  @Test
  void the_slope_is_that_of_the_newest_looks_as_far_as_they_are_known() {
    look(Map.of("lag", 0.0));
    look(Map.of());
    look(Map.of("lag", 1_000.0));
    look(Map.of("lag", 900.0));
    look(Map.of("lag", 2_000.0));

    assertThat(history.slope("lag", 24)).isEqualTo(100.0);
    assertThat(history.slope("lag", 2)).isEqualTo(220.0);
    assertThat(history.slope("nobody", 24)).isNull();
  }

  @Test
  void names_that_come_and_go_stay_within_a_bound() {
    for (int round = 0; round < 5; round++) {
      Map<String, Double> many = new HashMap<>();
      for (int i = 0; i < 1_500; i++) {
        many.put(round + " " + i, 1.0);
      }
      look(many);
    }
    assertThat(history.names()).isEqualTo(FlowHistory.MOST_NAMES);

    for (int i = 0; i < FlowHistory.SAMPLES; i++) {
      look(Map.of("kept", 1.0));
    }
    look(Map.of("kept", 1.0));

    assertThat(history.names()).isEqualTo(1);
  }

  private void look(Map<String, Double> numbers) {
    now += STEP;
    history.add(now, numbers);
  }
}
