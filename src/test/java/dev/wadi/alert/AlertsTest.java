package dev.wadi.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.event.Event;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertsTest extends AlertsOnTrial {
  @Test
  void fires_for_each_series_and_tells_when_it_is_over() throws IOException {
    open(ERRORS);
    lines(API, 3);
    lines(WEB, 2);
    pass(10);
    assertThat(told()).containsExactly("alert api: 3");
    assertThat(alerts.active())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.labels())
                  .isEqualTo(Labels.of("app", "api", "alertname", "Errors", "severity", "page"));
              assertThat(alert.state()).isEqualTo(Alert.State.FIRING);
            });

    pass(60);
    assertThat(told()).containsExactly("alert-resolved api: 3");
    assertThat(alerts.active()).isEmpty();
    assertThat(alerts.resolved()).hasSize(1);
  }

  @Test
  void an_event_says_what_an_alert_is() throws IOException {
    open(ERRORS);
    lines(API, 3);
    pass(10);
    Event fires = told.get(0);
    pass(60);
    Event over = told.get(1);

    assertThat(fires.subject()).isEqualTo("Errors");
    assertThat(fires.detail("severity")).isEqualTo("page");
    assertThat(fires.detail("label.app")).isEqualTo("api");
    assertThat(fires.detail("annotation.summary")).isEqualTo("api: 3");
    assertThat(fires.detail("value")).isEqualTo("3");
    assertThat(over.subject()).isEqualTo("Errors");
    assertThat(over.detail("key")).isEqualTo(fires.detail("key"));
    assertThat(over.detail("started")).isEqualTo("2026-03-01T12:00:10Z");
  }

  @Test
  void waits_as_long_as_for_says_and_forgets_what_does_not_last() throws IOException {
    open(ERRORS.replace("labels: {", "for: 30s\n        labels: {"));
    lines(API, 3);
    pass(10);
    assertThat(alerts.active()).extracting(Alert::state).containsExactly(Alert.State.PENDING);
    pass(20);
    assertThat(told()).isEmpty();
    pass(10);
    assertThat(told()).containsExactly("alert api: 3");
    pass(60);
    told();
    lines(WEB, 3);
    pass(20);
    now = now.plusSeconds(60);
    pass(10);
    assertThat(told()).isEmpty();
    assertThat(alerts.active()).isEmpty();
  }

  @Test
  void goes_on_firing_as_long_as_keep_firing_for_says() throws IOException {
    open(ERRORS.replace("labels: {", "keep_firing_for: 2m\n        labels: {"));
    lines(API, 3);
    pass(10);
    told();
    pass(150);
    assertThat(told()).isEmpty();
    assertThat(alerts.active()).hasSize(1);
    pass(30);
    assertThat(told()).containsExactly("alert-resolved api: 3");
  }

  @Test
  void a_rule_of_logtap_fires_when_it_becomes_true_and_again_only_after_it_was_false()
      throws IOException {
    open(
        """
        rules:
          - {name: high_drops, metric: drop_rate, op: gt, threshold: 10, detail: drops exceeded 10/s}
          - {name: full, metric: disk_pct, op: gte, threshold: 90, detail: disk}
        """);
    dropped = 5;
    pass(1);
    dropped = 30;
    pass(1);
    assertThat(told()).containsExactly("alert drops exceeded 10/s");
    dropped = 60;
    pass(1);
    assertThat(told()).isEmpty();
    pass(1);
    assertThat(told()).containsExactly("alert-resolved drops exceeded 10/s");
    dropped = 100;
    diskPercent = 90;
    pass(1);
    assertThat(told()).containsExactlyInAnyOrder("alert drops exceeded 10/s", "alert disk");
    pass(3);
    diskPercent = 89.9;
    told();
    pass(1);
    assertThat(told()).containsExactly("alert-resolved disk");
  }

  @Test
  void drops_of_before_the_first_look_are_no_rate_and_a_rate_is_never_negative()
      throws IOException {
    dropped = 1000;
    open("rules: [{name: a, metric: drop_rate, op: gt, threshold: 0}]");
    pass(2);
    dropped = 10;
    pass(2);
    assertThat(told()).isEmpty();
  }

  @Test
  void lines_that_were_missed_end_nothing() throws IOException {
    open(ERRORS);
    lines(API, 3);
    pass(10);
    told();
    pass(45);
    alerts.missed(100);
    pass(40);
    assertThat(told()).isEmpty();
    assertThat(alerts.counts().missedEntries()).isEqualTo(100);
    pass(30);
    assertThat(told()).containsExactly("alert-resolved api: 3");
  }

  @Test
  void rules_change_while_it_runs_and_what_stays_goes_on() throws IOException {
    open(ERRORS);
    lines(API, 2);
    pass(5);
    String more =
        ERRORS + "      - {alert: Any, expr: 'sum(count_over_time({app=\"api\"}[1m])) > 0'}\n";
    alerts.load(rules(more));
    lines(API, 1);
    pass(5);
    assertThat(told()).contains("alert api: 3").hasSize(2);

    alerts.load(rules(ERRORS.replace("Errors", "Others")));
    assertThat(told())
        .containsExactlyInAnyOrder("alert-resolved api: 3", "alert-resolved {alertname=\"Any\"} 1");
  }

  @Test
  void what_is_silenced_is_not_told_and_told_when_the_silence_ends() throws IOException {
    open(ERRORS);
    Silence silence =
        alerts
            .silences()
            .add("{alertname=\"Errors\", app=~\"a.+\"}", now.plusSeconds(15), "ann", "deploy");
    lines(API, 3);
    lines(WEB, 3);
    pass(10);
    assertThat(told()).containsExactly("alert web: 3");
    pass(10);
    assertThat(told()).containsExactly("alert api: 3");
    assertThat(silence.by()).isEqualTo("ann");
  }

  @Test
  void silences_are_on_disk_and_can_be_ended() throws IOException {
    open(ERRORS);
    Silence silence =
        alerts.silences().add("{app=\"api\"}", now.plusSeconds(3600), "ann", "deploy");
    open(ERRORS);
    assertThat(alerts.silences().all()).containsExactly(silence);
    lines(API, 3);
    pass(10);
    assertThat(told()).isEmpty();
    alerts.silences().end(silence.id());
    pass(1);
    assertThat(told()).containsExactly("alert api: 3");
    assertThatThrownBy(() -> alerts.silences().end(silence.id()))
        .hasMessageContaining("expected: that of a silence in force");
  }

  @Test
  void a_silence_says_whom_until_when_and_by_whom() throws IOException {
    Silences silences = open(ERRORS).silences();
    assertThatThrownBy(() -> silences.add("{}", now.plusSeconds(1), "ann", ""))
        .hasMessageContaining("expected: conditions on labels");
    assertThatThrownBy(() -> silences.add("{app=~\".*\"}", now.plusSeconds(1), "ann", ""))
        .hasMessageContaining("expected: conditions on labels");
    assertThatThrownBy(() -> silences.add("{app=\"a\"} |= \"x\"", now.plusSeconds(1), "ann", ""))
        .hasMessageContaining("expected: conditions on labels");
    assertThatThrownBy(() -> silences.add("app=a", now.plusSeconds(1), "ann", ""))
        .hasMessageContaining("parse error");
    assertThatThrownBy(() -> silences.add("{app=\"a\"}", now, "ann", ""))
        .hasMessageContaining("until");
    assertThatThrownBy(() -> silences.add("{app=\"a\"}", now.plusSeconds(1), " ", ""))
        .hasMessageContaining("by:");
    assertThat(silences.all()).isEmpty();
  }

  @Test
  void within_the_cooldown_the_same_is_not_told_again() throws IOException {
    cooldown = Duration.ofMinutes(5);
    open(ERRORS);
    lines(API, 3);
    pass(70);
    assertThat(told()).containsExactly("alert api: 3", "alert-resolved api: 3");
    lines(API, 4);
    pass(80);
    assertThat(told()).isEmpty();
    assertThat(alerts.counts().withheld()).isEqualTo(1);
    for (int i = 0; i < 20; i++) {
      lines(API, 3);
      pass(10);
    }
    assertThat(told()).as("it fires still when the cooldown is over").hasSize(1);
  }

  @Test
  void alerts_can_be_told_together() throws IOException {
    groupBy = List.of("alertname");
    open(ERRORS);
    lines(API, 3);
    lines(WEB, 4);
    pass(10);
    assertThat(told)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.detail("alerts")).isEqualTo("2");
              assertThat(event.detail("detail")).isEqualTo("2 alerts\napi: 3\nweb: 4");
              assertThat(event.detail("label.app")).isNull();
              assertThat(event.detail("label.severity")).isEqualTo("page");
            });
    told();
    lines(WEB, 4);
    pass(50);
    lines(WEB, 4);
    pass(20);
    assertThat(told()).as("the group goes on firing").isEmpty();
    pass(60);
    assertThat(told()).hasSize(1).first().asString().startsWith("alert-resolved");
  }

  @Test
  void beyond_the_bound_no_further_alert_is_made_and_that_is_counted() throws IOException {
    mostAlerts = 3;
    open(ERRORS);
    for (int i = 0; i < 10; i++) {
      lines(Labels.of("app", "a" + i), 3);
    }
    pass(10);
    assertThat(alerts.active()).hasSize(3);
    assertThat(alerts.counts().refusedAlerts()).isEqualTo(7);
  }

  @Test
  void more_alerts_than_the_limit_of_the_group_are_a_failure_of_the_rule() throws IOException {
    open(ERRORS.replace("interval:", "limit: 2\n    interval:"));
    for (int i = 0; i < 3; i++) {
      lines(Labels.of("app", "a" + i), 3);
    }
    pass(10);
    assertThat(told()).isEmpty();
    assertThat(alerts.rules().get(0).error()).startsWith("3 alerts (expected: at most 2");
  }

  @Test
  void a_rule_can_ask_for_a_capture_until_it_is_over() throws IOException {
    open(
        ERRORS.replace(
            "annotations: {",
            "annotations: {wadi_capture: 'errors-{{ $labels.app }}', wadi_capture_max_bytes:"
                + " 10MB, "));
    lines(API, 3);
    pass(10);
    assertThat(captures)
        .containsOnly(Map.entry("errors-api", "{app=~\".+\"} |= \"error\" 10000000"));
    pass(60);
    assertThat(captures).isEmpty();
  }

  @Test
  void captures_that_last_until_a_rule_fires_hear_which_do_and_since_when() throws IOException {
    open(ERRORS);
    pass(10);
    assertThat(looked).isEqualTo("[Errors] {}");
    lines(API, 3);
    pass(10);
    assertThat(looked).startsWith("[Errors] {Errors=2026-03-01T12:00:");
    pass(60);
    assertThat(looked).isEqualTo("[Errors] {}");
  }

  @Test
  void a_capture_whose_rule_is_over_while_the_gateway_is_down_ends_at_the_next_start()
      throws IOException {
    captures.put("of-before", "{} 0");
    open(ERRORS);
    pass(10);
    assertThat(captures).isEmpty();
  }

  @Test
  void a_size_of_a_capture_that_is_none_is_told_with_its_line() {
    assertThatThrownBy(
            () ->
                rules(
                    ERRORS.replace(
                        "annotations: {",
                        "annotations: {wadi_capture: a, wadi_capture_max_bytes: a lot, ")))
        .hasMessageContaining("wadi_capture_max_bytes: 'a lot' (expected: a size such as 100MB)");
  }

  @Test
  void lines_of_other_tenants_do_not_count_for_a_group_that_names_its_own() throws IOException {
    open(ERRORS.replace("interval:", "tenants: [team-a]\n    interval:"));
    lines(API, 3);
    pass(10);
    assertThat(told()).isEmpty();
    add(
        new BatchMaker("team-a")
            .add(API, Rfc3339.toNanos(now), "error")
            .add(API, Rfc3339.toNanos(now), "error")
            .add(API, Rfc3339.toNanos(now), "error")
            .make());
    pass(10);
    assertThat(told()).containsExactly("alert api: 3");
  }

  @Test
  void a_state_that_cannot_be_read_is_set_aside_and_told() throws IOException {
    for (String content :
        List.of("{", "[]", "{\"version\":9}", "\0\0\0", "{\"version\":1,\"alerts\":[{}]}")) {
      Files.writeString(folder.resolve("alerts.json"), content);
      open(ERRORS);
      assertThat(alerts.active()).isEmpty();
      assertThat(folder.resolve("alerts.json.unreadable")).hasContent(content);
    }
  }

  @Test
  void a_rule_that_has_no_answer_keeps_its_alerts_and_says_why() throws IOException {
    open(
        """
        groups:
          - name: g
            interval: 10s
            rules:
              - alert: Share
                expr: >
                  count_over_time({app=~".+"} |= "error" [1m])
                  / on () count_over_time({app=~".+"} [1m]) >= 1
        """);
    pass(60);
    lines(API, 3);
    pass(10);
    assertThat(told()).hasSize(1);
    lines(WEB, 3);
    pass(10);
    assertThat(told()).isEmpty();
    assertThat(alerts.rules().get(0).error()).contains("several series");
    assertThat(alerts.active()).hasSize(1);
    assertThat(alerts.counts().failures()).isPositive();
  }
}
