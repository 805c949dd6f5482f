package dev.wadi.app;

import dev.wadi.buffer.wal.WalSettings;
import dev.wadi.chain.authenticate.Authenticator;
import dev.wadi.chain.limit.RateLimits;
import dev.wadi.chain.mask.MaskProfile;
import dev.wadi.chain.mask.MaskProfiles;
import dev.wadi.chain.validate.IngestLimits;
import dev.wadi.console.ConsoleSettings;
import dev.wadi.source.push.DoorLimits;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the settings mean for each room: its own record, made from the keys that begin with its
 * name.
 */
final class RoomSettings {
  private final Settings settings;

  RoomSettings(Settings settings) {
    this.settings = settings;
  }

  WalSettings wal() {
    Path folder = settings.requiredPath("wadi.wal.directory");
    return WalSettings.builder(folder)
        .name("main")
        .sync(WalSettings.SyncMode.parse(settings.text("wadi.wal.sync")))
        .segmentMaxBytes(settings.bytes("wadi.wal.segmentBytes"))
        .segmentMaxAgeMillis(settings.duration("wadi.wal.segmentAge").toMillis())
        .quotaBytes(settings.bytes("wadi.wal.quotaBytes"))
        .quotaAgeMillis(settings.duration("wadi.wal.quotaAge").toMillis())
        .quotaWarnRatio(settings.decimal("wadi.wal.warnRatio"))
        .quotaPolicy(settings.choice("wadi.wal.policy", WalSettings.QuotaPolicy.class))
        .diskFreeMinBytes(settings.bytes("wadi.wal.diskFloorBytes"))
        .diskFreeMinRatio(settings.decimal("wadi.wal.diskFloorRatio"))
        .build();
  }

  Authenticator authenticator() {
    Map<String, String> tenantsByToken = new LinkedHashMap<>();
    settings
        .secrets("wadi.auth.tokens")
        .forEach(
            (tenant, tokens) -> {
              String name = tenant.equals("any") ? Authenticator.ANY_TENANT : tenant;
              tokens.forEach(token -> tenantsByToken.put(token.reveal(), name));
            });
    return new Authenticator(settings.text("wadi.tenant.default"), tenantsByToken);
  }

  RateLimits rates() {
    long bytes = settings.bytes("wadi.limits.rateBytes");
    return bytes == 0
        ? RateLimits.OFF
        : new RateLimits(bytes, Math.max(bytes, settings.bytes("wadi.limits.burstBytes")), 0, 0);
  }

  /** Limits for one door; only Loki asks for at least one label. */
  IngestLimits limits(boolean requireLabels) {
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

  org.apache.camel.Processor redactor() {
    String profile = settings.text("wadi.redact.profile");
    if (profile.equals("off") || profile.equals("false")) {
      return exchange -> {};
    }
    dev.wadi.chain.redact.Redactor redactor =
        new dev.wadi.chain.redact.Redactor(dev.wadi.chain.redact.RedactionProfile.parse(profile));
    return exchange ->
        exchange
            .getMessage()
            .setBody(redactor.redact(exchange.getMessage().getBody(dev.wadi.model.Batch.class)));
  }

  MaskProfiles masks() {
    return new MaskProfiles(new MaskProfile(Map.of(), List.of(), false), Map.of(), null);
  }

  DoorLimits door() {
    return new DoorLimits(
        Math.toIntExact(settings.bytes("wadi.push.maxBodyBytes")),
        Math.toIntExact(settings.bytes("wadi.push.maxDecompressedBytes")),
        settings.bytes("wadi.push.maxInFlightBytes"),
        settings.number("wadi.push.maxConnections"),
        DoorLimits.DEFAULT.maxHeaderBytes(),
        settings.duration("wadi.push.bodyTimeout"),
        settings.duration("wadi.push.idleTimeout"),
        DoorLimits.DEFAULT.decode());
  }

  /** How the console is reached; its data folder is the gateway's own. */
  ConsoleSettings console() {
    return new ConsoleSettings(
        settings.text("wadi.console.host"),
        settings.number("wadi.console.port"),
        settings.text("wadi.console.user"),
        settings.secret("wadi.console.password").map(Secret::reveal).orElse(null),
        null,
        settings.requiredPath("wadi.data.directory"),
        settings.duration("wadi.console.sessionIdle"),
        Set.copyOf(settings.list("wadi.console.hostNames")));
  }

  List<Path> folders() {
    return List.of(settings.requiredPath("wadi.data.directory"));
  }
}
