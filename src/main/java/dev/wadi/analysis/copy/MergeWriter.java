package dev.wadi.analysis.copy;

import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.FramePress;
import dev.wadi.capture.LinePacker;
import dev.wadi.capture.NewCapture;
import dev.wadi.capture.PackedLines;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Takes lines in the order of their times, leaves out what is there, writes files. For one thread.
 */
final class MergeWriter implements AutoCloseable {
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss");
  private static final String COMPRESSED = ".jsonl.zst";
  private static final long FILE_BYTES = 256L << 20;
  private static final int TAKEN_LINES = 4096;

  private final NewCapture merged;
  private final boolean onlyNew;
  private final LinePacker packer = new LinePacker(new FramePress(1));
  private final CaptureLine line = new CaptureLine();
  private final Moment moment;
  private boolean renames;
  private String file = "";
  private int untaken;
  private int adoptedFiles;

  /**
   * @param memoryBytes what the lines of one moment may take
   */
  MergeWriter(NewCapture merged, boolean onlyNew, LineIdentity identity, long memoryBytes) {
    this.merged = merged;
    this.onlyNew = onlyNew;
    this.moment = new Moment(identity, memoryBytes, this::put);
  }

  /**
   * Takes a line.
   *
   * @see GatheredLines
   */
  void add(long nanos, byte[] buffer, int offset, int length) throws IOException {
    int from = offset + GatheredLines.HEAD_BYTES;
    int rest = length - GatheredLines.HEAD_BYTES;
    if (onlyNew) {
      ByteBuffer head = ByteBuffer.wrap(buffer, offset, GatheredLines.HEAD_BYTES);
      int source = head.getInt();
      moment.add(nanos, head.getLong(), source, buffer, from, rest);
    } else {
      Moment.parse(line, buffer, from, rest);
      put(line);
    }
  }

  /** All lines of a moment are here. */
  void endMoment() throws IOException {
    moment.end();
  }

  private void put(CaptureLine next) throws IOException {
    if (file.isEmpty()) {
      file = stem(next.timestampNanos()) + COMPRESSED;
    }
    packer.add(next);
    if (++untaken == TAKEN_LINES) {
      take();
    }
  }

  private void take() throws IOException {
    PackedLines lines = packer.take();
    untaken = 0;
    if (lines != null) {
      merged.add(file, lines);
      if (merged.currentBytes() >= FILE_BYTES) {
        merged.endFile();
        file = "";
      }
    }
  }

  /** What follows is in another file. */
  void endFile() throws IOException {
    endMoment();
    take();
    merged.endFile();
    file = "";
  }

  /** Takes a file over as it lies. */
  void adopt(MergeSource.File from) throws IOException {
    endFile();
    String own = from.file().name();
    String ending = own.endsWith(COMPRESSED) ? COMPRESSED : ".jsonl";
    String name = renames ? stem(from.fromNanos()) + ending : own;
    merged.adopt(from.file().path(), from.index(), name);
    adoptedFiles++;
  }

  /**
   * Files are read in the order of their names. Those that are taken over keep theirs when this is
   * the order of their times; else all are named after their first line.
   */
  void rename(boolean wanted) {
    renames = wanted;
  }

  static boolean namesAreInOrder(List<List<MergeSource.File>> groups) {
    String last = "";
    for (List<MergeSource.File> group : groups) {
      long end = group.stream().mapToLong(MergeSource.File::toNanos).max().orElseThrow();
      boolean alone = group.size() == 1;
      String first = alone ? group.get(0).file().name() : stem(group.get(0).fromNanos());
      if (first.compareTo(last) < 0) {
        return false;
      }
      last = alone ? first : stem(end);
    }
    return true;
  }

  private static String stem(long nanos) {
    LocalDateTime time = LocalDateTime.ofInstant(Rfc3339.toInstant(nanos), ZoneOffset.UTC);
    return NAME.format(time) + "-000";
  }

  long duplicates() {
    return moment.duplicates();
  }

  int adoptedFiles() {
    return adoptedFiles;
  }

  @Override
  public void close() throws IOException {
    packer.close();
    moment.close();
  }
}
