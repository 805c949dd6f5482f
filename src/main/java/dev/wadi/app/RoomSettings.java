package dev.wadi.app;

import static dev.wadi.chain.authenticate.Authenticator.ANY_TENANT;

import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.buffer.wal.WalSettings;
import dev.wadi.chain.authenticate.Authenticator;
import dev.wadi.chain.limit.RateLimits;
import dev.wadi.chain.mask.MaskProfile;
import dev.wadi.chain.mask.MaskProfiles;
import dev.wadi.chain.mask.MaskProfilesReader;
import dev.wadi.chain.mask.OriginalCipher;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.RedactionStats;
import dev.wadi.chain.redact.profile.PseudonymKeys;
import dev.wadi.chain.redact.profile.RedactionConfig;
import dev.wadi.chain.redact.profile.RedactionFile;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.validate.IngestLimits;
import dev.wadi.chain.validate.Tidying;
import dev.wadi.console.ConsoleSettings;
import dev.wadi.sink.loki.Credentials;
import dev.wadi.source.push.DoorLimits;
import dev.wadi.source.push.PushOrigins;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the settings mean for each room: its own record, made from the keys that begin with its
 * name.
 */
final class RoomSettings {
  /* Classes, routes, captures being written and batches with sinks, as seen under load. */
  private static final long REST_OF_HEAP_BYTES = 44L << 20;

  private static final long LEAST_REQUEST_BYTES = 4L << 20;

  private final Settings settings;

  RoomSettings(Settings settings) {
    this.settings = settings;
  }

  /**
   * Looks at what each room makes of its settings; redaction and the two doors tell for themselves.
   *
   * @throws SettingsException when a room does not take them
   */
  void requireGood() {
    checked("wadi.wal", this::wal);
    checked("wadi.limits", () -> List.of(limits(true), limits(false), rates()));
    checked("wadi.push", this::door);
    checked("wadi.loki", this::lokiCredentials);
  }

  WalSettings wal() {
    Path folder = settings.requiredPath("wadi.wal.directory");
    return WalSettings.builder(folder)
        .name("main")
        .sync(WalSettings.SyncMode.parse(settings.text("wadi.wal.sync")))
        .segmentMaxBytes(settings.bytes("wadi.wal.segmentBytes"))
        .segmentMaxAgeMillis(settings.duration("wadi.wal.segmentAge").toMillis())
        .spareSegments(settings.number("wadi.wal.spareSegments"))
        .quotaBytes(settings.bytes("wadi.wal.quotaBytes"))
        .quotaAgeMillis(settings.duration("wadi.wal.quotaAge").toMillis())
        .keepDeliveredMillis(settings.duration("wadi.wal.keepDelivered").toMillis())
        .forgottenReaderMillis(settings.duration("wadi.wal.readerIdle").toMillis())
        .maxTenants(settings.number("wadi.wal.maxTenants"))
        .tenantIdleMillis(settings.duration("wadi.wal.tenantIdle").toMillis())
        .queueMaxBytes(settings.bytes("wadi.wal.queueBytes"))
        .maxRecordBytes((int) Math.min(settings.bytes("wadi.wal.maxRecordBytes"), largestRecord()))
        .quotaWarnRatio(settings.decimal("wadi.wal.warnRatio"))
        .quotaPolicy(settings.choice("wadi.wal.policy", WalSettings.QuotaPolicy.class))
        .diskFreeMinBytes(settings.bytes("wadi.wal.diskFloorBytes"))
        .diskFreeMinRatio(settings.decimal("wadi.wal.diskFloorRatio"))
        .build();
  }

  /**
   * Who may push.
   *
   * @throws SettingsException when a token is too short, or two tenants share one
   */
  Authenticator authenticator() {
    Map<String, String> tenantsByToken = new LinkedHashMap<>();
    settings
        .secrets("wadi.auth.tokens")
        .forEach((tenant, tokens) -> tokens.forEach(token -> add(tenantsByToken, token, tenant)));
    tenantsByToken.replaceAll((token, tenant) -> tenant.equals("any") ? ANY_TENANT : tenant);
    return checked(
        "wadi.auth.tokens",
        () -> new Authenticator(settings.text("wadi.tenant.default"), tenantsByToken));
  }

  /* Whose a token is must not depend on the order in which it was written down. */
  private static void add(Map<String, String> tenantsByToken, Secret token, String tenant) {
    @Nullable String other = tenantsByToken.put(token.reveal(), tenant);
    if (other != null && !other.equals(tenant)) {
      throw new SettingsException(
          "wadi.auth.tokens: %s and %s have the same token (expected: each its own)"
              .formatted(other, tenant));
    }
  }

  /* What a room does not take is a wrong setting, and told as one. */
  private static <T> T checked(String name, Supplier<T> room) {
    try {
      return room.get();
    } catch (IllegalArgumentException e) {
      throw new SettingsException(name + ": " + e.getMessage());
    }
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

  Tidying tidying() {
    return new Tidying(
        settings.bool("wadi.limits.plainLabelNames"),
        settings.bool("wadi.limits.spreadEqualTimes"));
  }

  /**
   * Web sites whose scripts may push.
   *
   * @throws SettingsException when one is none
   */
  PushOrigins origins() {
    return checked(
        "wadi.push.corsOrigins", () -> new PushOrigins(settings.list("wadi.push.corsOrigins")));
  }

  boolean metadataAsText() {
    return settings.bool("wadi.push.metadataAsText");
  }

  /**
   * What is redacted for whom: the file, if there is one, else one profile for everybody.
   *
   * @throws SettingsException when a name or a file is wrong
   */
  RedactionConfig redaction() throws IOException {
    Optional<Path> file = settings.path("wadi.redact.file");
    try {
      return file.isPresent()
          ? RedactionFile.read(file.get())
          : RedactionConfig.of(redactionProfile());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(e.getMessage()));
    } catch (NoSuchFileException e) {
      String name = file.isPresent() ? "wadi.redact.file" : "wadi.redact.patterns";
      throw new SettingsException(
          name + ": " + e.getMessage() + " is not there (expected: a file)");
    }
  }

  /**
   * The profiles with their keys, ready for use.
   *
   * @throws SettingsException when a name or a file is wrong, or a profile lacks its key
   */
  RedactionProfiles profiles() throws IOException {
    RedactionConfig config = redaction();
    Optional<Path> keyFile = settings.path("wadi.redact.keyFile");
    try {
      return new RedactionProfiles(
          config,
          keyFile.isPresent() ? PseudonymKeys.read(keyFile.get()) : null,
          new RedactionStats(),
          System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(e.getMessage()));
    } catch (NoSuchFileException e) {
      throw new SettingsException(
          List.of("wadi.redact.keyFile: " + keyFile.get() + " is not there (expected: a file)"));
    }
  }

  private RedactionProfile redactionProfile() throws IOException {
    String name = settings.text("wadi.redact.profile");
    if (name.equals("off") || name.equals("false") || name.equals("none")) {
      return RedactionProfile.none();
    }
    RedactionProfile profile = RedactionProfile.parse(name);
    Optional<Path> patterns = settings.path("wadi.redact.patterns");
    return patterns.isPresent()
        ? profile.withPatterns(RedactionFile.readPatterns(patterns.get()))
        : profile;
  }

  /** Masking by field: the section {@code masking} of the redaction file, else nothing. */
  MaskProfiles masks() throws IOException {
    Optional<Path> file = settings.path("wadi.redact.file");
    @Nullable OriginalCipher originals = originals();
    try {
      return file.isPresent()
          ? MaskProfilesReader.read(file.get(), originals)
          : new MaskProfiles(new MaskProfile(Map.of(), List.of(), false), Map.of(), null);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(e.getMessage()));
    }
  }

  private @Nullable OriginalCipher originals() {
    Map<String, String> keys = new LinkedHashMap<>();
    settings
        .secrets("wadi.mask.keys")
        .forEach((id, versions) -> versions.forEach(key -> keys.put(id, key.reveal())));
    return keys.isEmpty()
        ? null
        : checked(
            "wadi.mask.keys",
            () -> new OriginalCipher(keys, InstantSource.system(), new SecureRandom()));
  }

  /** How the Loki of the settings is asked to let us in; a route may lead to another one. */
  Credentials lokiCredentials() {
    return lokiSecret().onlyFor(settings.url("wadi.loki.url").orElseThrow());
  }

  private Credentials lokiSecret() {
    Optional<Secret> token = settings.secret("wadi.loki.token");
    if (token.isPresent()) {
      return Credentials.bearer(token.get().reveal());
    }
    String user = settings.text("wadi.loki.user");
    return user.isEmpty()
        ? Credentials.NONE
        : Credentials.basic(
            user, settings.secret("wadi.loki.password").map(Secret::reveal).orElse(""));
  }

  /** Dead letters go where Loki's lines go, with the same proof of who we are. */
  DeadLetterOperations deadLetters() {
    return new DeadLetterOperations(
        settings.requiredPath("wadi.dlq.directory"),
        settings.url("wadi.loki.url").orElseThrow(),
        settings.text("wadi.loki.tenant"),
        lokiCredentials().header());
  }

  /**
   * What requests may hold: what the settings say, but no more than half of the heap that is left
   * when the rest has what it needs.
   */
  long requestMemoryBytes() {
    long left =
        Runtime.getRuntime().maxMemory() - REST_OF_HEAP_BYTES - settings.bytes("wadi.ring.bytes");
    return Math.min(
        settings.bytes("wadi.push.maxInFlightBytes"), Math.max(LEAST_REQUEST_BYTES, left / 2));
  }

  /* Each sink holds a record several times over while it makes of it what it sends. */
  private static long largestRecord() {
    return Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 10);
  }

  DoorLimits door() {
    return new DoorLimits(
        Math.toIntExact(settings.bytes("wadi.push.maxBodyBytes")),
        Math.toIntExact(settings.bytes("wadi.push.maxDecompressedBytes")),
        settings.number("wadi.push.maxConnections"),
        DoorLimits.DEFAULT.maxHeaderBytes(),
        settings.duration("wadi.push.bodyTimeout"),
        settings.duration("wadi.push.idleTimeout"),
        DoorLimits.DEFAULT.decode());
  }

  /**
   * How the console is reached; its data folder is the gateway's own.
   *
   * @throws SettingsException when the password is too short or the user is no name
   */
  ConsoleSettings console() {
    return checked(
        "wadi.console",
        () ->
            new ConsoleSettings(
                settings.text("wadi.console.host"),
                settings.number("wadi.console.port"),
                settings.text("wadi.console.user"),
                settings.secret("wadi.console.password").map(Secret::reveal).orElse(null),
                null,
                settings.requiredPath("wadi.data.directory"),
                settings.duration("wadi.console.sessionIdle"),
                Set.copyOf(settings.list("wadi.console.hostNames"))));
  }

  List<Path> folders() {
    return List.of(settings.requiredPath("wadi.data.directory"));
  }
}
