package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.RecoveredSegment;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.Footer;
import dev.wadi.buffer.wal.disk.SegmentFormat.KeyAt;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.model.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One segment file as the running WAL knows it. Fields are guarded by the lock of the {@link
 * TenantLog} it belongs to, except where another owner is named.
 */
final class Segment {
  /** In the place of {@link #previous}, when the header is damaged. */
  static final long UNKNOWN = RecoveredSegment.UNKNOWN;

  final long number;
  final long previous;
  final Path file;
  final long createdNanos;

  /** End of what was written, and of what readers may see. */
  long writtenEnd = SegmentFormat.HEADER_BYTES;

  long visibleEnd = SegmentFormat.HEADER_BYTES;

  /** No record will follow; readers at the end go on with the next segment. */
  boolean sealed;

  /** Size of the file, footer included. */
  long fileBytes = SegmentFormat.HEADER_BYTES;

  /** Somebody else took its file away; it goes from the list as soon as its readers were told. */
  volatile boolean lost;

  /** Counted in its tenant's bytes. */
  boolean listed;

  long records;
  long entries;
  long firstAppendNanos = Long.MAX_VALUE;
  long lastAppendNanos = Long.MIN_VALUE;
  long firstNanos = Long.MAX_VALUE;
  long lastNanos = Long.MIN_VALUE;
  long damagedBytes;

  /** A sync failed; nothing more is written to it or trusted of it. */
  boolean poisoned;

  /** Nobody of the group commit has the file open any more. */
  boolean released;

  /* The writer's thread alone until it hands the segment over to be closed. */
  WalFiles.@Nullable Handle handle;
  List<KeyAt> keys = new ArrayList<>();
  long lastUsedNanoTime;

  /** Size of the file when it was taken for its second life; 0 for a fresh file. */
  long reusedBytes;

  /* The sync thread alone. */
  boolean folderSynced;

  Segment(long number, long previous, Path file, long createdNanos) {
    this.number = number;
    this.previous = previous;
    this.file = file;
    this.createdNanos = createdNanos;
  }

  /** A closed segment that a start found. */
  static Segment closed(RecoveredSegment found) {
    Segment segment =
        new Segment(found.number(), found.previous(), found.file(), found.createdNanos());
    Footer footer = found.footer();
    segment.writtenEnd = footer.offset();
    segment.visibleEnd = footer.offset();
    segment.sealed = true;
    segment.released = true;
    segment.records = footer.records();
    segment.entries = footer.entries();
    segment.firstAppendNanos = footer.firstAppendNanos();
    segment.lastAppendNanos = footer.lastAppendNanos();
    segment.firstNanos = footer.firstNanos();
    segment.lastNanos = footer.lastNanos();
    segment.damagedBytes = footer.damagedBytes();
    segment.fileBytes = found.fileBytes();
    return segment;
  }

  void add(int entryCount, long append, long first, long last) {
    records++;
    entries += entryCount;
    firstAppendNanos = Math.min(firstAppendNanos, append);
    lastAppendNanos = Math.max(lastAppendNanos, append);
    firstNanos = Math.min(firstNanos, first);
    lastNanos = Math.max(lastNanos, last);
  }

  Footer footer() {
    return new Footer(
        writtenEnd,
        records,
        entries,
        firstAppendNanos,
        lastAppendNanos,
        firstNanos,
        lastNanos,
        damagedBytes,
        List.copyOf(keys));
  }

  Position end() {
    return new Position(number, writtenEnd);
  }

  /** Its file had another life: behind the last record may be anything. */
  boolean isReused() {
    return reusedBytes > 0;
  }

  /** Everything in it was synced and no more follows. */
  boolean isComplete() {
    return sealed && visibleEnd >= writtenEnd;
  }
}
