package dev.wadi.station;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a station is; a picture of one moment.
 *
 * @param state for machines
 * @param words the same for people, in small letters, such as {@code breaker open}; public, so
 *     without anybody's words but our own
 * @param lastError what went wrong last, bounded and without secrets; null when nothing did
 * @param lastErrorAt when that was
 * @param readings its numbers
 */
public record StationReport(
    StationState state,
    String words,
    @Nullable String lastError,
    @Nullable Instant lastErrorAt,
    List<Reading> readings) {
  public StationReport {
    readings = List.copyOf(readings);
  }

  /** No running route uses the station. */
  public static StationReport off(List<Reading> readings) {
    return new StationReport(StationState.OFF, "off", null, null, readings);
  }

  /** All is well. */
  public static StationReport running(List<Reading> readings) {
    return new StationReport(StationState.RUNNING, "running", null, null, readings);
  }
}
