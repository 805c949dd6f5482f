package dev.wadi.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadParametersTest {
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = ReadParameters.nanos(NOW);
  private static final Duration HOUR = Duration.ofHours(1);

  @ParameterizedTest
  @CsvSource({
    "1768478400,1768478400000000000",
    "1768478400.5,1768478400500000000",
    "1768478400.123456789,1768478400123456789",
    "1768478400123456789,1768478400123456789",
    "2026-01-15T12:00:00Z,1768478400000000000",
    "2026-01-15T13:00:00.25%2B01:00,1768478400250000000",
    "0,0",
    "-1,-1000000000",
  })
  void times_in_all_forms(String text, long nanos) throws Exception {
    assertThat(ReadParameters.of("time=" + text).time("time", 7)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "now",
        "2026-01-15",
        "99999999999999999999",
        "1e400",
        "1.5e30",
        "NaN",
        "12:00",
        "--1",
        "+"
      })
  void what_is_no_time(String text) {
    assertThatThrownBy(() -> ReadParameters.of("start=" + text).time("start", 0))
        .isInstanceOf(ReadException.class)
        .hasMessageStartingWith("could not parse 'start' parameter: cannot parse");
  }

  @Test
  void a_time_that_nobody_gave_is_the_last_hour() throws Exception {
    assertThat(ReadParameters.of("").span(NOW, HOUR))
        .isEqualTo(new ReadParameters.Span(T - HOUR.toNanos(), T));
    assertThat(ReadParameters.of("since=5m").span(NOW, HOUR).from())
        .isEqualTo(T - Duration.ofMinutes(5).toNanos());
    assertThatThrownBy(() -> ReadParameters.of("start=2&end=1").span(NOW, HOUR))
        .hasMessage("end timestamp must not be before or equal to start time");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=-1,limit must be a positive value",
    "limit=0,limit must be a positive value",
    "limit=x,limit: cannot parse \"x\" to a number",
    "limit=5001,'max entries limit per query exceeded, limit > max_entries_limit (5001 > 5000)'",
  })
  void a_limit_that_is_none(String text, String message) {
    assertThatThrownBy(() -> ReadParameters.of(text).limit("limit", 100, 5000)).hasMessage(message);
  }

  @Test
  void steps_are_seconds_or_durations() throws Exception {
    ReadParameters.Span hour = new ReadParameters.Span(T - HOUR.toNanos(), T);
    assertThat(ReadParameters.of("step=15").step(hour)).isEqualTo(15_000_000_000L);
    assertThat(ReadParameters.of("step=0.5").step(hour)).isEqualTo(500_000_000L);
    assertThat(ReadParameters.of("step=1m").step(hour)).isEqualTo(60_000_000_000L);
    assertThat(ReadParameters.of("").step(hour)).isEqualTo(14_000_000_000L);
    assertThatThrownBy(() -> ReadParameters.of("step=1e300").step(hour))
        .hasMessageEndingWith("It overflows int64");
    assertThatThrownBy(() -> ReadParameters.of("step=x").step(hour))
        .hasMessage("cannot parse \"x\" to a valid duration");
    assertThatThrownBy(() -> ReadParameters.of("direction=up").isBackward())
        .hasMessage("invalid direction 'up'");
  }

  @Test
  void pairs_are_bounded_and_the_form_goes_first() throws Exception {
    ReadParameters both = ReadParameters.of("query=a%20b&x", "query=c&match[]=1&match%5B%5D=2");
    assertThat(both.text("query")).isEqualTo("a b");
    assertThat(both.all("match[]")).containsExactly("1", "2");
    assertThatThrownBy(() -> ReadParameters.of("a=1&".repeat(2000)))
        .hasMessageStartingWith("too many parameters");
    assertThatThrownBy(() -> ReadParameters.of("a=%zz")).isInstanceOf(ReadException.class);
  }
}
