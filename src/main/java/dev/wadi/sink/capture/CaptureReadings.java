package dev.wadi.sink.capture;

import dev.wadi.capture.CaptureStats;
import dev.wadi.station.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The numbers of a store, all 0 while it is not open. */
final class CaptureReadings {
  private static final List<String> ROLL_REASONS =
      List.of("size", "age", "manual", "close", "seal", "disk_cap");

  private final @Nullable CaptureStore store;
  private final List<Reading> readings = new ArrayList<>();

  private CaptureReadings(@Nullable CaptureStore store) {
    this.store = store;
  }

  static List<Reading> of(@Nullable CaptureStore store) {
    return new CaptureReadings(store).all();
  }

  private List<Reading> all() {
    total(
        "capture_kept",
        "entries",
        "Log lines durable in captures.",
        open -> open.counters().keptLines());
    total(
        "capture_kept",
        "bytes",
        "Bytes of the log lines durable in captures.",
        open -> open.counters().keptBytes());
    total(
        "capture_repeated",
        "entries",
        "Log lines that came again and were there already.",
        open -> open.counters().repeatedLines());
    total(
        "capture_failed",
        "batches",
        "Batches not taken, which come again.",
        open -> open.counters().failedBatches());
    total(
        "capture",
        "commits",
        "Commits that made something durable.",
        open -> open.counters().commits());
    total(
        "capture_write",
        "failures",
        "Writes and closings of data files that failed.",
        CaptureStore::failures);
    Map<String, Long> rolls = store == null ? Map.of() : store.rolls();
    for (String reason : ROLL_REASONS) {
      readings.add(
          Reading.total(
                  "capture_rolled", "files", "Data files closed.", rolls.getOrDefault(reason, 0L))
              .with("reason", reason));
    }
    now("capture_queued", "Bytes of lines that wait to be written.", CaptureStore::queuedBytes);
    now(
        "capture_disk",
        "Size of the captures that are open.",
        open -> open.stats().values().stream().mapToLong(CaptureStats::diskBytes).sum());
    return readings;
  }

  private void total(String name, String unit, String help, ToLongFunction<CaptureStore> number) {
    readings.add(Reading.total(name, unit, help, ask(number)));
  }

  private void now(String name, String help, ToLongFunction<CaptureStore> number) {
    readings.add(Reading.now(name, "bytes", help, ask(number)));
  }

  private long ask(ToLongFunction<CaptureStore> number) {
    return store == null ? 0 : number.applyAsLong(store);
  }
}
