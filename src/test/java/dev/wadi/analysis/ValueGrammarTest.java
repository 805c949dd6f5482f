package dev.wadi.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LabelMatcher;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueGrammarTest {
  private static final CaptureMetadata STOPPED =
      metadata("2026-01-15T23:30:00+02:00", "2026-01-16T01:00:00+02:00");
  private static final CaptureMetadata LIVE = metadata("2026-01-15T23:30:00+02:00", null);

  private static CaptureMetadata metadata(String started, String stopped) {
    return new CaptureMetadata(
        1,
        "jsonl",
        OffsetDateTime.parse(started),
        stopped == null ? null : OffsetDateTime.parse(stopped),
        0,
        0,
        null,
        null,
        CaptureMetadata.Extras.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-15T10:32:00Z,2026-01-15T10:32:00Z",
    "' 2026-01-15T10:32:00.5+02:00 ',2026-01-15T08:32:00.5Z",
    "10:32,2026-01-15T08:32:00Z",
    "00:00,2026-01-14T22:00:00Z",
    "23:59,2026-01-15T21:59:00Z",
    "-30m,2026-01-15T22:30:00Z",
    "-1h30m,2026-01-15T21:30:00Z",
  })
  void times_are_absolute_or_of_the_captures_day_or_before_its_end(String text, String expected) {
    assertThat(Rfc3339.format(TimeFilter.nanos(text, STOPPED))).isEqualTo(expected);
  }

  @Test
  void a_live_capture_counts_back_from_its_start() {
    assertThat(Rfc3339.format(TimeFilter.nanos("-30m", LIVE))).isEqualTo("2026-01-15T21:00:00Z");
  }

  @Test
  void no_text_is_no_bound() {
    assertThat(TimeFilter.from(" ", LIVE)).isEqualTo(Long.MIN_VALUE);
    assertThat(TimeFilter.to("", LIVE)).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9:05",
        "10:32:05",
        "24:00",
        "30m",
        "2026-01-15",
        "1768478400",
        "-1d",
        "-",
        "-5",
        "12:60",
        "now"
      })
  void anything_else_is_no_time(String text) {
    assertThatThrownBy(() -> TimeFilter.nanos(text, STOPPED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1h30m,PT1H30M",
    "1.5s,PT1.5S",
    "250ms,PT0.25S",
    "3us,PT0.000003S",
    "3µs,PT0.000003S",
    "7ns,PT0.000000007S",
    "0s,PT0S",
    ".5h,PT30M"
  })
  void durations(String text, String expected) {
    assertThat(Quantities.duration(text)).isEqualTo(Duration.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "m", "1d", "1h30", "-1s", "1 s", "1e3s", "999999999h"})
  void no_durations(String text) {
    assertThatThrownBy(() -> Quantities.duration(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"7d,PT168H", "0.5D,PT12H", "90m,PT90M"})
  void ages(String text, String expected) {
    assertThat(Quantities.age(text)).isEqualTo(Duration.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0d", "0s", "-1d", "1d2h", "d"})
  void no_ages(String text) {
    assertThatThrownBy(() -> Quantities.age(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "512,512",
    "512B,512",
    "1KB,1024",
    "1.5 kb,1536",
    "256MB,268435456",
    "50GB,53687091200",
    "1tb,1099511627776",
    "1.0001KB,1024"
  })
  void sizes_are_powers_of_1024_cut_to_bytes(String text, long expected) {
    assertThat(Quantities.bytes(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1K", "1MiB", "-1KB", "", "KB", "1 000", "9999999999TB"})
  void no_sizes(String text) {
    assertThatThrownBy(() -> Quantities.bytes(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_label_filter_is_split_at_the_first_equals_sign() {
    assertThat(LabelMatcher.parseEqual("a=b=c")).hasToString("a=\"b=c\"");
    assertThat(LabelMatcher.parseEqual("a=")).hasToString("a=\"\"");
    assertThatThrownBy(() -> LabelMatcher.parseEqual("=b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LabelMatcher.parseEqual("ab"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
