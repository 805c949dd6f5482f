package dev.wadi.source.logops;

import dev.wadi.source.intake.LetInMark;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** LogOps' door made of the settings {@code wadi.logops.*}. */
public final class LogopsParts implements StationParts {
  private static final String ROOM = "wadi.logops.";
  private static final String MARK = "logops.mark";

  @Override
  public Set<String> names() {
    return Set.of("logopsFormat", "logopsCounts");
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    LogopsCounts counts = new LogopsCounts();
    return Map.of(
        "logopsCounts",
        counts,
        "logopsFormat",
        new LogopsFormat(
            of(settings),
            counts,
            InstantSource.system(),
            new SecureRandom().nextLong(),
            settings
                .path("wadi.data.directory")
                .map(folder -> new LetInMark(folder.resolve(MARK), LetInMark.bootOfThisMachine()))
                .orElse(null)));
  }

  private static LogopsSettings of(StationSettings settings) {
    try {
      return new LogopsSettings(
          LogopsSettings.Proof.valueOf(settings.text(ROOM + "auth").toUpperCase(Locale.ROOT)),
          settings.duration(ROOM + "skew"),
          Boolean.parseBoolean(settings.text(ROOM + "requireNonce")),
          settings.number(ROOM + "nonces"),
          Math.toIntExact(settings.bytes(ROOM + "maxBodyBytes")),
          settings.number(ROOM + "maxItems"),
          Boolean.parseBoolean(settings.text(ROOM + "debugSample"))
              ? settings.number(ROOM + "debugSampleSize")
              : 0);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("wadi.logops: " + e.getMessage(), e);
    }
  }
}
