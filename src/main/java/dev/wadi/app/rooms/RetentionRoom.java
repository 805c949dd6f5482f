package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.capture.CaptureRetention;
import dev.wadi.station.Deeds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Captures that are too old, too large or too many go. It opens behind the audit trail. */
final class RetentionRoom implements Room {
  private static final String MAX_AGE = "wadi.retention.maxAge";
  private static final String MAX_BYTES = "wadi.retention.maxBytes";
  private static final String MAX_CAPTURES = "wadi.retention.maxCaptures";
  private static final long FIRST_MILLIS = 10_000;

  private final Settings settings;
  private final InstantSource clock;
  private @Nullable RetentionRound round;
  private @Nullable ScheduledExecutorService ticking;

  RetentionRoom(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  private boolean wanted() {
    return !settings.duration(MAX_AGE).isZero()
        || settings.bytes(MAX_BYTES) > 0
        || settings.number(MAX_CAPTURES) > 0;
  }

  @Override
  public void check() {
    if (wanted() && !settings.text("wadi.capture.layout").equals("tenant")) {
      throw new SettingsException(
          "wadi.retention: tenants have captures of their own with wadi.capture.layout=tenant only"
              + " (expected: that, or no limits)");
    }
  }

  @Override
  public void open(RoomContext context) {
    if (!wanted()) {
      return;
    }
    Duration age = settings.duration(MAX_AGE);
    long bytes = settings.bytes(MAX_BYTES);
    int captures = settings.number(MAX_CAPTURES);
    Deeds deeds = context.camel().getRegistry().lookupByNameAndType(Deeds.BEAN, Deeds.class);
    RetentionRound opened =
        new RetentionRound(
            settings.requiredPath("wadi.capture.directory"),
            new CaptureRetention(
                age.isZero() ? null : age, bytes == 0 ? -1 : bytes, captures == 0 ? -1 : captures),
            !settings.text("wadi.objects.target").isBlank(),
            deeds == null ? Deeds.NONE : deeds,
            clock);
    round = opened;
    context
        .metrics()
        .counter(
            "wadi_retention_removed_captures_total",
            "Captures that were deleted because of their age, size or number.",
            Map.of(),
            opened::removed);
    context
        .metrics()
        .counter(
            "wadi_retention_removed_bytes_total",
            "Bytes of captures that were deleted because of their age, size or number.",
            Map.of(),
            opened::removedBytes);
  }

  @Override
  public void run(RoomContext context) {
    RetentionRound opened = round;
    if (opened == null) {
      return;
    }
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "wadi-retention");
              thread.setDaemon(true);
              return thread;
            });
    ticking = executor;
    long every = settings.duration("wadi.retention.interval").toMillis();
    ScheduledFuture<?> unused =
        executor.scheduleWithFixedDelay(
            opened::run, Math.min(every, FIRST_MILLIS), every, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    ScheduledExecutorService executor = ticking;
    if (executor != null) {
      // One that is being deleted goes whole.
      executor.shutdown();
      boolean unused = executor.awaitTermination(5, TimeUnit.SECONDS);
    }
  }
}
