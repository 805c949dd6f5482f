package dev.wadi.alert;

import dev.wadi.event.Event;
import dev.wadi.event.Events;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.MetricLimits;
import dev.wadi.station.CaptureRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Alerts with a clock, a folder and numbers of our own, and what they told. */
abstract class AlertsOnTrial {
  static final Labels API = Labels.of("app", "api");
  static final Labels WEB = Labels.of("app", "web");
  static final String ERRORS =
      """
      groups:
        - name: g
          interval: 10s
          rules:
            - alert: Errors
              expr: sum by (app) (count_over_time({app=~".+"} |= "error" [1m])) > 2
              labels: {severity: page}
              annotations: {summary: '{{ $labels.app }}: {{ $value }}'}
      """;

  @TempDir Path folder;
  Instant now = Instant.parse("2026-03-01T12:00:00Z");
  final List<Event> told = new ArrayList<>();
  final TreeMap<String, String> captures = new TreeMap<>();
  String looked = "";
  long dropped;
  double diskPercent;
  List<String> groupBy = List.of();
  Duration cooldown = Duration.ZERO;
  int mostAlerts = 100;
  Events events = told::addAll;
  @Nullable Alerts alerts;

  void add(Batch batch) {
    alerts.add(batch, batch.tenant(), new Position(1, 0));
  }

  void stop() {
    alerts.writeCounts();
    alerts.close();
  }

  /* Of the time between stop and start lines may be missing. */
  void reopen(String yaml) throws IOException {
    open(yaml);
    alerts.goesOn(alerts.counted(), false);
  }

  Alerts open(String yaml) throws IOException {
    GatewayNumbers numbers =
        new GatewayNumbers() {
          @Override
          public long received() {
            return 0;
          }

          @Override
          public long dropped() {
            return dropped;
          }

          @Override
          public double diskPercent() {
            return diskPercent;
          }
        };
    CaptureRequests requests =
        new CaptureRequests() {
          @Override
          public void start(String name, String query, Limits limits) {
            captures.put(name, query + " " + limits.maxBytes());
          }

          @Override
          public void stop(String name) {
            captures.remove(name);
          }

          @Override
          public void looked(Set<String> rules, Map<String, Instant> firing) {
            looked = rules + " " + firing;
          }

          @Override
          public Set<String> underWay() {
            return Set.copyOf(captures.keySet());
          }
        };
    AlertSettings settings =
        new AlertSettings(
            List.of(),
            folder,
            Duration.ofMinutes(1),
            Duration.ZERO,
            groupBy,
            cooldown,
            mostAlerts,
            new MetricLimits(1000, 1 << 24),
            1 << 20);
    Alerts opened =
        Alerts.open(
            settings,
            rules(yaml),
            () -> now,
            Silences.open(folder.resolve("silences.json"), () -> now, new Random(1)),
            events,
            numbers,
            () -> requests);
    alerts = opened;
    return opened;
  }

  static RuleSet rules(String yaml) {
    return RuleFileReader.parse(yaml, "rules.yaml", Duration.ofMinutes(1));
  }

  void lines(Labels labels, int count) {
    BatchMaker maker = new BatchMaker("main");
    for (int i = 0; i < count; i++) {
      maker.add(labels, Rfc3339.toNanos(now), "an error");
    }
    add(maker.make());
  }

  /** Lets seconds pass, one after the other. */
  void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now = now.plusSeconds(1);
      alerts.tick();
    }
  }

  List<String> told() {
    List<String> texts =
        told.stream().map(event -> event.name() + " " + event.detail("detail")).toList();
    told.clear();
    return texts;
  }
}
