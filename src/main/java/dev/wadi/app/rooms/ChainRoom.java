package dev.wadi.app.rooms;

import static dev.wadi.chain.authenticate.Authenticator.ANY_TENANT;

import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.authenticate.AuthenticateProcessor;
import dev.wadi.chain.authenticate.Authenticator;
import dev.wadi.chain.limit.LimitProcessor;
import dev.wadi.chain.limit.RateLimiter;
import dev.wadi.chain.limit.RateLimits;
import dev.wadi.chain.validate.IngestLimits;
import dev.wadi.chain.validate.Tidying;
import dev.wadi.chain.validate.ValidateProcessor;
import dev.wadi.chain.validate.Validator;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The steps that say who sends, how much, and whether lines can be taken as they are. */
public final class ChainRoom implements Room {
  private final Settings settings;
  private final InstantSource clock;
  private @Nullable Authenticator authenticator;

  ChainRoom(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void check() {
    SettingsException.orWrong("wadi.limits", () -> List.of(limits(true), limits(false), rates()));
    authenticator = authenticator(settings);
  }

  /** Who may push; known when checked. */
  Authenticator authenticator() {
    return Objects.requireNonNull(authenticator, "the settings have been checked");
  }

  /**
   * Who may push.
   *
   * @throws SettingsException when a token is too short, or two tenants share one
   */
  public static Authenticator authenticator(Settings settings) {
    Map<String, String> tenantsByToken = new LinkedHashMap<>();
    settings
        .secrets("wadi.auth.tokens")
        .forEach((tenant, tokens) -> tokens.forEach(token -> add(tenantsByToken, token, tenant)));
    tenantsByToken.replaceAll((token, tenant) -> tenant.equals("any") ? ANY_TENANT : tenant);
    return SettingsException.orWrong(
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
    context.bind("authenticate", new AuthenticateProcessor(authenticator()));
    context.bind("limit", new LimitProcessor(new RateLimiter(rates(), System::nanoTime)));
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
