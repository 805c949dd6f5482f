package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalReader;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedHook;
import dev.wadi.sink.capture.named.NamedCaptureOperations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules in a gateway with all its wiring, and who hears of them. */
class AlertsLiveTest {
  private static final String ERRORS =
      """
      groups:
        - name: g
          interval: 1s
          rules:
            - alert: Errors
              expr: sum by (app) (count_over_time({app=~".+"} |= "error" [8s])) > 2
              labels: {severity: page}
              annotations: {summary: '{{ $labels.app }} has errors'}
      """;

  @TempDir Path home;
  private Path rules;

  /* Fires when so many lines were counted in an hour, and twice when it were more. */
  private void expect(int lines) throws Exception {
    Files.writeString(
        rules,
        """
        groups:
          - name: g
            interval: 1s
            rules:
              - {alert: All, expr: 'count_over_time({app="api"} |= "error" [1h]) >= %d'}
              - {alert: More, expr: 'count_over_time({app="api"} |= "error" [1h]) > %d'}
        """
            .formatted(lines, lines));
  }

  @BeforeEach
  void write() throws Exception {
    rules = home.resolve("rules.yaml");
    Files.writeString(rules, ERRORS);
  }

  private LiveGateway start(String... more) throws Exception {
    String[] settings = new String[more.length + 2];
    System.arraycopy(more, 0, settings, 0, more.length);
    settings[more.length] = "wadi.alerts.rules=" + rules;
    settings[more.length + 1] = "wadi.alerts.reload=50ms";
    return new LiveGateway(home, settings);
  }

  private static double metric(LiveGateway live, String name) {
    try {
      return live.metric(name);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitMetric(LiveGateway live, String name, double value) throws Exception {
    LiveGateway.await(name + " is " + value, () -> metric(live, name) == value);
  }

  @Test
  void what_is_pushed_makes_a_rule_fire_and_a_webhook_hears_of_it_and_of_its_end()
      throws Exception {
    try (ScriptedHook hook = new ScriptedHook();
        LiveGateway live =
            start(
                "wadi.webhook.allow=127.0.0.1",
                "wadi.webhook.events.ops=alert alert-resolved",
                "wadi.webhook.url.ops=" + hook.url("/hook"))) {
      int pushed = pushUntilItFires(live, hook);

      hook.awaitTaken(2);
      assertThat(hook.names()).containsExactly("alert", "alert-resolved");
      assertThat(hook.taken().get(0).text()).contains("api has errors").contains("Errors");
      awaitMetric(live, "wadi_alerts_told_events_total", 2);
      assertThat(metric(live, "wadi_alerts_counted_entries_total")).isEqualTo(pushed);
      assertThat(live.page("/readyz")).contains("\"alerts\"");
    }
  }

  /* A machine that has no time for us may let the lines grow too old before the rule is asked. */
  private static int pushUntilItFires(LiveGateway live, ScriptedHook hook) throws Exception {
    for (int times = 1; times <= 5; times++) {
      assertThat(
              live.push("main", Map.of("app", "api"), "an error", "error", "error!").statusCode())
          .isEqualTo(204);
      long asked = (long) metric(live, "wadi_alerts_evaluations_total");
      LiveGateway.await(
          "the rule is asked",
          () ->
              !hook.names().isEmpty()
                  || metric(live, "wadi_alerts_evaluations_total") >= asked + 2);
      if (!hook.names().isEmpty() || metric(live, "wadi_alerts_firing") == 1) {
        return 3 * times;
      }
    }
    throw new AssertionError("no rule fires");
  }

  @Test
  void a_rule_captures_while_it_fires_and_again_when_it_fires_again() throws Exception {
    Files.writeString(
        rules,
        ERRORS.replace(
            "annotations: {",
            "annotations: {wadi_capture: 'Errors of {{ $labels.app }}', wadi_capture_since: 1m, "));
    try (LiveGateway live = start()) {
      for (int i = 1; i <= 2; i++) {
        assertThat(
                live.push("main", Map.of("app", "api"), "error one", "error two", "error three")
                    .statusCode())
            .isEqualTo(204);
        int times = i;
        LiveGateway.await("capture " + i + " is sealed", () -> sealed(live) == times);
      }
      assertThat(live.captured("named/errors-of-api"))
          .as("from before the rule fired, because it says since")
          .hasSize(3);
    }
  }

  private static long sealed(LiveGateway live) {
    return live
        .gateway()
        .registry()
        .lookupByNameAndType("namedCaptures", NamedCaptureOperations.class)
        .listCaptures()
        .stream()
        .filter(row -> row.get("rule").equals("Errors of api"))
        .filter(row -> row.get("state").equals("ended"))
        .filter(row -> row.get("reason").equals("its rule does not fire any more"))
        .count();
  }

  @Test
  void the_rules_see_lines_after_redaction() throws Exception {
    Files.writeString(rules, ERRORS.replace("|= \"error\"", "|= \"jane@example.org\""));
    try (LiveGateway live = start()) {
      live.push(
          "main", Map.of("app", "a"), "jane@example.org", "jane@example.org", "jane@example.org");
      awaitMetric(live, "wadi_alerts_counted_entries_total", 3);
      double asked = metric(live, "wadi_alerts_evaluations_total");
      LiveGateway.await(
          "it is asked twice more",
          () -> metric(live, "wadi_alerts_evaluations_total") >= asked + 2);

      assertThat(metric(live, "wadi_alerts_firing")).isZero();
      assertThat(metric(live, "wadi_alerts_told_events_total")).isZero();
    }
  }

  @Test
  void changed_rules_are_taken_when_they_are_good_and_told_when_they_are_not() throws Exception {
    try (LiveGateway live = start()) {
      assertThat(metric(live, "wadi_alerts_rules")).isEqualTo(1);
      Files.writeString(rules, ERRORS.replace("sum by", "sun by"));
      awaitMetric(live, "wadi_alerts_reload_failures_total", 1);
      assertThat(metric(live, "wadi_alerts_rules")).isEqualTo(1);
      assertThat(live.page("/readyz")).contains("rules.yaml:6: rule Errors: expr: parse error");

      Files.writeString(
          rules, ERRORS + "      - {alert: Any, expr: 'rate({app=\"api\"}[1m]) > 0'}\n");
      awaitMetric(live, "wadi_alerts_rules", 2);
      assertThat(live.page("/readyz")).doesNotContain("parse error");
      Files.delete(rules);
      awaitMetric(live, "wadi_alerts_reload_failures_total", 2);
      assertThat(metric(live, "wadi_alerts_rules")).isEqualTo(2);
    }
  }

  @Test
  void wrong_rules_stop_the_start_with_file_line_and_cure() throws Exception {
    Files.writeString(rules, ERRORS.replace("[8s]", ""));
    assertThatThrownBy(this::start)
        .hasMessageContaining("rules.yaml:6: rule Errors: expr: parse error at line 1, col 15: ")
        .hasMessageContaining(
            "count_over_time needs a range (expected: [5m] behind the log query)");

    Files.delete(rules);
    assertThatThrownBy(this::start)
        .hasMessageContaining("wadi.alerts.rules: " + rules + " is not there");
  }

  @Test
  void what_fires_goes_on_over_a_restart() throws Exception {
    Files.writeString(rules, ERRORS.replace("[8s]", "[1h]"));
    try (LiveGateway live = start()) {
      live.push("main", Map.of("app", "api"), "error", "error", "error");
      awaitMetric(live, "wadi_alerts_firing", 1);
    }
    try (LiveGateway live = start()) {
      awaitMetric(live, "wadi_alerts_firing", 1);
      LiveGateway.await("it is asked", () -> metric(live, "wadi_alerts_evaluations_total") >= 2);
      assertThat(metric(live, "wadi_alerts_firing")).isEqualTo(1);
      assertThat(metric(live, "wadi_alerts_told_events_total")).isZero();
    }
  }

  @Test
  void lines_that_a_keep_of_ones_own_does_not_show_are_counted_from_the_log() throws Exception {
    Path routes = Files.createDirectories(home.resolve("routes"));
    Files.writeString(
        routes.resolve("30-keep.camel.yaml"),
        """
        - route:
            id: keep
            routeConfigurationId: pass-failures-on
            from:
              uri: direct:keep
              steps:
                - to: {id: keep-safe, uri: "wal:main"}
        """);
    try (LiveGateway live = start("wadi.routes.directory=" + routes)) {
      assertThat(live.push("main", Map.of("app", "api"), "error", "error", "error").statusCode())
          .isEqualTo(204);
      awaitMetric(live, "wadi_alerts_told_events_total", 1);
      assertThat(metric(live, "wadi_alerts_counted_entries_total")).isEqualTo(3);
    }
  }

  @Test
  void lines_beyond_the_room_in_memory_are_counted_from_the_log() throws Exception {
    expect(50_000);
    try (LiveGateway live = start("wadi.alerts.queueBytes=64KB")) {
      String[] lines = new String[1000];
      java.util.Arrays.fill(lines, "an error of a thousand in one push");
      for (int i = 0; i < 50; i++) {
        assertThat(live.push("main", Map.of("app", "api"), lines).statusCode()).isEqualTo(204);
      }
      awaitMetric(live, "wadi_alerts_firing", 1);
      assertThat(metric(live, "wadi_alerts_counted_entries_total")).isEqualTo(50_000);
      assertThat(metric(live, "wadi_alerts_missed_entries_total")).isZero();
    }
  }

  @Test
  void without_rules_the_log_keeps_nothing_for_them() throws Exception {
    try (LiveGateway live = start()) {
      live.push("main", Map.of("app", "api"), "error", "error", "error");
      awaitMetric(live, "wadi_alerts_firing", 1);
      assertThat(readers(live)).contains("alert-rules");
    }
    Files.writeString(rules, "groups: []");
    try (LiveGateway live = start()) {
      LiveGateway.await("it is forgotten", () -> !readers(live).contains("alert-rules"));
    }
  }

  private static List<String> readers(LiveGateway live) {
    Wal wal = live.gateway().registry().lookupByNameAndType("wal-main", Wal.class);
    return wal.readers().stream().map(WalReader::name).toList();
  }

  @Test
  void what_was_counted_goes_on_over_a_restart_line_by_line() throws Exception {
    expect(6);
    for (int i = 1; i <= 3; i++) {
      try (LiveGateway live = start()) {
        live.push("main", Map.of("app", "api"), "error one", "error two");
        if (i == 3) {
          awaitMetric(live, "wadi_alerts_firing", 1);
        }
      }
    }
  }

  @Test
  void what_arrived_is_a_number_of_logtaps() throws Exception {
    Files.writeString(
        rules,
        """
        rules:
          - {name: any_in, metric: logs_received, op: gte, threshold: 2, detail: two came}
        """);
    try (LiveGateway live = start()) {
      live.push("main", Map.of("app", "api"), "one");
      live.push("main", Map.of("app", "api"), "two");
      awaitMetric(live, "wadi_alerts_firing", 1);
    }
  }
}
