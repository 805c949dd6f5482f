package dev.wadi.sink.delivery;

import dev.wadi.station.HeldUp;
import dev.wadi.station.Reading;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a sink that delivers tells of itself as a station. */
public final class DeliveryStation {
  private DeliveryStation() {}

  /**
   * The report of a sink.
   *
   * @param noun what its numbers begin with, such as {@code loki}
   * @param more numbers of its own
   */
  public static StationReport report(
      String noun, DeliveryHealth health, DeliveryCounts counts, List<Reading> more) {
    List<Reading> readings = new ArrayList<>(more);
    readings.add(Reading.total(noun, "retries", "Requests made again.", counts.retries()));
    readings.add(
        Reading.total(
            noun + "_delivered",
            "entries",
            "Log lines that the server took.",
            counts.entriesDelivered()));
    readings.add(
        Reading.total(
            noun + "_dead_lettered",
            "entries",
            "Log lines that it rejected for good.",
            counts.entriesDeadLettered()));
    readings.add(
        Reading.total(
            noun + "_returned",
            "batches",
            "Batches given back to the WAL, which come again.",
            counts.batchesReturned()));
    readings.add(
        Reading.total(
            noun + "_sent", "bytes", "Bytes of requests, compressed.", counts.sentBytes()));
    readings.add(
        Reading.total(
            noun + "_breaker_opened",
            "",
            "Times that the circuit breaker opened.",
            counts.breakerOpened()));
    readings.add(
        Reading.now(
            noun + "_breaker_open",
            "",
            "1 while the circuit breaker keeps requests back.",
            health.breaker() == BreakerState.OPEN ? 1 : 0));
    return new StationReport(
            state(health.state()),
            words(health.state()),
            health.lastError(),
            health.lastErrorAt(),
            readings)
        .waitingFor(HeldUp.by("the server", health.waitingSince()));
  }

  /** The operations of a sink. */
  public static List<StationOperation> operations(
      Runnable pause, Runnable resume, Runnable retryNow) {
    return List.of(
        new StationOperation("pause", "Send nothing more until resume", pause),
        new StationOperation("resume", "Send again after a pause", resume),
        new StationOperation("retryNow", "Try everything that waits now", retryNow));
  }

  private static StationState state(DeliveryHealth.State state) {
    return switch (state) {
      case WELL -> StationState.RUNNING;
      case PAUSED -> StationState.PAUSED;
      case CLOSED -> StationState.OFF;
      case RETRYING, BREAKER_OPEN, MISCONFIGURED, DEAD_LETTERS_FAILING -> StationState.IN_TROUBLE;
    };
  }

  private static String words(DeliveryHealth.State state) {
    return switch (state) {
      case WELL -> "running";
      case CLOSED -> "off";
      default -> state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }
}
