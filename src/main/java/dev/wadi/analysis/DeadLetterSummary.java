package dev.wadi.analysis;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What lies in a capture of dead letters, and why.
 *
 * @param lines lines in it
 * @param oldestNanos time of the oldest line, nanoseconds since the epoch; 0 when there is none
 * @param newestNanos time of the newest line
 * @param live somebody writes to it, or did when it crashed
 * @param groups lines with the same fate, most first
 * @param report what could not be read
 */
public record DeadLetterSummary(
    long lines,
    long oldestNanos,
    long newestNanos,
    boolean live,
    List<Group> groups,
    ScanReport report) {
  /** Metadata that a sink adds begins so; the sender's own never does. */
  public static final String PREFIX = "wadi_";

  public static final String REASON = "wadi_reason";
  public static final String STATUS = "wadi_status";
  public static final String TEXT = "wadi_text";
  public static final String SINK = "wadi_sink";

  /* Statuses and reasons are few; a foreign capture must not fill the memory. */
  private static final int MAX_GROUPS = 1000;

  /** Lines that one sink gave up for one reason. */
  public record Group(String sink, String reason, String status, long lines) {}

  private record Why(String sink, String reason, String status) {}

  public DeadLetterSummary {
    groups = List.copyOf(groups);
  }

  /** Reads a capture through. */
  public static DeadLetterSummary of(Path folder) throws IOException {
    CaptureReader reader = CaptureReader.open(folder);
    Map<Why, Long> counts = new LinkedHashMap<>();
    long[] totals = {0, Long.MAX_VALUE, Long.MIN_VALUE};
    ScanReport report =
        reader.forEachLine(
            CaptureFilter.ALL,
            line -> {
              totals[0]++;
              totals[1] = Math.min(totals[1], line.timestampNanos());
              totals[2] = Math.max(totals[2], line.timestampNanos());
              Map<String, String> metadata = line.hasMetadata() ? line.metadata() : Map.of();
              Why why =
                  new Why(
                      metadata.getOrDefault(SINK, "-"),
                      metadata.getOrDefault(REASON, "-"),
                      metadata.getOrDefault(STATUS, "-"));
              boolean known = counts.size() < MAX_GROUPS || counts.containsKey(why);
              counts.merge(known ? why : new Why("(others)", "-", "-"), 1L, Long::sum);
              return true;
            });
    List<Group> groups =
        counts.entrySet().stream()
            .map(
                e -> new Group(e.getKey().sink, e.getKey().reason, e.getKey().status, e.getValue()))
            .sorted(
                Comparator.comparingLong(Group::lines)
                    .reversed()
                    .thenComparing(Group::sink)
                    .thenComparing(Group::reason)
                    .thenComparing(Group::status))
            .toList();
    boolean any = totals[0] > 0;
    return new DeadLetterSummary(
        totals[0],
        any ? totals[1] : 0,
        any ? totals[2] : 0,
        reader.metadata().live(),
        groups,
        report);
  }
}
