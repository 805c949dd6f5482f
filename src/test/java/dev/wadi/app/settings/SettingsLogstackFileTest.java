package dev.wadi.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LogStack's own configuration, read by a gateway. */
class SettingsLogstackFileTest {
  private static final String CONFIG =
      """
      server: {host: 127.0.0.1, port: 8080, debug: true, log_level: WARNING}
      security:
        rate_limit_rps: 2000
        rate_limit_burst: 10000
        admin_token: logstack_admin_1234567890
        api_keys:
          logstack_1a2b3c4d5e6f: {name: shop, active: true, description: the shop}
          logstack_9f8e7d6c5b4a: {name: pay, active: false}
      masking:
        baseline_keys: [password, card_number]
        partial_rules: {email: {mask_email: true}}
        tenant_overrides: {logstack_1a2b3c4d5e6f: [iban]}
      wal:
        root_path: ./wal
        segment_max_bytes: 134217728
        rotation_time_active_minutes: 5
        token_wal_quota_age_hours: 12
        disk_free_min_ratio: 0.1
      loki: {base_url: 'http://127.0.0.1:3110', max_retries: 3}
      validation: {batch_entries_max: 700, allowed_labels: [region, tenant]}
      """;

  @TempDir Path directory;

  private Settings read(String config, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(directory.resolve("config.yaml"), config);
    return new SettingsReader(SettingsCatalogue.load())
        .environment(environment)
        .logstackFile(file)
        .read();
  }

  @Test
  void what_it_says_is_set_here() throws Exception {
    Settings settings = read(CONFIG, Map.of());

    assertThat(settings.number("wadi.push.port")).isEqualTo(8080);
    assertThat(settings.text("wadi.wal.directory")).isEqualTo("./wal");
    assertThat(settings.bytes("wadi.wal.segmentBytes")).isEqualTo(134_217_728);
    assertThat(settings.duration("wadi.wal.quotaAge").toHours()).isEqualTo(12);
    assertThat(settings.bool("wadi.loki.enabled")).isTrue();
    assertThat(settings.number("wadi.logstack.maxEntries")).isEqualTo(700);
    assertThat(settings.list("wadi.logstack.labels")).containsExactly("region", "tenant");
    assertThat(settings.number("wadi.keys.burst")).isEqualTo(10_000);
    assertThat(settings.secret("wadi.keys.json").orElseThrow().reveal())
        .contains("\"mask\":[\"password\",\"card_number\",\"iban\"]")
        .contains("\"name\":\"pay\",\"active\":false,\"mask\":[\"password\",\"card_number\"]");
  }

  @Test
  void variables_go_before_it_and_keys_of_theirs_take_the_place_of_all() throws Exception {
    Settings settings =
        read(
            CONFIG,
            Map.of(
                "LOGSTACK_SECURITY_RATE_LIMIT_BURST",
                "7",
                "LOGSTACK_API_KEY_SHOP_TOKEN",
                "logstack_from_the_environment"));

    assertThat(settings.number("wadi.keys.burst")).isEqualTo(7);
    assertThat(settings.secret("wadi.keys.json")).isEmpty();
  }

  @Test
  void what_is_wrong_is_told_with_the_file_and_no_secret() {
    assertThatThrownBy(() -> read("security: {rate_limit: 5}", Map.of()))
        .hasMessageContaining(
            "config.yaml: security.rate_limit is no key of LogStack's (expected: ")
        .hasMessageContaining("security.rate_limit_rps");
    assertThatThrownBy(() -> read("server: {port: [1\n", Map.of()))
        .hasMessageContaining("config.yaml:");
    assertThatThrownBy(() -> read("server: {port: x}", Map.of()))
        .hasMessageContaining("config.yaml");
    assertThatThrownBy(() -> read("- 1", Map.of())).hasMessageContaining("no sections");
    assertThatThrownBy(() -> read("a: &a [1]\nserver: {host: *a}", Map.of()))
        .isInstanceOf(SettingsException.class);
  }
}
