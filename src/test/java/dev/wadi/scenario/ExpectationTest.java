package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be expected, and when it is true. */
class ExpectationTest {
  private final Map<String, Double> numbers = new HashMap<>();

  private Expectation.Outcome ask(String text) {
    return Expectation.parse(text)
        .ask(quantity -> numbers.getOrDefault(quantity.toString(), Double.NaN));
  }

  @ParameterizedTest
  @CsvSource({
    "acknowledged = captured, false",
    "acknowledged == 1000, true",
    "acknowledged != captured, true",
    "acknowledged = captured within 1%, true",
    "acknowledged = captured within 0.4%, false",
    "acknowledged = captured within 5, true",
    "captured = acknowledged within 4, false",
    "captured >= 0.99 * acknowledged, true",
    "captured > 1k, false",
    "p99 < 200ms, true",
    "p99 < 0.1s, false",
    "p99 <= 150, true",
    "seconds < 21s, true",
    "seconds < 21000ms, true",
    "seconds > 20, true",
    "refused(json) = 3, true",
    "refused( json )=3, true",
    "delivered(loki) = 7, true",
    "0 < acknowledged, true"
  })
  void two_sides_are_compared(String text, boolean holds) {
    numbers.put("acknowledged", 1000.0);
    numbers.put("captured", 995.0);
    numbers.put("p99", 150.0);
    numbers.put("seconds", 20.5);
    numbers.put("refused(json)", 3.0);
    numbers.put("delivered(loki)", 7.0);

    assertThat(ask(text).holds()).as(text).isEqualTo(holds);
  }

  @Test
  void what_is_not_known_is_never_as_expected() {
    assertThat(ask("captured = 0").holds()).isFalse();
    assertThat(ask("captured != 0").holds()).isFalse();
    Expectation expectation = Expectation.parse("captured = 0");
    assertThat(expectation.told(ask("captured = 0"))).isEqualTo("unknown = 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acknowleged = 3 | perhaps: acknowledged",
        "refusd(json) = 0 | perhaps: refused",
        "acknowledged | expected: such as",
        "1 = 1 | asks nothing of the run",
        "backlog = 0 | expected: backlog(SINK)",
        "captured(json) = 0 | is nobody's",
        "captured < 5 within 3 | within goes with",
        "refused < 200ms | goes with latencies and seconds",
        "acknowledged = = 3 | expected: such as",
        "acknowledged = 1.2.3 | expected: a number or a name",
        "acknowledged = 3 within 1.2.3 | is no number",
        "drop table; = 3 | expected: a number or a name"
      })
  void what_cannot_be_asked_is_refused_with_a_cure(String text, String told) {
    assertThatThrownBy(() -> Expectation.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "((((((((((((((((", "=", "a=b=c"})
  void no_text_breaks_the_reader(String text) {
    assertThatThrownBy(() -> Expectation.parse(text.repeat(200)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void it_says_where_its_numbers_come_from() {
    Expectation expectation = Expectation.parse("acknowledged(json) = captured");

    assertThat(expectation.asks(Measure.Source.GATEWAY)).isTrue();
    assertThat(expectation.asks(Measure.Source.DATA)).isFalse();
    assertThat(expectation.emitters()).containsExactly("json");
  }
}
