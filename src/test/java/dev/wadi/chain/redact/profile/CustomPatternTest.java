package dev.wadi.chain.redact.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomPatternTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "((x{1000}){1000}){100}",
        "(([a-z]{1,1000}){20})",
        "(?:\\d{900}){12}",
        "(\\x{41}{100}){101}",
        "((((a{100}){100}){100}){100}){100}",
      })
  void a_pattern_that_would_take_the_heap_is_refused_by_name(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CustomPattern("ticket", pattern, ""))
        .withMessageContaining("'ticket'")
        .withMessageContaining("at most 10000 instructions");
  }

  @Test
  void a_pattern_nested_without_end_is_refused_by_name() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CustomPattern("deep", "(".repeat(5000) + "a" + ")".repeat(5000), ""))
        .withMessageContaining("'deep'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TICKET-\\d{1,1000}",
        "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "\\Qa{1000}{1000}\\E",
        "[{1000}{1000}]",
        "x{1000}",
        "\\x{1F600}\\p{Greek}+",
        "a{,5}",
      })
  void ordinary_patterns_are_taken(String pattern) {
    assertThat(new CustomPattern("fine", pattern, "x").pattern()).isEqualTo(pattern);
  }

  @Test
  void a_pattern_with_a_mistake_is_refused_by_name() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CustomPattern("open", "(a", ""))
        .withMessageContaining("'open'")
        .withMessageContaining("an RE2 expression");
  }
}
