package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.limit.KeyLimits;
import dev.wadi.chain.limit.LimitProcessor;
import dev.wadi.chain.limit.RateLimiter;
import dev.wadi.chain.limit.RateLimits;
import dev.wadi.chain.validate.IngestLimits;
import dev.wadi.chain.validate.Tidying;
import dev.wadi.chain.validate.ValidateProcessor;
import dev.wadi.chain.validate.Validator;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The steps that say how much is sent, and whether lines can be taken as they are. */
public final class ChainRoom implements Room {
  private final Settings settings;
  private final InstantSource clock;
  private final Supplier<KeyLimits> keys;

  /**
   * @param keys known when their room is open
   */
  ChainRoom(Settings settings, InstantSource clock, Supplier<KeyLimits> keys) {
    this.keys = keys;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void check() {
    SettingsException.orWrong("wadi.limits", () -> List.of(limits(true), limits(false), rates()));
  }

  private RateLimits rates() {
    long bytes = settings.bytes("wadi.limits.rateBytes");
    return bytes == 0
        ? RateLimits.OFF
        : new RateLimits(bytes, Math.max(bytes, settings.bytes("wadi.limits.burstBytes")), 0, 0);
  }

  /* Limits for one door; only Loki asks for at least one label. */
  private IngestLimits limits(boolean requireLabels) {
    return new IngestLimits(
        Math.toIntExact(settings.bytes("wadi.limits.maxLineBytes")),
        settings.bool("wadi.limits.truncateLongLines"),
        settings.number("wadi.limits.maxLabels"),
        Math.toIntExact(settings.bytes("wadi.limits.maxLabelNameBytes")),
        Math.toIntExact(settings.bytes("wadi.limits.maxLabelValueBytes")),
        Math.toIntExact(settings.bytes("wadi.limits.maxMetadataBytes")),
        settings.number("wadi.limits.maxMetadataEntries"),
        settings.duration("wadi.limits.maxAge"),
        settings.duration("wadi.limits.maxAhead"),
        requireLabels);
  }

  private Tidying tidying() {
    return new Tidying(
        settings.bool("wadi.limits.plainLabelNames"),
        settings.bool("wadi.limits.spreadEqualTimes"));
  }

  @Override
  public void open(RoomContext context) {
    context.bind(
        "limit", new LimitProcessor(new RateLimiter(rates(), System::nanoTime), keys.get()));
    Validator loki = new Validator(limits(true), tidying(), clock);
    Validator raw = new Validator(limits(false).anyTimeAndLabels(), tidying(), clock);
    context.bind("validate", new ValidateProcessor(loki, raw));
    context
        .metrics()
        .counter(
            "wadi_truncated_entries_total",
            "Log lines cut because they were too long.",
            Map.of(),
            () -> loki.truncatedEntries() + raw.truncatedEntries());
  }
}
