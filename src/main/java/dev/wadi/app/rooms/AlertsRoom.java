package dev.wadi.app.rooms;

import dev.wadi.alert.AlertService;
import dev.wadi.alert.AlertSettings;
import dev.wadi.alert.Alerts;
import dev.wadi.alert.RuleFileException;
import dev.wadi.alert.RuleFileReader;
import dev.wadi.alert.RuleFiles;
import dev.wadi.alert.RuleProblem;
import dev.wadi.alert.RuleSet;
import dev.wadi.alert.Silences;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.event.Events;
import dev.wadi.query.MetricLimits;
import dev.wadi.station.CaptureRequests;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Rules over what is kept, and who is told when one fires. */
final class AlertsRoom implements Room {
  private final Settings settings;
  private final InstantSource clock;
  private final IntakeRoom intake;
  private RuleSet rules = RuleSet.NONE;
  private @Nullable AlertService service;

  AlertsRoom(Settings settings, InstantSource clock, IntakeRoom intake) {
    this.settings = settings;
    this.clock = clock;
    this.intake = intake;
  }

  @Override
  public void check() throws IOException {
    AlertSettings wanted = SettingsException.orWrong("wadi.alerts", () -> settings(settings));
    try {
      rules = RuleFileReader.read(RuleFiles.find(wanted.files()), wanted.interval());
    } catch (NoSuchFileException e) {
      throw new SettingsException(
          "wadi.alerts.rules: " + e.getMessage() + " is not there (expected: a file of rules)");
    } catch (RuleFileException e) {
      throw new SettingsException(e.problems().stream().map(RuleProblem::toString).toList());
    }
  }

  static AlertSettings settings(Settings settings) {
    return new AlertSettings(
        settings.list("wadi.alerts.rules"),
        settings.requiredPath("wadi.alerts.directory"),
        settings.duration("wadi.alerts.interval"),
        settings.duration("wadi.alerts.reload"),
        settings.list("wadi.alerts.groupBy"),
        settings.duration("wadi.alerts.cooldown"),
        settings.number("wadi.alerts.maxAlerts"),
        new MetricLimits(
            settings.number("wadi.alerts.maxSeries"), settings.bytes("wadi.alerts.windowBytes")),
        settings.bytes("wadi.alerts.queueBytes"));
  }

  @Override
  public void open(RoomContext context) throws IOException {
    AlertSettings wanted = settings(settings);
    CamelContext camel = context.camel();
    Events events = camel.getRegistry().lookupByNameAndType(Events.BEAN, Events.class);
    Alerts alerts =
        Alerts.open(
            wanted,
            rules,
            clock,
            Silences.open(wanted.directory().resolve("silences.json"), clock, new SecureRandom()),
            events == null ? Events.NONE : events,
            new AlertNumbers(intake, context.roster(), settings.bytes("wadi.capture.maxDiskBytes")),
            () ->
                camel
                    .getRegistry()
                    .lookupByNameAndType(CaptureRequests.BEAN, CaptureRequests.class));
    Wal wal =
        Objects.requireNonNull(camel.getRegistry().lookupByNameAndType("wal-main", Wal.class));
    AlertService made = new AlertService(alerts, WalKeptLog.of(wal), clock);
    service = made;
    context.bind("countForAlerts", new CountProcessor(made));
    context.operations().show("Alerts", new AlertsBean(made, clock));
    AlertMetrics.bind(context.metrics(), made);
    context.readiness().tells("alerts", () -> AlertMetrics.state(made));
  }

  @Override
  public void run(RoomContext context) {
    if (service != null) {
      service.start();
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (service != null) {
      service.close();
    }
  }
}
