package dev.wadi.analysis.copy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.capture.CaptureFile;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.FileCheck;
import dev.wadi.capture.IndexEntry;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A capture that is merged.
 *
 * @param number in the order given, from 0
 * @param reader of it, or of a copy of it
 * @param offsetNanos is added to its times
 */
record MergeSource(int number, CaptureReader reader, long offsetNanos) {

  /** A data file, where it lies in corrected time. */
  record File(MergeSource source, CaptureFile file, IndexEntry index) implements MergeWindows.Span {
    @Override
    public long fromNanos() {
      return plus(index.fromNanos(), source.offsetNanos);
    }

    @Override
    public long toNanos() {
      return plus(index.toNanos(), source.offsetNanos);
    }

    @Override
    public long bytes() {
      return index.bytes();
    }

    /** Whether it can be taken over unread; a link might lead to what is no data at all. */
    boolean adoptable() throws IOException {
      return source.offsetNanos == 0
          && Files.isRegularFile(file.path(), LinkOption.NOFOLLOW_LINKS)
          && FileCheck.looksWhole(file);
    }
  }

  /**
   * Whether a stretch of time can be read of it without reading much else: it is over, the index
   * knows all files, and each tells the times of its frames.
   */
  static boolean isReadByTime(CaptureReader reader) throws IOException {
    if (reader.metadata().live()) {
      return false;
    }
    for (CaptureFile file : reader.files()) {
      if (!FileCheck.tellsTimes(file)) {
        return false;
      }
    }
    return true;
  }

  /** Its files, if the index knows all of them. */
  static boolean isIndexed(CaptureReader reader) {
    return !reader.metadata().live()
        && reader.missing().isEmpty()
        && reader.files().stream().allMatch(file -> file.index() != null);
  }

  List<File> files() {
    List<File> files = new ArrayList<>();
    for (CaptureFile file : reader.files()) {
      IndexEntry index = file.index();
      if (index != null) {
        files.add(new File(this, file, index));
      }
    }
    return files;
  }

  long corrected(CaptureLine line) {
    return plus(line.timestampNanos(), offsetNanos);
  }

  /** The ends of what nanoseconds hold stand for times beyond them, and stay. */
  static long plus(long nanos, long offset) {
    if (nanos == Long.MIN_VALUE || nanos == Long.MAX_VALUE) {
      return nanos;
    }
    long sum = nanos + offset;
    boolean over = ((nanos ^ sum) & (offset ^ sum)) < 0;
    return over ? (offset < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }

  /** Adds the line as it will stand in the merged capture. */
  void gather(CaptureLine line, long hash, GatheredLines into) {
    long nanos = corrected(line);
    int from = line.offset();
    int length = line.length();
    if (nanos == line.timestampNanos()) {
      into.begin(nanos, number, hash, length).put(line.buffer(), from, length).end();
      return;
    }
    byte[] time = Rfc3339.format(nanos).getBytes(US_ASCII);
    int before = line.timeOffset() - from;
    int behind = line.timeOffset() + line.timeLength();
    int rest = from + length - behind;
    into.begin(nanos, number, hash, before + time.length + rest)
        .put(line.buffer(), from, before)
        .put(time, 0, time.length)
        .put(line.buffer(), behind, rest)
        .end();
  }
}
