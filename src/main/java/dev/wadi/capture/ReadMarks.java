package dev.wadi.capture;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the files of a live capture were read, so that a second look reads on from there: what
 * was written meanwhile, once, and nothing again. Threads may share it.
 *
 * <p>Places are counted in unpacked bytes: a file that is packed anew when it is closed, or that
 * logtap compresses then, has the same lines in the same order, at other places on the disk.
 */
final class ReadMarks {
  /** A file that was closed when it was read. */
  static final long WHOLE = Long.MAX_VALUE;

  /* By name without ending: logtap's files change theirs when they are compressed. */
  private final Map<String, Mark> marks = new ConcurrentHashMap<>();
  private volatile boolean takesTails;

  private record Mark(String name, long diskBytes, long plainBytes) {}

  /**
   * @param takesTails there will be no second look
   */
  ReadMarks(boolean takesTails) {
    this.takesTails = takesTails;
  }

  /** From now on a last line without an end is taken as it is: nobody looks a third time. */
  void lastLook() {
    takesTails = true;
  }

  /** Whether the last line of an open file counts although its end is not there (yet). */
  boolean takesTails() {
    return takesTails;
  }

  /** Nothing of a file is wanted, whatever else is written. */
  void settle(String fileName) {
    marks.put(CaptureFiles.stem(fileName), new Mark(fileName, 0, WHOLE));
  }

  /**
   * A file was read.
   *
   * @param diskBytes its size before; as long as it has that, there is no more of it
   * @param plainBytes up to where, unpacked; {@link #WHOLE} for all that there will ever be
   */
  void read(CaptureFile file, long diskBytes, long plainBytes) {
    marks.put(stem(file), new Mark(file.name(), diskBytes, plainBytes));
  }

  boolean knows(String fileName) {
    return marks.containsKey(CaptureFiles.stem(fileName));
  }

  /** So many unpacked bytes at the beginning of a file were read. */
  long plainBytes(CaptureFile file) {
    Mark mark = marks.get(stem(file));
    return mark == null ? 0 : mark.plainBytes;
  }

  /** Whether there may be more in a file than was read of it. */
  boolean mayHaveMore(CaptureFile file, long diskBytes) {
    Mark mark = marks.get(stem(file));
    if (mark == null) {
      return true;
    }
    IndexEntry index = file.index();
    return mark.plainBytes != WHOLE
        && (index == null || index.bytes() != mark.plainBytes)
        && !(file.name().equals(mark.name) && diskBytes == mark.diskBytes);
  }

  private static String stem(CaptureFile file) {
    return CaptureFiles.stem(file.name());
  }
}
