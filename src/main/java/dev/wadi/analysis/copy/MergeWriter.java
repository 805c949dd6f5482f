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
import org.jspecify.annotations.Nullable;

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
  private final SameLines same = new SameLines();
  private final CaptureLine line = new CaptureLine();
  private byte @Nullable [] waiting;
  private long waitingNanos;
  private boolean several;
  private boolean renames;
  private String file = "";
  private int untaken;
  private long duplicates;
  private int adoptedFiles;

  MergeWriter(NewCapture merged, boolean onlyNew) {
    this.merged = merged;
    this.onlyNew = onlyNew;
  }

  /**
   * Takes a line: the number of its source in four bytes, then the line.
   *
   * @see MergeSource#payload
   */
  void add(byte[] payload) throws IOException {
    parse(payload);
    long nanos = line.timestampNanos();
    if (!onlyNew) {
      put(nanos);
      return;
    }
    // Nearly all lines are alone in their nanosecond: these need not be held against others.
    byte[] before = waiting;
    if (before != null && waitingNanos == nanos) {
      several = true;
      parse(before);
      putNew(before);
    } else if (before != null) {
      endMoment();
    }
    waiting = payload;
    waitingNanos = nanos;
  }

  /** All lines of a moment are here. */
  void endMoment() throws IOException {
    byte[] before = waiting;
    waiting = null;
    if (before == null) {
      return;
    }
    parse(before);
    if (several) {
      putNew(before);
      same.next();
      several = false;
    } else {
      put(waitingNanos);
    }
  }

  private void parse(byte[] payload) throws IOException {
    if (!line.parse(payload, Integer.BYTES, payload.length - Integer.BYTES)) {
      throw new IOException("a line that was one is none any more");
    }
  }

  private void putNew(byte[] payload) throws IOException {
    if (same.isNew(line, ByteBuffer.wrap(payload).getInt())) {
      put(line.timestampNanos());
    } else {
      duplicates++;
    }
  }

  private void put(long nanos) throws IOException {
    if (file.isEmpty()) {
      file = stem(nanos) + COMPRESSED;
    }
    packer.add(line);
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
    return duplicates;
  }

  int adoptedFiles() {
    return adoptedFiles;
  }

  @Override
  public void close() {
    packer.close();
  }
}
