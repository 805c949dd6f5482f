package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi alerts check} and {@code wadi alerts test}, without a gateway. */
class AlertsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Labels API = Labels.of("app", "api");
  private static final Labels WEB = Labels.of("app", "web");
  private static final String RULES =
      """
      groups:
        - name: g
          interval: 10s
          rules:
            - alert: Errors
              expr: sum by (app) (count_over_time({app=~".+"} |= "error" [20s])) > 4
              annotations: {summary: '{{ $labels.app }}: {{ $value }}'}
            - alert: NeverAny
              expr: count_over_time({app="nobody"}[1m]) > 0
            - record: a:b
              expr: rate({app="nobody"}[1m])
      """;

  @TempDir Path directory;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(directory.resolve("rules.yaml"), RULES);
    try (TrialCapture capture = new TrialCapture(directory.resolve("cap"))) {
      for (int i = 0; i < 90; i++) {
        capture.line(i % 2 == 0 ? API : WEB, i >= 30 && i < 50 ? "an error" : "fine");
      }
    }
  }

  private CommandRun wadi(String... args) throws IOException {
    return CommandRun.of(directory, args);
  }

  @Test
  void a_capture_is_replayed_with_its_own_times_as_the_clock() throws IOException {
    CommandRun run = wadi("alerts", "test", "rules.yaml", "cap");

    assertThat(run.code()).as(run.remarks()).isEqualTo(6);
    /* Lines are a second apart from 10:32:01 on; the 30th to the 49th have an error. */
    assertThat(run.results().lines().skip(1))
        .containsExactlyInAnyOrder(
            "2026-01-15T10:32:40Z  2026-01-15T10:33:10Z     30s  Errors      5  api: 5",
            "2026-01-15T10:32:40Z  2026-01-15T10:33:10Z     30s  Errors      5  web: 5");
    assertThat(run.remarks()).contains("90 lines, 2 rules, 2 alerts fired");
  }

  @Test
  void the_same_as_json() throws IOException {
    CommandRun run = wadi("alerts", "test", "rules.yaml", "cap", "--json");

    assertThat(run.code()).isEqualTo(6);
    JsonNode document = JSON.readTree(run.results());
    assertThat(document.path("lines").asInt()).isEqualTo(90);
    assertThat(document.path("fired")).hasSize(2);
    JsonNode first = document.path("fired").get(0);
    assertThat(first.path("name").asText()).isEqualTo("Errors");
    assertThat(first.path("fired_at").asText()).isEqualTo("2026-01-15T10:32:40Z");
    assertThat(first.path("resolved_at").asText()).isEqualTo("2026-01-15T10:33:10Z");
    assertThat(first.path("labels").path("app").asText()).isIn("api", "web");
  }

  @Test
  void a_capture_in_which_nothing_fires_is_good() throws IOException {
    Files.writeString(directory.resolve("calm.yaml"), RULES.replace("> 4", "> 400"));
    CommandRun run = wadi("alerts", "test", "calm.yaml", "cap");

    assertThat(run.code()).isZero();
    assertThat(run.results()).isEmpty();
    assertThat(run.remarks()).contains("0 alerts fired");
  }

  @Test
  void several_captures_count_together_in_the_order_of_time() throws IOException {
    try (TrialCapture capture = new TrialCapture(directory.resolve("more/one"))) {
      for (int i = 0; i < 90; i++) {
        capture.line(Labels.of("app", "db"), i >= 30 && i < 50 ? "an error" : "fine");
      }
    }
    CommandRun run = wadi("alerts", "test", "rules.yaml", "cap", "more", "--json");

    JsonNode document = JSON.readTree(run.results());
    assertThat(document.path("lines").asInt()).isEqualTo(180);
    assertThat(document.path("fired")).hasSize(3);
  }

  @Test
  void silence_before_the_first_line_is_none() throws IOException {
    Files.writeString(
        directory.resolve("absent.yaml"),
        """
        groups:
          - name: g
            interval: 10s
            rules:
              - {alert: Silent, expr: 'absent_over_time({app="nobody"}[1m])'}
        """);
    JsonNode document =
        JSON.readTree(wadi("alerts", "test", "absent.yaml", "cap", "--json").results());
    assertThat(document.path("fired"))
        .singleElement()
        .satisfies(
            fired -> assertThat(fired.path("fired_at").asText()).isEqualTo("2026-01-15T10:33:10Z"));
  }

  @Test
  void a_number_of_the_gateway_is_told_to_be_none_of_a_capture() throws IOException {
    Files.writeString(
        directory.resolve("logtap.yaml"),
        "rules: [{name: drops, metric: drop_rate, op: gt, threshold: 1}]");
    CommandRun run = wadi("alerts", "test", "logtap.yaml", "cap");

    assertThat(run.code()).isZero();
    assertThat(run.remarks()).contains("drops: a number of the gateway");
  }

  @Test
  void wrong_rules_a_missing_file_and_a_missing_capture_are_told() throws IOException {
    Files.writeString(directory.resolve("wrong.yaml"), RULES.replace("[20s]", ""));
    CommandRun wrong = wadi("alerts", "test", "wrong.yaml", "cap");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.remarks()).contains("wrong.yaml:6: rule Errors: expr: parse error at line 1");

    CommandRun none = wadi("alerts", "test", "none.yaml", "cap");
    assertThat(none.code()).isEqualTo(3);
    assertThat(none.remarks()).contains("none.yaml is not there");
    assertThat(wadi("alerts", "test", "rules.yaml", "nowhere").code()).isEqualTo(3);
  }

  @Test
  void good_files_are_checked() throws IOException {
    CommandRun run = wadi("alerts", "check", "rules.yaml");

    assertThat(run.code()).isZero();
    assertThat(run.results()).isEmpty();
    assertThat(run.remarks())
        .contains("left out, a recording rule: ")
        .contains("1 files checked, 2 rules, 0 problems");
  }

  @Test
  void everything_that_is_wrong_is_told_with_its_line() throws IOException {
    Files.writeString(
        directory.resolve("wrong.yaml"),
        RULES.replace("[20s]", "").replace("alert: NeverAny", "alrt: NeverAny"));
    CommandRun run = wadi("alerts", "check", "wrong.yaml", "rules.yaml");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .contains("wrong.yaml:6: rule Errors: expr: ")
        .contains("wrong.yaml:8: a rule has no alrt (perhaps: alert)");
    JsonNode document = JSON.readTree(wadi("alerts", "check", "wrong.yaml", "--json").results());
    assertThat(document.path("valid").asBoolean()).isFalse();
    assertThat(document.path("problems").get(0).path("place").asText()).endsWith("wrong.yaml:6");
  }
}
