package dev.wadi.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final SettingsCatalogue CATALOGUE = SettingsCatalogue.load();

  @TempDir Path directory;

  private static SettingsReader reader() {
    return new SettingsReader(CATALOGUE);
  }

  private Path file(String... lines) throws IOException {
    return Files.writeString(directory.resolve("wadi.properties"), String.join("\n", lines));
  }

  private static List<String> problems(SettingsReader reader) {
    return catchThrowableOfType(SettingsException.class, reader::read).problems();
  }

  @Test
  void defaults_apply_when_nothing_is_said() {
    Settings settings = reader().workingDirectory(directory).read();

    assertThat(settings.text("wadi.push.host")).isEqualTo("127.0.0.1");
    assertThat(settings.number("wadi.push.port")).isEqualTo(3100);
    assertThat(settings.bytes("wadi.wal.quotaBytes")).isEqualTo(2L << 30);
    assertThat(settings.duration("wadi.wal.quotaAge")).isEqualTo(Duration.ofHours(24));
    assertThat(settings.bool("wadi.loki.enabled")).isFalse();
    assertThat(settings.decimal("wadi.wal.warnRatio")).isEqualTo(0.8);
    assertThat(settings.url("wadi.loki.url")).contains(URI.create("http://127.0.0.1:3110"));
    assertThat(settings.path("wadi.redact.patterns")).isEmpty();
    assertThat(settings.secret("wadi.console.password")).isEmpty();
    assertThat(settings.secrets("wadi.auth.tokens")).isEmpty();
    assertThat(settings.file()).isEmpty();
  }

  @Test
  void a_folder_follows_the_one_it_lies_in() {
    Settings settings = reader().set("wadi.data.directory=/srv/logs").read();

    assertThat(settings.requiredPath("wadi.wal.directory")).isEqualTo(Path.of("/srv/logs/wal"));
  }

  @Test
  void a_flag_goes_before_the_environment_before_the_file_before_the_default() throws IOException {
    Path file = file("wadi.push.port = 1", "wadi.console.port: 1", "wadi.ring.bytes=1MB");
    Settings settings =
        reader()
            .file(file)
            .environment(Map.of("WADI_PUSH_PORT", "2", "WADI_CONSOLE_PORT", "2"))
            .set("wadi.push.port=3")
            .read();

    assertThat(settings.number("wadi.push.port")).isEqualTo(3);
    assertThat(settings.number("wadi.console.port")).isEqualTo(2);
    assertThat(settings.bytes("wadi.ring.bytes")).isEqualTo(1 << 20);
    assertThat(settings.origin("wadi.push.port")).isEqualTo("--set wadi.push.port");
    assertThat(settings.origin("wadi.console.port")).isEqualTo("environment WADI_CONSOLE_PORT");
    assertThat(settings.origin("wadi.ring.bytes")).isEqualTo(file + ":3");
  }

  @Test
  void the_usual_file_is_read_from_the_working_directory() throws IOException {
    file("# ours", "", "! and this", "wadi.push.port=4000");

    Settings settings = reader().workingDirectory(directory).read();

    assertThat(settings.number("wadi.push.port")).isEqualTo(4000);
    assertThat(settings.file()).contains(directory.resolve("wadi.properties"));
  }

  @Test
  void routes_beside_the_settings_file_are_found() throws IOException {
    Path file = file("wadi.push.port=4000");
    assertThat(reader().file(file).read().routesDirectory()).isEmpty();

    Files.createDirectory(directory.resolve("routes"));

    assertThat(reader().file(file).read().routesDirectory()).contains(directory.resolve("routes"));
    assertThat(reader().file(file).set("wadi.routes.directory=/r").read().routesDirectory())
        .contains(Path.of("/r"));
  }

  @Test
  void an_unknown_key_names_its_line_and_the_nearest_right_one() throws IOException {
    Path file = file("# a comment", "wadi.push.prot=3100");

    assertThat(problems(reader().file(file)))
        .containsExactly(file + ":2: wadi.push.prot is no setting (did you mean wadi.push.port?)");
  }

  @Test
  void an_unknown_variable_names_the_nearest_right_one() {
    assertThat(problems(reader().environment(Map.of("WADI_PUSH_MAXBODYBYTES", "1"))))
        .containsExactly(
            "environment WADI_PUSH_MAXBODYBYTES is no setting (did you mean"
                + " WADI_PUSH_MAX_BODY_BYTES?)");
  }

  @Test
  void an_unknown_key_of_set_names_the_nearest_right_one() {
    assertThat(problems(reader().set("wadi.wal.quotabytes=1GB")))
        .containsExactly(
            "--set wadi.wal.quotabytes is no setting (did you mean wadi.wal.quotaBytes?)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "wadi.push.port=70000; \"70000\" is out of range (expected: int, 0 to 65535)",
        "wadi.push.port=; \"\" does not fit (expected: a whole number, 0 to 65535)",
        "wadi.push.port=9999999999; \"9999999999\" is out of range",
        "wadi.push.maxBodyBytes=10MiB; \"10MiB\" is no size",
        "wadi.push.maxBodyBytes=1; \"1\" is out of range (expected: bytes, 1KB to 256MB)",
        "wadi.wal.quotaAge=24; \"24\" is no duration",
        "wadi.wal.quotaAge=1s; \"1s\" is out of range (expected: duration, 1m or more)",
        "wadi.wal.policy=evict; \"evict\" does not fit (expected: refuse or evict-oldest)",
        "wadi.wal.sync=interval:0; \"interval:0\" does not fit",
        "wadi.loki.enabled=yes; \"yes\" does not fit (expected: true or false)",
        "wadi.loki.url=loki:3100; no address (expected: http://host:port",
        "wadi.loki.url=http://user:pw@loki; no address (expected: http://host:port",
        "wadi.tenant.default=../etc; \"../etc\" does not fit",
        "wadi.wal.warnRatio=80; \"80\" is out of range",
        "wadi.wal.directory={{wadi.data.dir}}/x; {{wadi.data.dir}} is no setting",
        "wadi.wal.directory={{wadi.wal.directory}}/x; {{wadi.wal.directory}} refers to itself",
        "wadi.routes.values=a; not name=value pairs",
      })
  void a_value_that_does_not_fit_stops_the_start(String assignment, String expected) {
    String name = assignment.substring(0, assignment.indexOf('='));

    assertThat(problems(reader().set(assignment)))
        .singleElement()
        .asString()
        .startsWith("--set " + name + ": ")
        .contains(expected);
  }

  @Test
  void all_problems_are_told_at_once() throws IOException {
    Path file =
        file("wadi.push.port=x", "no setting", "wadi.ring.bytes=1MB", "wadi.ring.bytes=2MB");

    assertThat(
            problems(
                reader().file(file).set("novalue").environment(Map.of("WADI_LOG_FORMAT", "xml"))))
        .hasSize(5);
  }

  @Test
  void a_settings_file_that_was_named_must_exist() {
    assertThat(problems(reader().file(directory.resolve("missing.properties"))))
        .singleElement()
        .asString()
        .endsWith("missing.properties does not exist");
  }

  @Test
  void a_secret_is_shown_nowhere() {
    Settings settings =
        reader()
            .set("wadi.console.password=hunter2")
            .environment(Map.of("WADI_AUTH_TOKENS", "team-a=s3cret,team-a=other,team-b=third"))
            .read();

    assertThat(settings.secret("wadi.console.password").orElseThrow().reveal())
        .isEqualTo("hunter2");
    assertThat(settings.secrets("wadi.auth.tokens").get("team-a"))
        .containsExactly(new Secret("s3cret"), new Secret("other"));
    assertThat(settings.toString() + settings.summary() + settings.camelProperties())
        .doesNotContain("hunter2", "s3cret", "other", "third")
        .contains(Secret.MASK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wadi.auth.tokens=hunter2", "hunter2", "wadi.auth.tokens.b d=hunter2"})
  void a_wrong_secret_is_not_repeated_in_the_message(String assignment) {
    assertThat(problems(reader().set(assignment)))
        .singleElement()
        .asString()
        .doesNotContain("hunter2");
  }

  @Test
  void a_secret_can_stand_in_a_file() throws IOException {
    Path secret = Files.writeString(directory.resolve("password"), "hunter2\n");
    Path tokens = Files.writeString(directory.resolve("tokens"), "team-a=one\nteam-b=two\n");
    Settings settings =
        reader()
            .environment(
                Map.of(
                    "WADI_CONSOLE_PASSWORD_FILE",
                    secret.toString(),
                    "WADI_AUTH_TOKENS_FILE",
                    tokens.toString()))
            .read();

    assertThat(settings.secret("wadi.console.password")).contains(new Secret("hunter2"));
    assertThat(settings.secrets("wadi.auth.tokens"))
        .containsEntry("team-a", List.of(new Secret("one")))
        .containsEntry("team-b", List.of(new Secret("two")));
  }

  @Test
  void the_later_of_a_secret_and_its_file_counts_and_both_at_once_are_refused() throws IOException {
    Path secret = Files.writeString(directory.resolve("password"), "from-file");
    String byFile = "wadi.console.passwordFile=" + secret;
    Path settingsFile = file(byFile);

    assertThat(
            reader()
                .file(settingsFile)
                .set("wadi.console.password=flag")
                .read()
                .secret("wadi.console.password"))
        .contains(new Secret("flag"));
    assertThat(problems(reader().set(byFile).set("wadi.console.password=flag")))
        .singleElement()
        .asString()
        .contains("set twice");
    assertThat(problems(reader().set("wadi.console.passwordFile=" + directory.resolve("none"))))
        .singleElement()
        .asString()
        .endsWith("none does not exist");
  }

  @Test
  void entries_of_a_map_can_be_set_one_by_one() throws IOException {
    Path file =
        file("wadi.auth.tokens.team-a = one,two", "wadi.routes.values.topic = logs=raw, all");
    Settings settings =
        reader().file(file).environment(Map.of("WADI_AUTH_TOKENS", "team-b=three")).read();

    assertThat(settings.secrets("wadi.auth.tokens")).containsOnlyKeys("team-a", "team-b");
    assertThat(settings.secrets("wadi.auth.tokens").get("team-a")).hasSize(2);
    assertThat(settings.map("wadi.routes.values")).containsEntry("topic", "logs=raw, all");
    assertThat(settings.camelProperties())
        .containsEntry("wadi.routes.values.topic", "logs=raw, all");
  }

  @Test
  void routes_read_sizes_as_bytes_and_durations_as_milliseconds() {
    String option = "camel.component.seda.queueSize";
    Properties properties = reader().set(option + "=7").read().camelProperties();

    assertThat(properties)
        .containsEntry("wadi.push.maxBodyBytes", "10485760")
        .containsEntry("wadi.stop.timeout", "10000")
        .containsEntry("wadi.push.port", "3100")
        .containsEntry("wadi.wal.directory", "./wadi-data/wal")
        .containsEntry(option, "7")
        .doesNotContainKeys("wadi.console.password", "wadi.auth.tokens");
  }

  @Test
  void what_camel_itself_does_is_not_set() throws IOException {
    Path file = file("camel.main.name = mine", "camel.server.enabled = true");

    assertThat(problems(reader().file(file).set("camel.component.seda=7")))
        .hasSize(3)
        .allMatch(problem -> problem.contains("(expected: camel.component.<name>.<option>"))
        .first()
        .asString()
        .startsWith(file + ":1: camel.main.name is Wadi's own to set");
  }

  @Test
  void a_configuration_of_logtaps_is_understood() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("config.yaml"),
            """
            recv:
              addr: ":9000"
              dir: "./capture"
              disk_cap: "50GB"
              redact: "true"
              redact_patterns: "./patterns.yaml"
            tap:
              namespace: "default"
            defaults:
              timeout: "30s"
            """);

    Settings settings =
        reader().file(file).environment(Map.of("LOGTAP_RECV_DIR", "./elsewhere")).read();

    assertThat(settings.text("wadi.push.host")).isEqualTo("0.0.0.0");
    assertThat(settings.number("wadi.push.port")).isEqualTo(9000);
    assertThat(settings.requiredPath("wadi.capture.directory"))
        .as("the environment goes before the file")
        .isEqualTo(Path.of("./elsewhere"));
    assertThat(settings.text("wadi.capture.layout")).isEqualToIgnoringCase("single");
    assertThat(settings.bytes("wadi.capture.maxDiskBytes")).isEqualTo(50L << 30);
    assertThat(settings.text("wadi.redact.profile")).isEqualTo("all");
    assertThat(settings.path("wadi.redact.patterns")).contains(Path.of("./patterns.yaml"));
    assertThat(settings.origin("wadi.push.port")).isEqualTo(file + ":2");
  }

  @Test
  void the_configuration_that_logtap_ships_starts_and_redacts_nothing() throws IOException {
    Path file = Files.writeString(directory.resolve("config.yaml"), "recv:\n  redact: \"false\"\n");

    assertThat(reader().file(file).read().text("wadi.redact.profile")).isEqualTo("off");
  }

  @Test
  void a_wrong_configuration_of_logtaps_names_the_lines() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("config.yml"),
            """
            recv:
              adr: ":9000"
              addr: "nowhere"
              dir: [one, two]
              webhooks: [{url: "https://example.com/hook"}]
            tap: 7
            more: {}
            """);

    assertThatThrownBy(() -> reader().file(file).read())
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(
            file + ":2: recv.adr is no key of logtap's (expected: addr, dir,",
            file + ":3: recv.addr: ",
            file + ":4: recv.dir: not a single value",
            file + ":5: recv.webhooks: not a single value",
            file + ":6: no keys (expected: namespace, cpu, memory)",
            file + ":7: more is no key of logtap's (expected: recv, tap, defaults)");
  }

  @Test
  void logtaps_webhooks_are_targets_that_get_logtaps_payload() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("config.yaml"),
            """
            recv:
              webhooks: ["https://a.example.com/x", "https://b.example.com/y"]
              webhook_events: "start,stop,error"
            """);
    Settings settings = reader().file(file).read();

    assertThat(settings.map("wadi.webhook.template"))
        .containsEntry("logtap-1", "logtap")
        .containsEntry("logtap-2", "logtap");
    assertThat(settings.map("wadi.webhook.events")).containsEntry("*", "start,stop,error");
    assertThat(settings.secrets("wadi.webhook.url").get("logtap-2").get(0).reveal())
        .isEqualTo("https://b.example.com/y");

    Settings byVariable =
        reader()
            .file(file)
            .environment(Map.of("LOGTAP_RECV_WEBHOOKS", "https://c.example.com/z"))
            .read();
    assertThat(byVariable.secrets("wadi.webhook.url")).containsOnlyKeys("logtap-1");
    assertThat(byVariable.toString()).doesNotContain("c.example.com");
  }

  @Test
  void a_secret_of_a_map_is_taken_whole_with_its_commas() throws IOException {
    Path file =
        Files.writeString(directory.resolve("auth"), "ops=hmac-sha256:a,b=c, d:e\nshop=bearer:x\n");

    assertThat(secret(reader().set("wadi.webhook.auth.ops=hmac-sha256:a,b=c"), "ops"))
        .isEqualTo("hmac-sha256:a,b=c");
    assertThat(secret(reader().set("wadi.webhook.auth=ops=bearer:a,b,shop=bearer:x"), "ops"))
        .isEqualTo("bearer:a,b");
    assertThat(secret(reader().set("wadi.webhook.authFile=" + file), "ops"))
        .isEqualTo("hmac-sha256:a,b=c, d:e");
    assertThat(secret(reader().set("wadi.webhook.authFile=" + file), "shop")).isEqualTo("bearer:x");
  }

  private static String secret(SettingsReader reader, String name) {
    return reader.read().secrets("wadi.webhook.auth").get(name).get(0).reveal();
  }

  @Test
  void a_configuration_of_logtaps_that_is_no_yaml_names_the_line() throws IOException {
    Path file = Files.writeString(directory.resolve("config.yaml"), "recv:\n  addr: [\n");

    assertThatThrownBy(() -> reader().file(file).read())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(file + ":3: ");
    Files.writeString(file, "# nothing yet\n");
    assertThat(reader().file(file).read().number("wadi.push.port")).isEqualTo(3100);
  }

  @Test
  void logtaps_variables_are_understood() {
    Settings settings =
        reader()
            .environment(
                Map.of(
                    "LOGTAP_RECV_ADDR", ":9000",
                    "LOGTAP_RECV_DIR", "./capture",
                    "LOGTAP_RECV_DISK_CAP", "1.5GB",
                    "LOGTAP_RECV_REDACT", "true",
                    "LOGTAP_RECV_REDACT_PATTERNS", "./patterns.yaml",
                    "LOGTAP_TIMEOUT", "5s",
                    "LOGTAP_TAP_CPU", "25m",
                    "WADI_CAPTURE_MAX_DISK_BYTES", "2GB"))
            .read();

    assertThat(settings.text("wadi.push.host")).isEqualTo("0.0.0.0");
    assertThat(settings.number("wadi.push.port")).isEqualTo(9000);
    assertThat(settings.requiredPath("wadi.capture.directory")).isEqualTo(Path.of("./capture"));
    assertThat(settings.text("wadi.capture.layout")).isEqualTo("single");
    assertThat(settings.bytes("wadi.capture.maxDiskBytes")).isEqualTo(2L << 30);
    assertThat(settings.text("wadi.redact.profile")).isEqualTo("all");
    assertThat(settings.path("wadi.redact.patterns")).contains(Path.of("./patterns.yaml"));
    assertThat(settings.duration("wadi.cli.timeout")).isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({
    "LOGTAP_RECV_ADDR,localhost",
    "LOGTAP_RECV_ADDR,::1:80",
    "LOGTAP_RECV_ADDR,host:99999",
    "LOGTAP_RECV_DISK_CAP,plenty",
    "LOGTAP_TIMEOUT,soon"
  })
  void a_variable_of_logtap_that_does_not_fit_stops_the_start(String variable, String value) {
    assertThat(problems(reader().environment(Map.of(variable, value))))
        .isNotEmpty()
        .allMatch(problem -> problem.startsWith("environment " + variable));
  }

  @Test
  void what_kubernetes_says_about_a_service_named_like_us_is_not_taken_for_a_setting() {
    Settings settings =
        reader()
            .environment(
                Map.of(
                    "WADI_PORT", "tcp://10.0.0.1:3100",
                    "WADI_PUSH_PORT", "tcp://10.0.0.1:3100",
                    "WADI_SERVICE_HOST", "10.0.0.1",
                    "WADI_SERVICE_PORT_HTTP", "3100",
                    "WADI_PUSH_PORT_3100_TCP_ADDR", "10.0.0.1"))
            .read();

    assertThat(settings.number("wadi.push.port")).isEqualTo(3100);
  }

  @Test
  void what_the_launcher_tells_of_the_terminal_is_not_taken_for_a_setting() {
    for (String terminals : List.of("1,2", "")) {
      Settings settings = reader().environment(Map.of("WADI_TERMINAL", terminals)).read();

      assertThat(settings.number("wadi.push.port")).isEqualTo(3100);
    }
  }

  @Test
  void a_word_becomes_the_constant_of_an_enum() {
    enum Policy {
      REFUSE,
      EVICT_OLDEST
    }

    assertThat(
            reader()
                .set("wadi.wal.policy=evict-oldest")
                .read()
                .choice("wadi.wal.policy", Policy.class))
        .isEqualTo(Policy.EVICT_OLDEST);
  }

  @Test
  void asking_for_what_does_not_exist_is_a_bug() {
    Settings settings = Settings.defaults();

    assertThatThrownBy(() -> settings.text("wadi.no.such")).hasMessageContaining("wadi.no.such");
    assertThatThrownBy(() -> settings.bytes("wadi.push.port")).hasMessageContaining("INT");
    assertThatThrownBy(() -> settings.requiredPath("wadi.redact.patterns"))
        .hasMessageContaining("empty");
  }
}
