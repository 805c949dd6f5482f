package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines that arrive when they are written: whose clock is believed how far. */
class TimeGuardTest {
  private final List<String> shown = new ArrayList<>();

  private EntryReader reader(TimeGuard guard) {
    return new EntryReader(
        TextSettings.of(
            Map.of(
                "format", "syslog", "timeZone", "UTC", "metadataFields", "*", "line", "message")),
        Labels.EMPTY,
        guard,
        entry ->
            shown.add(
                Rfc3339.format(entry.timestampNanos())
                    + " "
                    + entry.metadata().getOrDefault("time_told", "-")
                    + " "
                    + entry.metadata().getOrDefault("time_fallback", "-")));
  }

  private void line(EntryReader reader, String arrived, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    reader.line(bytes, 0, bytes.length, false, 0, 0, Rfc3339.parse(arrived));
  }

  /** Among them: a year that is not told, over new year; a zone east of ours; a clock not set. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-01-01T00:00:05Z | Dec 31 23:59:59 h a: x | 2025-12-31T23:59:59Z - -",
        "2025-12-31T23:59:58Z | Jan  1 00:00:03 h a: x | 2026-01-01T00:00:03Z - -",
        "2026-01-15T10:00:00Z | Jan 15 12:00:00 h a: x |"
            + " 2026-01-15T10:00:00Z 2026-01-15T12:00:00Z arrival",
        "2026-01-15T10:00:00Z | <9>1: *Mar  1 00:00:12.3: %A-5-B: x |"
            + " 2026-01-15T10:00:00Z 2025-03-01T00:00:12.3Z arrival",
        "2026-01-15T10:00:00Z | <9>1 2036-01-15T10:00:00Z h a - - - x |"
            + " 2026-01-15T10:00:00Z 2036-01-15T10:00:00Z arrival",
        "2026-01-15T10:00:00Z | <9>1 1970-01-01T00:00:00Z h a - - - x |"
            + " 2026-01-15T10:00:00Z 1970-01-01T00:00:00Z arrival",
        "2024-03-01T00:00:00Z | Feb 29 23:59:00 h a: x | 2024-02-29T23:59:00Z - -",
        "2026-01-15T10:00:00Z | <9>1 - h a - - - x | 2026-01-15T10:00:00Z - arrival",
        "2026-01-15T10:00:00Z | <9>no time | 2026-01-15T10:00:00Z - -",
      })
  void a_time_that_is_too_far_from_its_arrival_is_told_and_not_believed(
      String arrived, String text, String expected) {
    EntryReader reader = reader(new TimeGuard(Duration.ofHours(168), Duration.ofMinutes(10)));
    line(reader, "2026-01-10T00:00:00Z", "<9>1 2026-01-10T00:00:00Z h a - - - before");
    line(reader, arrived, text);
    assertThat(shown.get(1)).isEqualTo(expected);
  }

  @Test
  void zero_believes_every_clock_and_a_negative_time_is_none() {
    EntryReader reader = reader(new TimeGuard(Duration.ZERO, Duration.ZERO));
    line(reader, "2026-01-15T10:00:00Z", "<9>1 2036-01-15T10:00:00Z h a - - - x");
    line(reader, "2026-01-15T10:00:00Z", "<9>1 1970-01-01T00:00:00Z h a - - - x");
    assertThat(shown).containsExactly("2036-01-15T10:00:00Z - -", "1970-01-01T00:00:00Z - -");
    assertThatThrownBy(() -> new TimeGuard(Duration.ofSeconds(-1), Duration.ZERO))
        .hasMessageContaining("maxAge");
    assertThatThrownBy(() -> new TimeGuard(Duration.ZERO, Duration.ofSeconds(-1)))
        .hasMessageContaining("maxAhead");
  }

  @Test
  void an_age_beyond_all_bounds_is_none() {
    TimeGuard guard = new TimeGuard(Duration.ofDays(10_000_000), Duration.ofDays(10_000_000));
    assertThat(guard.allows(0, Rfc3339.parse("2026-01-15T10:00:00Z"))).isTrue();
    assertThat(guard.allows(Rfc3339.parse("2099-01-15T10:00:00Z"), 0)).isTrue();
  }
}
