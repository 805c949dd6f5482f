package dev.wadi.cli;

import dev.wadi.app.settings.SettingsGrammar;
import dev.wadi.model.Rfc3339;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A time as people write it: RFC 3339 ({@code 2026-01-31T12:00:00Z}, or with an offset), {@code
 * now}, or how long ago ({@code 15m}, {@code 1h30m ago}, {@code -7d}).
 */
public final class Moment {
  public static final String FORMS =
      "a time such as 2026-01-31T12:00:00Z, 15m for 15 minutes ago, now";

  private Moment() {}

  /** The time, or empty when the text is none. */
  public static Optional<Instant> of(String text, InstantSource clock) {
    String trimmed = text.strip();
    if (trimmed.equals("now")) {
      return Optional.of(clock.instant());
    }
    long nanos = Rfc3339.parse(trimmed);
    if (nanos != Rfc3339.NOT_A_TIME) {
      return Optional.of(Rfc3339.toInstant(nanos));
    }
    try {
      String ago = trimmed.replaceFirst("^-", "").replaceFirst("\\s+ago$", "");
      return ago.equals("0")
          ? Optional.empty()
          : Optional.of(clock.instant().minus(SettingsGrammar.duration(ago)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same; text that is no time is a wrong argument. */
  public static Instant require(String parameter, String text, InstantSource clock) {
    return of(text, clock)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.INVALID_ARGS,
                    parameter + ": \"" + Terminal.safe(text) + "\" (expected: " + FORMS + ")"));
  }
}
