package dev.wadi.analysis;

import dev.wadi.capture.CaptureFile;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Damage;
import dev.wadi.capture.FileCheck;
import dev.wadi.capture.FileIndexer;
import dev.wadi.capture.IndexEntry;
import dev.wadi.capture.ScanReport;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sums a capture up from its metadata and index. Read are only files that the index does not name,
 * such as the one being written, and those whose end is not what the index says.
 */
public final class Inspect {
  private static final long HOUR = 3600;
  private static final long DAY = 24 * HOUR;
  private static final int MAX_BUCKETS = 10_080;

  private final CaptureReader reader;
  private long lines;
  private long bytes;
  private long diskBytes;
  private int files;
  private long fromNanos = Long.MAX_VALUE;
  private long toNanos = Long.MIN_VALUE;
  private final List<Damage> damages = new ArrayList<>();
  private final List<IndexEntry> indexed = new ArrayList<>();
  private final Map<String, Map<String, long[]>> labels = new TreeMap<>();

  private Inspect(CaptureReader reader) {
    this.reader = reader;
  }

  /**
   * @throws IOException when the folder is not a capture, or cannot be read
   */
  public static CaptureSummary capture(Path folder) throws IOException {
    return new Inspect(CaptureReader.open(folder)).summary(folder);
  }

  private CaptureSummary summary(Path folder) throws IOException {
    damages.addAll(reader.damages());
    reader.missing().forEach(entry -> damages.add(reader.missing(entry)));
    for (CaptureFile file : reader.files()) {
      add(file);
    }
    boolean any = fromNanos <= toNanos;
    Instant from = any ? Rfc3339.toInstant(fromNanos) : null;
    Instant to = any ? Rfc3339.toInstant(toNanos) : null;
    long width = widthSeconds(any ? toNanos / 1_000_000_000L - fromNanos / 1_000_000_000L : 0);
    return new CaptureSummary(
        folder.toString(),
        reader.metadata(),
        files,
        lines,
        bytes,
        diskBytes,
        from,
        to,
        rate(reader.metadata(), from, to),
        widthText(width),
        sortedLabels(),
        timeline(width),
        damages);
  }

  private void add(CaptureFile file) throws IOException {
    long onDisk = file.diskBytes();
    IndexEntry entry = file.index();
    long fileLines;
    long fileBytes;
    try {
      if (entry == null || !FileCheck.looksWhole(file)) {
        FileIndexer read = FileIndexer.read(file, new ScanReport());
        damages.addAll(FileCheck.of(file).damages());
        boolean orphan = entry == null;
        entry = read.entry(file.name());
        fileLines = read.lines() + (orphan ? read.malformedLines() : 0);
        fileBytes = orphan ? read.lineBytes() : read.plainBytes();
        if (!orphan && entry != null) {
          indexed.add(entry);
        }
      } else {
        indexed.add(entry);
        fileLines = entry.lines();
        fileBytes = entry.bytes();
      }
    } catch (NoSuchFileException e) {
      // Rolled away since the list was made.
      return;
    }
    files++;
    diskBytes += onDisk;
    lines += fileLines;
    bytes += fileBytes;
    if (entry != null) {
      fromNanos = Math.min(fromNanos, entry.fromNanos());
      toNanos = Math.max(toNanos, entry.toNanos());
      addLabels(entry, fileLines, fileBytes);
    }
  }

  private void addLabels(IndexEntry entry, long fileLines, long fileBytes) {
    entry
        .labels()
        .forEach(
            (name, values) -> {
              Map<String, long[]> sums = labels.computeIfAbsent(name, n -> new HashMap<>());
              values.forEach(
                  (value, count) -> {
                    long[] sum = sums.computeIfAbsent(value, v -> new long[2]);
                    sum[0] += count;
                    // Through double only where a product of longs would not fit.
                    sum[1] += share(fileBytes, count, fileLines);
                  });
            });
  }

  private static long share(long bytes, long count, long lines) {
    if (lines == 0) {
      return 0;
    }
    return Math.multiplyHigh(bytes, count) == 0
        ? bytes * count / lines
        : (long) ((double) bytes * count / lines);
  }

  private Map<String, List<CaptureSummary.Value>> sortedLabels() {
    Map<String, List<CaptureSummary.Value>> sorted = new LinkedHashMap<>();
    labels.forEach(
        (name, sums) -> {
          List<CaptureSummary.Value> values = new ArrayList<>();
          sums.forEach((v, sum) -> values.add(new CaptureSummary.Value(v, sum[0], sum[1])));
          values.sort(
              Comparator.comparingLong(CaptureSummary.Value::lines)
                  .reversed()
                  .thenComparing(CaptureSummary.Value::value));
          sorted.put(name, List.copyOf(values));
        });
    return Collections.unmodifiableMap(sorted);
  }

  private double rate(CaptureMetadata metadata, @Nullable Instant from, @Nullable Instant to) {
    Instant start = metadata.started().getYear() <= 1 ? from : metadata.started().toInstant();
    Instant stop = metadata.stopped() == null ? to : metadata.stopped().toInstant();
    if (start == null || stop == null || !stop.isAfter(start)) {
      return 0;
    }
    return lines / (Duration.between(start, stop).toMillis() / 1000.0);
  }

  private static long widthSeconds(long rangeSeconds) {
    if (rangeSeconds < 2 * HOUR) {
      return 60;
    }
    if (rangeSeconds < 12 * HOUR) {
      return 300;
    }
    if (rangeSeconds < 3 * DAY) {
      return 900;
    }
    if (rangeSeconds < 7 * DAY) {
      return HOUR;
    }
    long width = 4 * HOUR;
    // Entries with odd times may stretch the range over centuries; no end of it is cut off.
    while (rangeSeconds / width >= MAX_BUCKETS - 1) {
      width *= 2;
    }
    return width;
  }

  private static String widthText(long seconds) {
    return seconds < HOUR ? seconds / 60 + "-min buckets" : seconds / HOUR + "-hour buckets";
  }

  private List<CaptureSummary.Bucket> timeline(long widthSeconds) {
    if (indexed.isEmpty()) {
      return List.of();
    }
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (IndexEntry entry : indexed) {
      first = Math.min(first, bucket(entry.fromNanos(), widthSeconds));
      last = Math.max(last, bucket(entry.toNanos(), widthSeconds));
    }
    long[] counts = new long[(int) (last - first + 1)];
    for (IndexEntry entry : indexed) {
      int from = (int) (bucket(entry.fromNanos(), widthSeconds) - first);
      int to = (int) (bucket(entry.toNanos(), widthSeconds) - first);
      int buckets = to - from + 1;
      long each = entry.lines() / buckets;
      long rest = entry.lines() % buckets;
      for (int i = 0; i < buckets; i++) {
        counts[from + i] += each + (i < rest ? 1 : 0);
      }
    }
    List<CaptureSummary.Bucket> timeline = new ArrayList<>(counts.length);
    for (int i = 0; i < counts.length; i++) {
      timeline.add(
          new CaptureSummary.Bucket(Instant.ofEpochSecond((first + i) * widthSeconds), counts[i]));
    }
    return List.copyOf(timeline);
  }

  private static long bucket(long nanos, long widthSeconds) {
    return Math.floorDiv(Math.floorDiv(nanos, 1_000_000_000L), widthSeconds);
  }
}
