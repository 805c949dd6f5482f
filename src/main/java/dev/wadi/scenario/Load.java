package dev.wadi.scenario;

import dev.wadi.emit.line.LineKind;
import dev.wadi.emit.line.LineSettings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One emitter of a scenario.
 *
 * @param name as the scenario has it; sums are told under it
 * @param kind of its lines, when it is no script
 * @param script a program in the kind's place
 * @param linesPerSecond outside of ramps
 */
public record Load(
    String name,
    Optional<LineKind> kind,
    Optional<String> script,
    double linesPerSecond,
    Arguments arguments,
    Ramp ramp) {
  private static final double MOST_RATE = 1_000_000;

  /**
   * What its lines are like and where they go.
   *
   * @param seed of the lines, else any
   * @param to where they go, else where the scenario's go
   * @param door how it is spoken to
   * @param via name of the proxy that they go through, else the scenario's
   */
  public record Arguments(
      double partialRatio,
      double chaos,
      double planted,
      OptionalLong seed,
      int batchSize,
      long jitterMillis,
      int connections,
      String host,
      Optional<URI> to,
      Optional<String> door,
      Optional<String> via,
      Map<String, String> headers) {
    public static final Arguments DEFAULT =
        new Arguments(
            0.3,
            0.5,
            0,
            OptionalLong.empty(),
            10,
            0,
            4,
            "wadi-emit",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());

    public Arguments {
      headers = Map.copyOf(headers);
      ratio("partial_ratio", partialRatio);
      ratio("chaos", chaos);
      ratio("planted", planted);
      range("batch_size", batchSize, 1, 10_000);
      range("jitter_ms", jitterMillis, 0, 60_000);
      range("connections", connections, 1, 256);
      LineSettings.checkHost(host);
    }

    private static void ratio(String name, double value) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
      }
    }

    private static void range(String name, long value, long least, long most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            name + ": " + value + " (expected: " + least + " to " + most + ")");
      }
    }
  }

  public Load {
    if (!name.matches("\\S.{0,199}")) {
      throw new IllegalArgumentException("name: (expected: 1 to 200 characters)");
    }
    if (kind.isPresent() == script.isPresent()) {
      throw new IllegalArgumentException("an emitter is a kind or a script");
    }
    if (!(linesPerSecond > 0 && linesPerSecond <= MOST_RATE)) {
      throw new IllegalArgumentException(
          "eps: " + linesPerSecond + " (expected: more than 0, at most 1000000)");
    }
  }
}
