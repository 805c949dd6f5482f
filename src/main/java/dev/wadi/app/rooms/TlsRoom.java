package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.management.Metrics;
import dev.wadi.management.Readiness.State;
import dev.wadi.tls.TlsFiles;
import dev.wadi.tls.TlsKeeper;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS of the doors, where the settings name a certificate. */
final class TlsRoom implements Room {
  private static final Logger LOG = LoggerFactory.getLogger(TlsRoom.class);
  private final Settings settings;
  private final InstantSource clock;
  private @Nullable ScheduledExecutorService worker;
  private @Nullable TlsKeeper keeper;

  TlsRoom(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void check() throws IOException {
    Optional<TlsFiles> files = TlsSettings.files(settings);
    if (files.isPresent()) {
      try {
        keeper = new TlsKeeper(files.get(), clock);
      } catch (IllegalArgumentException e) {
        throw new SettingsException("wadi.tls: " + e.getMessage());
      }
    }
  }

  /** TLS of the doors, or null when they speak without; known when checked. */
  @Nullable TlsKeeper keeper() {
    return keeper;
  }

  @Override
  public void open(RoomContext context) {
    TlsKeeper known = keeper;
    if (known == null) {
      return;
    }
    context.bind("tls", known);
    context.readiness().tells("tls", () -> State.ok(told(known)));
    Metrics metrics = context.metrics();
    metrics.gauge(
        "wadi_tls_certificate_end_seconds",
        "When the certificate of the doors ends, in seconds since 1970.",
        Map.of(),
        () -> known.ends().getEpochSecond());
    metrics.gauge(
        "wadi_tls_fault",
        "1 while the newest certificate or key cannot be taken and the one before goes on.",
        Map.of(),
        () -> known.problem() == null ? 0 : 1);
    metrics.gauge(
        "wadi_tls_revocations_end_seconds",
        "When the first list of revoked certificates runs out, in seconds since 1970; 0 for never.",
        Map.of(),
        () -> known.listsEnd().map(Instant::getEpochSecond).orElse(0L));
    metrics.counter(
        "wadi_tls_reloads_total",
        "Certificates that took the place of another.",
        Map.of(),
        known::reloadedTotal);
    metrics.counter(
        "wadi_tls_failed_handshakes_total",
        "Connections that ended before TLS was agreed upon.",
        Map.of(),
        known::failedTotal);
  }

  private String told(TlsKeeper known) {
    String problem = known.problem();
    if (problem != null) {
      return "the new certificate is left aside: " + problem;
    }
    Instant end = known.ends();
    Instant now = clock.instant();
    Optional<Instant> lists = known.listsEnd();
    if (lists.isPresent() && lists.get().isBefore(now)) {
      return "a list of revoked certificates ran out at "
          + lists.get()
          + ", nobody comes in by a certificate";
    }
    if (end.isBefore(now)) {
      return "the certificate has expired at " + end;
    }
    return end.isBefore(now.plus(TlsSettings.SOON))
        ? "the certificate ends soon, at " + end
        : "the certificate ends at " + end;
  }

  @Override
  public void run(RoomContext context) {
    TlsKeeper known = keeper;
    if (known == null) {
      return;
    }
    ScheduledExecutorService made =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "wadi-tls");
              thread.setDaemon(true);
              return thread;
            });
    worker = made;
    long every = settings.duration("wadi.tls.reload").toMillis();
    ScheduledFuture<?> unused =
        made.scheduleWithFixedDelay(() -> look(known), every, every, TimeUnit.MILLISECONDS);
  }

  /* What a task of the scheduler throws would end it without a word. */
  private static void look(TlsKeeper known) {
    try {
      known.tick();
    } catch (RuntimeException e) {
      LOG.error("The certificate could not be looked at.", e);
    }
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.shutdown();
    }
  }
}
