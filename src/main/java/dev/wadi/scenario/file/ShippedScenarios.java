package dev.wadi.scenario.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The scenarios that come with the program. */
public final class ShippedScenarios {
  private static final List<String> NAMES =
      List.of(
          "default",
          "quiet",
          "spike",
          "high_errors",
          "burst_high_error",
          "burst-then-ramp",
          "quiet-then-spike",
          "burst",
          "redaction-canary",
          "slow-link",
          "sink-away",
          "disk-floor");

  private ShippedScenarios() {}

  /** In the order in which they are told. */
  public static List<String> names() {
    return NAMES;
  }

  /** The text of one; empty when there is none of that name. */
  public static Optional<String> text(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    try (InputStream in =
        ShippedScenarios.class.getResourceAsStream("/scenarios/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("the program was packed without scenario " + name);
      }
      return Optional.of(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
