package dev.wadi.management;

import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The metric names that logtap's users have in their dashboards, fed with the gateway's numbers.
 * Where logtap leaves a number at zero or moves it only while it stops ({@code
 * logtap_bytes_written_total}, {@code logtap_disk_usage_bytes}), ours is the real one.
 */
public final class LogtapMetrics {
  /** The bounds of {@code logtap_push_duration_seconds}. */
  private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  private LogtapMetrics() {}

  /**
   * Where the numbers come from.
   *
   * @param receivedLines lines accepted since the start
   * @param droppedLines lines refused or dropped for want of room since the start
   * @param writtenBytes bytes written to the capture since the start
   * @param captureBytes bytes the capture holds on the disk now
   * @param activePushes push requests in progress now
   * @param waitingLines lines accepted that the capture has not written yet
   * @param redactions places redacted since the start, by pattern name
   * @param rotations data files closed since the start, by reason
   * @param rotationErrors writes and closings of data files that failed since the start
   */
  public record Numbers(
      LongSupplier receivedLines,
      LongSupplier droppedLines,
      LongSupplier writtenBytes,
      LongSupplier captureBytes,
      LongSupplier activePushes,
      LongSupplier waitingLines,
      Map<String, LongSupplier> redactions,
      Map<String, LongSupplier> rotations,
      LongSupplier rotationErrors) {
    public Numbers {
      redactions = Map.copyOf(redactions);
      rotations = Map.copyOf(rotations);
    }
  }

  /** Registers the histogram of push times; returns where the nanoseconds go. */
  public static LongConsumer pushTimes(Metrics metrics) {
    return metrics.times(
        "logtap_push_duration_seconds", "Time to handle a push.", Map.of(), SECONDS);
  }

  /** Registers all other names. */
  public static void bind(Metrics metrics, Numbers numbers) {
    Map<String, String> none = Map.of();
    metrics.counter("logtap_logs_received_total", "Lines accepted.", none, numbers.receivedLines);
    metrics.counter(
        "logtap_logs_dropped_total",
        "Lines refused or dropped for want of room.",
        none,
        numbers.droppedLines);
    metrics.counter(
        "logtap_backpressure_events_total",
        "The same as logtap_logs_dropped_total.",
        none,
        numbers.droppedLines);
    metrics.counter(
        "logtap_bytes_written_total", "Bytes written to the capture.", none, numbers.writtenBytes);
    metrics.gauge(
        "logtap_disk_usage_bytes",
        "Bytes the capture holds on the disk.",
        none,
        numbers.captureBytes::getAsLong);
    metrics.gauge(
        "logtap_active_connections",
        "Push requests in progress.",
        none,
        numbers.activePushes::getAsLong);
    metrics.gauge(
        "logtap_writer_queue_length",
        "Lines accepted that the capture has not written yet.",
        none,
        numbers.waitingLines::getAsLong);
    numbers.redactions.forEach(
        (pattern, count) ->
            metrics.counter(
                "logtap_redactions_total", "Places redacted.", Map.of("pattern", pattern), count));
    numbers.rotations.forEach(
        (reason, count) ->
            metrics.counter(
                "logtap_rotation_total", "Data files closed.", Map.of("reason", reason), count));
    metrics.counter(
        "logtap_rotation_errors_total",
        "Writes and closings of data files that failed.",
        none,
        numbers.rotationErrors);
  }
}
