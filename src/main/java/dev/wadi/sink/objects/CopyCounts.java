package dev.wadi.sink.objects;

import dev.wadi.station.Deeds;
import dev.wadi.store.StoreException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What was done since the start. Threads share it. */
final class CopyCounts {
  final LongAdder files = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder lines = new LongAdder();
  final LongAdder lostFiles = new LongAdder();
  final LongAdder lostLines = new LongAdder();
  final LongAdder removedCaptures = new LongAdder();
  private final Map<StoreException.Kind, LongAdder> failures =
      new EnumMap<>(StoreException.Kind.class);
  private final LongAdder localFailures = new LongAdder();

  private volatile Deeds deeds = Deeds.NONE;
  private volatile String sink = "";

  CopyCounts() {
    for (StoreException.Kind kind : StoreException.Kind.values()) {
      failures.put(kind, new LongAdder());
    }
  }

  /**
   * Who is told what was copied and what was deleted.
   *
   * @param name of the sink
   */
  void tellTo(Deeds who, String name) {
    sink = name;
    deeds = who;
  }

  /** Files of a capture were put into its copy. */
  void copied(Copied copied) {
    Map<String, String> about =
        Map.of("sink", sink, "tenant", copied.tenant(), "destination", copied.location());
    deeds.counted("files_uploaded", copied.newFiles(), about);
    if (copied.finished()) {
      deeds.done("capture_uploaded", about);
    }
  }

  /** A capture was deleted here. */
  void removed(LocalCapture capture, String copy, long bytes) {
    removedCaptures.increment();
    deeds.done(
        "capture_removed",
        Map.of(
            "sink",
            sink,
            "tenant",
            capture.tenant(),
            "folder",
            capture.folder().toString(),
            "destination",
            copy,
            "bytes",
            Long.toString(bytes)));
  }

  void failed(StoreException.Kind kind) {
    LongAdder count = failures.get(kind);
    if (count != null) {
      count.increment();
    }
  }

  void failedHere() {
    localFailures.increment();
  }

  /** By reason, a closed set. */
  Map<String, Long> failures() {
    return Map.of(
        "not_found", sum(StoreException.Kind.NOT_FOUND),
        "forbidden", sum(StoreException.Kind.FORBIDDEN),
        "unavailable", sum(StoreException.Kind.UNAVAILABLE),
        "changed", sum(StoreException.Kind.CHANGED),
        "disk", localFailures.sum());
  }

  private long sum(StoreException.Kind kind) {
    LongAdder count = failures.get(kind);
    return count == null ? 0 : count.sum();
  }
}
