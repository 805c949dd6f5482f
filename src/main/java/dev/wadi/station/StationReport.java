package dev.wadi.station;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
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
 * @param heldUp whom it waits for; null when it does not tell
 */
public record StationReport(
    StationState state,
    String words,
    @Nullable String lastError,
    @Nullable Instant lastErrorAt,
    List<Reading> readings,
    @Nullable HeldUp heldUp) {
  public StationReport {
    readings = List.copyOf(readings);
  }

  /** Of a station that does not tell whom it waits for. */
  public StationReport(
      StationState state,
      String words,
      @Nullable String lastError,
      @Nullable Instant lastErrorAt,
      List<Reading> readings) {
    this(state, words, lastError, lastErrorAt, readings, null);
  }

  /** The same with whom it waits for. */
  public StationReport waitingFor(HeldUp now) {
    return new StationReport(state, words, lastError, lastErrorAt, readings, now);
  }

  /** The same, in trouble when it waits for too long, though nothing has failed so far. */
  public StationReport within(Duration patience, Instant now) {
    if (state != StationState.RUNNING || heldUp == null || !heldUp.longerThan(patience, now)) {
      return this;
    }
    Instant since = Objects.requireNonNull(heldUp.since(), "longer than something");
    String sentence =
        "waits for %s since %s".formatted(heldUp.by(), since.truncatedTo(ChronoUnit.SECONDS));
    return new StationReport(
        StationState.IN_TROUBLE,
        sentence,
        lastError == null ? sentence + ", and has no answer" : lastError,
        lastErrorAt == null ? since : lastErrorAt,
        readings,
        heldUp);
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
