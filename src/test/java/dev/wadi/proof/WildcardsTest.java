package dev.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {
  @ParameterizedTest
  @CsvSource({
    "same, same",
    "<any>, whatever there is",
    "a <any> c, a b c",
    "a<any>, a",
    "took <number> ms, took 17 ms",
    "<number><any>, 1x",
    "at <time>, at 2026-01-31T12:00:00Z",
    "<time> <any> <number>, 2026-01-31T12:00:00.123456789+01:00 lines 12",
    "<any>b<any>, abab",
    "a literal <any>, a literal <any>"
  })
  void fits(String expected, String came) {
    assertThat(Wildcards.fit(expected, came)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "same, Same",
    "a <any> c, a b",
    "took <number> ms, took ms",
    "took <number> ms, took -1 ms",
    "at <time>, at noon",
    "at <time>, at 2026-13-31T12:00:00Z",
    "<anything>, else"
  })
  void does_not_fit(String expected, String came) {
    assertThat(Wildcards.fit(expected, came)).isFalse();
  }

  @Test
  void any_stays_within_a_line() {
    assertThat(Wildcards.fit("a<any>c", "a\nc")).isFalse();
    assertThat(Wildcards.fit("<any>\n<any>", "a\nc")).isTrue();
  }

  @Test
  void many_wildcards_in_a_long_text_take_no_time() {
    String expected = "<any>a".repeat(190) + "b";
    String came = "a".repeat(50_000);

    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(10), () -> assertThat(Wildcards.fit(expected, came)).isFalse());
  }
}
