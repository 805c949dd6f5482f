package dev.wadi.read;

import dev.wadi.model.Labels;
import dev.wadi.query.Pipeline;
import dev.wadi.query.QueriedEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Keeps, of the lines that it is shown, so many of the newest or of the oldest. Lines of the same
 * time keep the order in which they were kept, wherever they lie now. For one thread.
 */
final class FoundLines implements EntryVisitor {
  /** What a line takes besides its text. */
  private static final int LINE_BYTES = 128;

  private static final int MOST_STREAMS_KNOWN = 1000;

  private final Pipeline pipeline;
  private final int most;
  private final boolean newest;
  private final boolean categorized;
  private final long maxBytes;
  /* Its head is the first to go. */
  private final PriorityQueue<Line> lines;
  private final Map<Labels, Pipeline.OfStream> streams = new HashMap<>();
  private long bytes;

  /**
   * @param most lines that are kept
   * @param newest and not the oldest
   * @param categorized labels found in lines, and metadata, stay with their lines
   * @param maxBytes of text; beyond it the question is refused
   */
  FoundLines(Pipeline pipeline, int most, boolean newest, boolean categorized, long maxBytes) {
    this.pipeline = pipeline;
    this.most = most;
    this.newest = newest;
    this.categorized = categorized;
    this.maxBytes = maxBytes;
    this.lines = new PriorityQueue<>(order().reversed());
  }

  /** A line, and the stream that it is shown in. */
  record Line(
      long nanos,
      int part,
      long place,
      byte[] text,
      Map<String, String> stream,
      Map<String, String> metadata,
      Map<String, String> parsed) {}

  private Comparator<Line> order() {
    Comparator<Line> oldestFirst =
        Comparator.comparingLong(Line::nanos)
            .thenComparingInt(Line::part)
            .thenComparingLong(Line::place);
    return newest ? oldestFirst.reversed() : oldestFirst;
  }

  @Override
  public boolean wants(long fromNanos, long toNanos) {
    Line last = lines.size() < most ? null : lines.peek();
    return last == null || (newest ? toNanos >= last.nanos : fromNanos <= last.nanos);
  }

  @Override
  public boolean visit(Labels labels, QueriedEntry entry, int part, long place)
      throws ReadException {
    long nanos = entry.timestampNanos();
    Line last = lines.size() < most ? null : lines.peek();
    if (last != null && !isBefore(nanos, part, place, last)) {
      return true;
    }
    Pipeline.OfStream stream = streams.get(labels);
    if (stream == null) {
      if (streams.size() >= MOST_STREAMS_KNOWN) {
        streams.clear();
      }
      stream = pipeline.on(labels);
      streams.put(labels, stream);
    }
    if (!stream.take(entry)) {
      return true;
    }
    Pipeline.Line line = stream.line();
    byte[] text = Arrays.copyOfRange(line.buffer(), line.offset(), line.offset() + line.length());
    Map<String, String> shown = line.streamLabels();
    Map<String, String> metadata = line.metadata();
    Map<String, String> parsed = line.parsed();
    if (!categorized && (!metadata.isEmpty() || !parsed.isEmpty())) {
      Map<String, String> all = new TreeMap<>(metadata);
      all.putAll(shown);
      all.putAll(parsed);
      shown = all;
      metadata = Map.of();
      parsed = Map.of();
    }
    Line found = new Line(nanos, part, place, text, shown, metadata, parsed);
    add(found);
    return true;
  }

  private void add(Line line) throws ReadException {
    lines.add(line);
    bytes += cost(line);
    if (lines.size() > most) {
      bytes -= cost(lines.remove());
    }
    if (bytes > maxBytes) {
      throw new ReadException(
          400,
          "the answer would have more than "
              + maxBytes
              + " bytes; consider a lower limit, a shorter time or a narrower query");
    }
  }

  private boolean isBefore(long nanos, int part, long place, Line last) {
    int compared = Long.compare(nanos, last.nanos);
    compared = compared == 0 ? Integer.compare(part, last.part) : compared;
    compared = compared == 0 ? Long.compare(place, last.place) : compared;
    return newest ? compared > 0 : compared < 0;
  }

  /** Bytes that a line takes in memory, about. */
  static long cost(Line line) {
    long bytes = (long) LINE_BYTES + line.text.length;
    if (!line.metadata.isEmpty() || !line.parsed.isEmpty()) {
      bytes += cost(line.metadata) + cost(line.parsed);
    }
    return bytes + cost(line.stream);
  }

  private static long cost(Map<String, String> pairs) {
    long bytes = 0;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      bytes += pair.getKey().length() + pair.getValue().length() + 8L;
    }
    return bytes;
  }

  boolean isFull() {
    return lines.size() >= most;
  }

  /**
   * Takes those of other lines that are so far from the line before, as long as there is room.
   *
   * @param others that come after all that are here; they are taken away there
   * @return the time of the last one that was taken
   */
  long thin(FoundLines others, long intervalNanos) throws ReadException {
    List<Line> all = new ArrayList<>(others.lines);
    all.sort(order());
    long last = 0;
    boolean begun = false;
    for (Line line : all) {
      if (lines.size() < most && (!begun || Math.abs(line.nanos - last) >= intervalNanos)) {
        add(line);
        last = line.nanos;
        begun = true;
      }
    }
    return last;
  }

  /** What was found, the oldest first. */
  List<Line> oldestFirst() {
    List<Line> all = new ArrayList<>(lines);
    all.sort(newest ? order().reversed() : order());
    return all;
  }

  /** What was found, by stream, each in the wanted order. */
  Map<Labels, List<Line>> streams() {
    List<Line> all = new ArrayList<>(lines);
    all.sort(order());
    Map<Labels, List<Line>> found = new TreeMap<>(Comparator.comparing(Labels::toString));
    for (Line line : all) {
      found.computeIfAbsent(Labels.of(line.stream), any -> new ArrayList<>()).add(line);
    }
    return found;
  }
}
