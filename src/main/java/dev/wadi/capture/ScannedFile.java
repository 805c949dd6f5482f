package dev.wadi.capture;

import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A data file that is open until its last segment was read. Threads share it. */
final class ScannedFile {
  final CaptureFile file;
  final FileChannel channel;
  final ReadPlan plan;
  /* What it took on the disk before it was looked at. */
  final long diskBytes;
  /* So many unpacked bytes at its beginning were read before. */
  final long known;
  final AtomicInteger unread = new AtomicInteger();
  /* Only of files that have no checksums of ours: there the index is the only witness. */
  final LongAdder rows = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder passed = new LongAdder();
  volatile boolean suspicious;
  /* Its last line has no end yet, and was left for the next look. */
  volatile boolean leftTail;

  ScannedFile(CaptureFile file, FileChannel channel, ReadPlan plan, long diskBytes, long known) {
    this.file = file;
    this.channel = channel;
    this.plan = plan;
    this.diskBytes = diskBytes;
    this.known = known;
    this.suspicious = plan.way() == ReadPlan.Way.SALVAGE;
  }

  boolean countsRows() {
    return plan.way() == ReadPlan.Way.STREAM && file.index() != null;
  }

  /* Cheap questions; who answers with yes is looked at closely. */
  boolean looksDamaged() {
    IndexEntry index = file.index();
    if (suspicious || index == null) {
      return suspicious;
    }
    return plan.way() == ReadPlan.Way.STREAM ? rows.sum() != index.lines() : !plan.fits(index);
  }

  /** Up to where a second look need not read, unpacked; see {@link ReadMarks#read}. */
  long readTo() {
    if (!file.open()) {
      return ReadMarks.WHOLE;
    }
    return plan.way() == ReadPlan.Way.FRAMES ? plan.plainBytes() : delivered.sum();
  }

  /** What a second look compares the file with; a size that no file has when a tail was left. */
  long seenBytes() {
    return leftTail ? -1 : diskBytes;
  }
}
