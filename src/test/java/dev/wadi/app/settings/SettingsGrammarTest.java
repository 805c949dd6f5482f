package dev.wadi.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsGrammarTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "17,17",
    "512B,512",
    "1KB,1024",
    "1kb,1024",
    "1.5 KB,1536",
    "256MB,268435456",
    "2GB,2147483648",
    "1TB,1099511627776",
    "0.3B,0",
    "' 10MB ',10485760"
  })
  void sizes_are_powers_of_1024_cut_to_whole_bytes(String text, long bytes) {
    assertThat(SettingsGrammar.bytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1K", "1MiB", "-1", "-1KB", "1 0", "KB", "1e3", "9999999TB", "1,5KB"})
  void refuses_what_is_no_size(String text) {
    assertThatThrownBy(() -> SettingsGrammar.bytes(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: such as 512KB");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1ns,1",
    "250us,250000",
    "250µs,250000",
    "500ms,500000000",
    "1.5s,1500000000",
    "1h30m,5400000000000",
    "7d,604800000000000",
    "1m1m,120000000000"
  })
  void durations_are_groups_of_number_and_unit(String text, long nanos) {
    assertThat(SettingsGrammar.duration(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "1 h", "-1s", "1x", "1h 30m", "1h30", "99999999d"})
  void refuses_what_is_no_duration(String text) {
    assertThatThrownBy(() -> SettingsGrammar.duration(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: such as 500ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "1023", "1KB", "1536", "10MB", "2GB", "3TB", "1025KB"})
  void a_size_that_is_printed_reads_as_the_same(String text) {
    long bytes = SettingsGrammar.bytes(text);

    assertThat(SettingsGrammar.formatBytes(bytes)).isEqualTo(text);
    assertThat(SettingsGrammar.bytes(SettingsGrammar.formatBytes(bytes))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1ns", "200ms", "30s", "1h30m", "168h", "1s500ms"})
  void a_duration_that_is_printed_reads_as_the_same(String text) {
    assertThat(SettingsGrammar.formatDuration(SettingsGrammar.duration(text))).isEqualTo(text);
  }

  @Test
  void the_nearest_key_is_found_by_edit_distance() {
    SettingsCatalogue catalogue = SettingsCatalogue.load();

    assertThat(catalogue.nearestKey("wadi.push.prot")).isEqualTo("wadi.push.port");
    assertThat(catalogue.nearestKey("wadi.push.maxbodybytes")).isEqualTo("wadi.push.maxBodyBytes");
    assertThat(catalogue.nearestVariable("WADI_PUSH_MAXBODYBYTES"))
        .isEqualTo("WADI_PUSH_MAX_BODY_BYTES");
    assertThat(catalogue.nearestKey("something.else.entirely.and.long")).isNull();
  }
}
