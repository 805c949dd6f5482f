package dev.wadi.capture;

import dev.wadi.query.ByteSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a data file once and makes its index entry. For one thread. */
public final class FileIndexer {
  private long lines;
  private long malformed;
  private boolean endsInsideLine;
  private long lineBytes;
  private long plainBytes;
  private long minNanos = Long.MAX_VALUE;
  private long maxNanos = Long.MIN_VALUE;
  private final LabelCounts labels = new LabelCounts();
  private final CaptureLine line = new CaptureLine();

  /*
   * Lines of a stream follow on each other, with the same bytes where their labels stand: those
   * become strings, and are counted, once for all of them.
   */
  private final List<String> stream = new ArrayList<>();
  private byte[] streamText = new byte[0];
  private long streamLines;

  private final Consumer<CaptureLine> told;

  private FileIndexer(Consumer<CaptureLine> told) {
    this.told = told;
  }

  /** One that is shown chunk after chunk, and tells of each entry. */
  static FileIndexer telling(Consumer<CaptureLine> told) {
    return new FileIndexer(told);
  }

  /**
   * Reads a file whole.
   *
   * @param report is told what could not be read
   */
  public static FileIndexer read(CaptureFile file, ScanReport report) throws IOException {
    FileIndexer indexer = new FileIndexer(line -> {});
    ParallelScan.<Boolean>unjudged(
            List.of(file), report, () -> indexer::add, (from, result) -> true)
        .run();
    return indexer;
  }

  /** The entry; null when the file holds no line of a capture. */
  public @Nullable IndexEntry entry(String name) {
    endStream();
    streamText = new byte[0];
    return lines == 0
        ? null
        : new IndexEntry(
            name, minNanos, maxNanos, lines, plainBytes, labels.counts(), labels.omitted());
  }

  /** Entries. */
  public long lines() {
    return lines;
  }

  /** Lines that are neither empty nor entries. */
  public long malformedLines() {
    return malformed;
  }

  /** Uncompressed bytes of what could be read. */
  public long plainBytes() {
    return plainBytes;
  }

  /** The last line has no end, and is no entry. */
  boolean endsInsideLine() {
    return endsInsideLine;
  }

  /** Bytes of all lines that are not empty, without line ends. */
  public long lineBytes() {
    return lineBytes;
  }

  @Nullable Boolean add(Chunk chunk) {
    byte[] b = chunk.buffer();
    int end = chunk.offset() + chunk.length();
    int start = chunk.offset();
    plainBytes += chunk.length();
    endsInsideLine = false;
    while (start < end) {
      int newline = ByteSearch.indexOf(b, (byte) '\n', start, end);
      int stop = newline < 0 ? end : newline;
      if (stop > start) {
        lineBytes += stop - start;
        if (line.parse(b, start, stop - start)) {
          count();
        } else {
          malformed++;
          endsInsideLine = newline < 0;
        }
      }
      start = stop + 1;
    }
    return null;
  }

  private void count() {
    told.accept(line);
    lines++;
    minNanos = Math.min(minNanos, line.timestampNanos());
    maxNanos = Math.max(maxNanos, line.timestampNanos());
    byte[] b = line.buffer();
    int from = line.labelsOffset();
    int to = from + line.labelsLength();
    if (!Arrays.equals(streamText, 0, streamText.length, b, from, to)) {
      endStream();
      streamText = Arrays.copyOfRange(b, from, to);
      for (int i = 0; i < line.labelCount(); i++) {
        stream.add(line.labelName(i));
        stream.add(line.labelValue(i));
      }
    }
    streamLines++;
  }

  private void endStream() {
    for (int i = 0; i < stream.size(); i += 2) {
      labels.add(stream.get(i), stream.get(i + 1), streamLines);
    }
    stream.clear();
    streamLines = 0;
  }
}
