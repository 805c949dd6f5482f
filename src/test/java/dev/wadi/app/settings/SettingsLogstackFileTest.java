package dev.wadi.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        partial_rules: {card: {keep_suffix: 4}, email: {mask_email: true}, pin: {keep_prefix: 2}}
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
        .contains(
            "\"mask\":[\"password\",\"card_number=keep-suffix:4\",\"iban\","
                + "\"card=keep-suffix:4\",\"email=email\",\"pin=keep-prefix:2\"]")
        .contains(
            "\"name\":\"pay\",\"active\":false,\"mask\":[\"password\",\"card_number=keep-suffix:4\","
                + "\"card=keep-suffix:4\",\"email=email\",\"pin=keep-prefix:2\"]");
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
  void every_variable_that_its_documents_name_is_understood() throws Exception {
    Settings settings =
        read(
            CONFIG,
            Map.ofEntries(
                Map.entry("LOGSTACK_HOST", "0.0.0.0"),
                Map.entry("LOGSTACK_PORT", "8000"),
                Map.entry("LOGSTACK_DEBUG", "true"),
                Map.entry("LOGSTACK_LOG_LEVEL", "ERROR"),
                Map.entry("LOGSTACK_SECURITY_RATE_LIMIT_RPS", "1"),
                Map.entry("LOGSTACK_SECURITY_ADMIN_TOKEN", "logstack_admin_9999999999"),
                Map.entry("LOGSTACK_WAL_ROOT_PATH", "/srv/wal"),
                Map.entry("LOGSTACK_WAL_SEGMENT_MAX_BYTES", "67108864"),
                Map.entry("LOGSTACK_WAL_IDLE_THRESHOLD_MINUTES", "3"),
                Map.entry("LOGSTACK_WAL_TOKEN_WAL_QUOTA_BYTES", "1073741824"),
                Map.entry("LOGSTACK_WAL_TOKEN_WAL_QUOTA_AGE_HOURS", "6"),
                Map.entry("LOGSTACK_WAL_DISK_FREE_MIN_RATIO", "0.3"),
                Map.entry("LOGSTACK_LOKI_BASE_URL", "http://127.0.0.1:3111"),
                Map.entry("LOGSTACK_LOKI_MAX_RETRIES", "9"),
                Map.entry("LOGSTACK_VALIDATION_ENTRY_BYTES_MAX", "16384"),
                Map.entry("LOGSTACK_VALIDATION_BATCH_ENTRIES_MAX", "100"),
                Map.entry("LOGSTACK_VALIDATION_BATCH_BYTES_MAX", "524288"),
                Map.entry("LOGSTACK_VALIDATION_ALLOWED_LABELS", "[\"zone\",\"cell\"]"),
                Map.entry("LOGSTACK_VALIDATION_MAX_LABELS", "3"),
                Map.entry("LOGSTACK_VALIDATION_MAX_LABEL_VALUE_LENGTH", "32"),
                Map.entry("LOGSTACK_MASKING_BASELINE_KEYS", "[\"pin\"]"),
                Map.entry("LOGSTACK_MASKING_PARTIAL_RULES", "{\"pin\":{\"keep_prefix\":1}}"),
                Map.entry(
                    "LOGSTACK_MASKING_TENANT_OVERRIDES",
                    "{\"logstack_of_the_environment\":[\"iban\"]}"),
                Map.entry("LOGSTACK_API_KEY_USER_SERVICE_TOKEN", "logstack_of_the_environment")));

    assertThat(settings.text("wadi.push.host")).isEqualTo("0.0.0.0");
    assertThat(settings.number("wadi.push.port")).isEqualTo(8000);
    assertThat(settings.text("wadi.log.level")).isEqualTo("error");
    assertThat(settings.text("wadi.wal.directory")).isEqualTo("/srv/wal");
    assertThat(settings.bytes("wadi.wal.segmentBytes")).isEqualTo(67_108_864);
    assertThat(settings.bytes("wadi.wal.quotaBytes")).isEqualTo(1_073_741_824);
    assertThat(settings.duration("wadi.wal.quotaAge").toHours()).isEqualTo(6);
    assertThat(settings.text("wadi.wal.diskFloorRatio")).isEqualTo("0.3");
    assertThat(settings.url("wadi.loki.url").orElseThrow()).hasToString("http://127.0.0.1:3111");
    assertThat(settings.bool("wadi.loki.enabled")).isTrue();
    assertThat(settings.bytes("wadi.logstack.maxEntryBytes")).isEqualTo(16_384);
    assertThat(settings.number("wadi.logstack.maxEntries")).isEqualTo(100);
    assertThat(settings.bytes("wadi.logstack.maxBatchBytes")).isEqualTo(524_288);
    assertThat(settings.list("wadi.logstack.labels")).containsExactly("zone", "cell");
    assertThat(settings.number("wadi.logstack.maxLabels")).isEqualTo(3);
    assertThat(settings.number("wadi.logstack.maxLabelChars")).isEqualTo(32);
    assertThat(settings.secrets("wadi.keys.key").get("user_service").get(0).reveal())
        .contains("\"mask\":[\"pin=keep-prefix:1\",\"iban\"]");
  }

  @Test
  void who_has_its_configuration_answers_as_it_does_unless_told_otherwise() throws Exception {
    String name = "wadi.push.answersAs";
    SettingsCatalogue catalogue = SettingsCatalogue.load();

    assertThat(new SettingsReader(catalogue).read().text(name)).isEqualTo("wadi");
    assertThat(read(CONFIG, Map.of()).text(name)).isEqualTo("logstack");
    assertThat(read(CONFIG, Map.of("WADI_PUSH_ANSWERS_AS", "wadi")).text(name)).isEqualTo("wadi");
    for (String variable :
        List.of("LOGSTACK_API_KEY_SHOP_TOKEN", "LOGSTACK_SECURITY_ADMIN_TOKEN", "LOGSTACK_HOST")) {
      assertThat(
              new SettingsReader(catalogue)
                  .environment(Map.of(variable, "logstack.example"))
                  .read()
                  .text(name))
          .as(variable)
          .isEqualTo("logstack");
    }
    assertThat(
            new SettingsReader(catalogue)
                .environment(
                    Map.of("LOGSTACK_PORT", "tcp://10.0.0.1:80", "LOGSTACK_SERVICE_HOST", "x"))
                .read()
                .text(name))
        .as("those are what Kubernetes says of a service")
        .isEqualTo("wadi");
  }

  @Test
  void variables_of_logops_gateway_are_understood_and_none_is_silently_not_done() {
    String key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    Settings settings =
        new SettingsReader(SettingsCatalogue.load())
            .environment(
                Map.of(
                    "LOGOPS_SINK_FILE", "true",
                    "LOGOPS_SINK_DIR", "/srv/ingest",
                    "LOGOPS_ENCRYPT_PII", "false",
                    "LOGOPS_ENCRYPT_FIELDS", "user_email",
                    "LOGOPS_SECRET_KEY", key,
                    "LOGOPS_DEBUG_SAMPLE", "true",
                    "LOGOPS_DEBUG_SAMPLE_SIZE", "3"))
            .read();

    assertThat(settings.text("wadi.capture.directory")).isEqualTo("/srv/ingest");
    assertThat(settings.secrets("wadi.mask.keys").get("logops").get(0).reveal()).isEqualTo(key);
    assertThat(settings.number("wadi.logops.debugSampleSize")).isEqualTo(3);
    assertThat(settings.text("wadi.push.answersAs")).isEqualTo("logops");
    assertThatThrownBy(
            () ->
                new SettingsReader(SettingsCatalogue.load())
                    .environment(Map.of("LOGOPS_ENCRYPT_PII", "TRUE"))
                    .read())
        .hasMessageContaining("LOGOPS_ENCRYPT_PII")
        .hasMessageContaining("keep-originals");
    assertThat(
            new SettingsReader(SettingsCatalogue.load())
                .environment(Map.of("LOGOPS_API_KEY", "demo-pub-1", "LOGOPS_SECRET", "x"))
                .read()
                .text("wadi.push.answersAs"))
        .as("its emitters' variables")
        .isEqualTo("wadi");
  }

  private static Settings logops(String... variables) {
    Map<String, String> all = new java.util.TreeMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      all.put("LOGOPS_" + variables[i], variables[i + 1]);
    }
    return new SettingsReader(SettingsCatalogue.load()).environment(all).read();
  }

  @Test
  void logops_housekeeping_is_retention_and_only_where_it_ran() {
    Settings alone = logops("RETENTION_DAYS", "3", "ARCHIVE_MODE", "zip");
    assertThat(alone.duration("wadi.retention.maxAge")).isZero();
    assertThat(logops("HOUSEKEEP_AUTORUN", "true").duration("wadi.retention.maxAge"))
        .isEqualTo(Duration.ofDays(7));
    Settings whole =
        logops(
            "HOUSEKEEP_AUTORUN", "1",
            "HOUSEKEEP_INTERVAL_SEC", "900",
            "RETENTION_DAYS", "3",
            "ARCHIVE_MODE", "delete");
    assertThat(whole.duration("wadi.retention.maxAge")).isEqualTo(Duration.ofDays(3));
    assertThat(whole.duration("wadi.retention.interval")).isEqualTo(Duration.ofMinutes(15));

    assertThatThrownBy(() -> logops("HOUSEKEEP_AUTORUN", "true", "ARCHIVE_MODE", "zip"))
        .hasMessageContaining("LOGOPS_HOUSEKEEP_AUTORUN")
        .hasMessageContaining("wadi.objects.target");
    assertThatThrownBy(() -> logops("HOUSEKEEP_AUTORUN", "true", "RETENTION_DAYS", "a week"))
        .hasMessageContaining("LOGOPS_RETENTION_DAYS: 'a week' (expected: a number of days");
    assertThatThrownBy(() -> logops("ARCHIVE_MODE", "tar")).hasMessageContaining("delete or zip");
  }

  @Test
  void a_variable_gives_way_to_ours_and_an_address_that_kubernetes_puts_there_is_none()
      throws Exception {
    Settings settings =
        read(
            "{}",
            Map.of(
                "LOGSTACK_PORT", "tcp://10.0.0.1:8080",
                "LOGSTACK_VALIDATION_MAX_LABELS", "3",
                "WADI_LOGSTACK_MAX_LABELS", "5"));

    assertThat(settings.number("wadi.push.port")).isEqualTo(3100);
    assertThat(settings.number("wadi.logstack.maxLabels")).isEqualTo(5);
  }

  @Test
  void keys_in_one_variable_get_the_masks_of_the_file() throws Exception {
    Settings settings =
        read(
            CONFIG,
            Map.of(
                "LOGSTACK_SECURITY_API_KEYS",
                "{\"logstack_1a2b3c4d5e6f\":{\"name\":\"x\",\"active\":true,\"mask\":[\"email\"]}}"));

    assertThat(settings.secret("wadi.keys.json").orElseThrow().reveal())
        .contains(
            "\"mask\":[\"email\",\"password\",\"card_number=keep-suffix:4\",\"iban\","
                + "\"card=keep-suffix:4\",\"pin=keep-prefix:2\"]");
  }

  @Test
  void a_key_of_the_file_that_does_not_say_that_it_is_active_is_not_as_with_logstack()
      throws Exception {
    Settings settings =
        read("security: {api_keys: {logstack_1a2b3c4d5e6f: {name: shop}}}", Map.of());

    assertThat(settings.secret("wadi.keys.json").orElseThrow().reveal())
        .contains("\"name\":\"shop\",\"active\":false");
  }

  @Test
  void what_is_wrong_is_told_with_the_file_and_no_secret() {
    assertThatThrownBy(() -> read("security: {rate_limit: 5}", Map.of()))
        .hasMessageContaining(
            "config.yaml: security.rate_limit is no key of LogStack's (expected: ")
        .hasMessageContaining("security.rate_limit_rps");
    assertThatThrownBy(() -> read("server: {port: [1\n", Map.of()))
        .hasMessageContaining("config.yaml:");
    assertThatThrownBy(
            () -> read("masking: {partial_rules: {email: {keep_prefix: many}}}", Map.of()))
        .hasMessageContaining("config.yaml: masking.partial_rules: email: no rule (expected: ");
    assertThatThrownBy(() -> read("{}", Map.of("LOGSTACK_MASKING_BASELINE_KEYS", "password")))
        .hasMessageContaining("environment LOGSTACK_MASKING_BASELINE_KEYS: no JSON");
    assertThatThrownBy(() -> read("server: {port: x}", Map.of()))
        .hasMessageContaining("config.yaml");
    assertThatThrownBy(() -> read("- 1", Map.of())).hasMessageContaining("no sections");
    assertThatThrownBy(() -> read("a: &a [1]\nserver: {host: *a}", Map.of()))
        .isInstanceOf(SettingsException.class);
  }
}
