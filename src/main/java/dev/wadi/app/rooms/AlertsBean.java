package dev.wadi.app.rooms;

import dev.wadi.alert.Alert;
import dev.wadi.alert.AlertRule;
import dev.wadi.alert.AlertService;
import dev.wadi.alert.Alerts.RuleState;
import dev.wadi.alert.Silence;
import dev.wadi.app.settings.SettingsGrammar;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.query.MetricWindows.Watch;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;

/** {@code wadi alerts} as operations of a running gateway. Thread-safe. */
@ManagedResource(description = "Alert rules, alerts and silences")
public final class AlertsBean {
  private final AlertService service;
  private final InstantSource clock;

  AlertsBean(AlertService service, InstantSource clock) {
    this.service = service;
    this.clock = clock;
  }

  @ManagedAttribute(description = "Alert rules in force")
  public int getRules() {
    return service.alerts().counts().rules();
  }

  @ManagedAttribute(description = "Alerts that fire")
  public int getFiring() {
    return service.alerts().counts().firing();
  }

  @ManagedAttribute(description = "Alerts that wait until they fire")
  public int getPending() {
    return service.alerts().counts().pending();
  }

  @ManagedAttribute(
      description = "Why the files of rules could not be taken as they are now; else empty")
  public String getTrouble() {
    String trouble = service.alerts().trouble();
    return trouble == null ? "" : trouble;
  }

  @ManagedOperation(description = "Pending and firing alerts, then the last that are over")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> alerts() {
    List<Alert> all = new ArrayList<>(service.alerts().active());
    all.addAll(service.alerts().resolved());
    return all.stream().map(this::row).toList();
  }

  private Map<String, Object> row(Alert alert) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", alert.name());
    row.put("state", alert.state().name().toLowerCase(Locale.ROOT));
    row.put("labels", alert.labels().asMap());
    row.put("annotations", alert.annotations());
    row.put("value", Double.toString(alert.value()));
    row.put("since", alert.since().toString());
    row.put("firedAt", text(alert.firedAt()));
    row.put("resolvedAt", text(alert.resolvedAt()));
    row.put("rule", alert.rule());
    row.put(
        "silence",
        service
            .alerts()
            .silences()
            .of(alert.labels(), clock.instant())
            .map(Silence::id)
            .orElse(""));
    return row;
  }

  @ManagedOperation(
      description = "All rules: what each asks, how it is, what was left out of its count and why")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> rules() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (RuleState state : service.alerts().rules()) {
      Map<String, Object> row = new LinkedHashMap<>();
      AlertRule rule = state.rule();
      row.put("group", rule.group());
      row.put("name", rule.name());
      row.put("state", state(state));
      row.put("alerts", state.alerts().size());
      row.put("asks", rule.condition().toString());
      row.put("intervalSeconds", state.group().intervalNanos() / 1e9);
      row.put("forSeconds", rule.holdNanos() / 1e9);
      row.put("askedAt", text(state.askedAt()));
      row.put("trouble", trouble(state));
      row.put("place", rule.place());
      rows.add(row);
    }
    return rows;
  }

  private static String state(RuleState state) {
    if (state.error() != null) {
      return "failing";
    }
    return state.alerts().stream()
        .map(Alert::state)
        .max(Enum::compareTo)
        .map(worst -> worst.name().toLowerCase(Locale.ROOT))
        .orElse("inactive");
  }

  private static String trouble(RuleState state) {
    if (state.error() != null) {
      return state.error();
    }
    Watch watch = state.watch();
    if (watch == null) {
      return "";
    }
    List<String> troubles = new ArrayList<>();
    if (watch.failedLines() > 0) {
      troubles.add(watch.failedLines() + " lines were left out: " + watch.error());
    }
    if (watch.refusedSamples() > 0) {
      troubles.add(watch.refusedSamples() + " lines were not counted: too many series");
    }
    if (watch.outsideSamples() > 0) {
      troubles.add(watch.outsideSamples() + " lines had a time too early or too late");
    }
    return String.join("; ", troubles);
  }

  @ManagedOperation(description = "Silences that are in force, and those of the last week")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> silences() {
    return service.alerts().silences().all().stream().map(this::row).toList();
  }

  private Map<String, Object> row(Silence silence) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", silence.id());
    row.put("state", silence.isOn(clock.instant()) ? "active" : "over");
    row.put("matchers", silence.selector());
    row.put("from", silence.from().toString());
    row.put("until", silence.until().toString());
    row.put("by", silence.by());
    row.put("why", silence.why());
    return row;
  }

  @ManagedOperation(
      description = "Tell nobody of alerts whose labels fit, until a time; answers the silence")
  @Needs(Role.OPERATOR)
  public Map<String, Object> silence(String matchers, String until, String by, String why)
      throws IOException {
    Silence silence = service.alerts().silences().add(matchers, time(until), by, why);
    return row(silence);
  }

  private Instant time(String until) {
    String text = until.strip();
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      try {
        Duration length = SettingsGrammar.duration(text);
        return clock.instant().plus(length);
      } catch (IllegalArgumentException f) {
        throw new IllegalArgumentException(
            "until: '"
                + until
                + "' (expected: a time such as 2026-01-31T12:00:00Z, or how long, such as 2h)",
            f);
      }
    }
  }

  @ManagedOperation(description = "End a silence now; answers it")
  @Needs(Role.OPERATOR)
  public Map<String, Object> unsilence(String id) throws IOException {
    return row(service.alerts().silences().end(id.strip()));
  }

  @ManagedOperation(
      description = "Read the files of rules anew; answers what is wrong with them, or nothing")
  @Needs(Role.OPERATOR)
  public String reload() {
    String wrong = service.reload();
    return wrong == null ? "" : wrong;
  }

  private static String text(@Nullable Instant time) {
    return time == null ? "" : time.toString();
  }
}
