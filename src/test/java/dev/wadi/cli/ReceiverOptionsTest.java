package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class ReceiverOptionsTest {
  @CommandLine.Command(name = "recv")
  private static final class Recv {
    @CommandLine.Mixin private ReceiverOptions flags = new ReceiverOptions();
  }

  private static Settings settings(String... args) {
    Recv recv = new Recv();
    CommandLine line = new CommandLine(recv);
    line.parseArgs(args);
    SettingsReader reader = new SettingsReader(SettingsCatalogue.load());
    recv.flags.applyTo(reader, line.getCommandSpec());
    return reader.read();
  }

  @Test
  void without_flags_nothing_changes() {
    assertThat(settings().summary()).isEqualTo(Settings.defaults().summary());
  }

  @Test
  void every_flag_of_the_receiver_is_understood() {
    Settings settings =
        settings(
            "--listen",
            "0.0.0.0:9000",
            "--dir",
            "capture",
            "--max-file",
            "1.5MB",
            "--max-disk",
            "2gb",
            "--compress=false",
            "--redact",
            "email,jwt",
            "--redact-patterns",
            "mine.yaml",
            "--buffer",
            "65536",
            "--headless");

    assertThat(settings.text("wadi.push.host")).isEqualTo("0.0.0.0");
    assertThat(settings.number("wadi.push.port")).isEqualTo(9000);
    assertThat(settings.requiredPath("wadi.capture.directory")).isEqualTo(Path.of("capture"));
    assertThat(settings.text("wadi.capture.layout")).isEqualTo("single");
    assertThat(settings.bytes("wadi.capture.maxFileBytes")).isEqualTo(1536 << 10);
    assertThat(settings.bytes("wadi.capture.maxDiskBytes")).isEqualTo(2L << 30);
    assertThat(settings.text("wadi.redact.profile")).isEqualTo("email,jwt");
    assertThat(settings.path("wadi.redact.patterns")).contains(Path.of("mine.yaml"));
    assertThat(settings.origin("wadi.push.port")).isEqualTo("--listen wadi.push.port");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--redact; all",
        "--redact=true; all",
        "--redact true; all",
        "--redact=false; off",
        "--redact=email,cc; email,cc",
        "--redact --headless; all"
      })
  void redact_may_stand_alone_or_with_a_value(String args, String profile) {
    assertThat(settings(args.split(" ")).text("wadi.redact.profile")).isEqualTo(profile);
  }

  @Test
  void a_bare_redact_does_not_swallow_the_next_option() {
    Settings settings = settings("--redact", "--dir", "d");

    assertThat(settings.text("wadi.redact.profile")).isEqualTo("all");
    assertThat(settings.requiredPath("wadi.capture.directory")).isEqualTo(Path.of("d"));
    assertThat(settings("--dir", "d", "--redact").text("wadi.redact.profile")).isEqualTo("all");
  }

  @Test
  void webhooks_of_logtaps_flags_are_targets() {
    Settings settings =
        settings(
            "--webhook",
            "https://a.example.com/x,https://b.example.com/y",
            "--webhook",
            "https://c.example.com/z",
            "--webhook-events",
            "start,stop",
            "--webhook-auth",
            "hmac-sha256:se:cr,et");

    assertThat(settings.secrets("wadi.webhook.url"))
        .containsOnlyKeys("logtap-1", "logtap-2", "logtap-3");
    assertThat(settings.map("wadi.webhook.events")).containsEntry("*", "start,stop");
    assertThat(settings.secrets("wadi.webhook.auth").get("*").get(0).reveal())
        .isEqualTo("hmac-sha256:se:cr,et");
  }

  @Test
  void a_file_of_alert_rules_is_one_of_ours() {
    assertThat(settings("--alert-rules", "rules.yaml").list("wadi.alerts.rules"))
        .containsExactly("rules.yaml");
  }

  @Test
  void a_certificate_and_its_key_are_those_of_the_door() {
    Settings settings = settings("--tls-cert", "a.pem", "--tls-key", "a.key");

    assertThat(settings.path("wadi.tls.certificate")).contains(Path.of("a.pem"));
    assertThat(settings.path("wadi.tls.key")).contains(Path.of("a.key"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--tls-cert a.pem",
        "--tls-key a.key",
        "--in-cluster",
        "--in-cluster --image x --namespace y",
        "--buffer 0",
        "--buffer 1048577",
        "--listen 9000",
        "--max-file 1MiB",
        "--compress=maybe"
      })
  void what_cannot_be_done_is_refused(String args) {
    assertThatThrownBy(() -> settings(args.split(" "))).isInstanceOf(ParameterException.class);
  }
}
