package dev.wadi.buffer.wal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one tenant, oldest first.
 *
 * <p>Thread-safe: the writer adds, the sync thread makes visible, readers look, retention removes.
 */
final class TenantLog {
  final String tenant;
  final Path folder;
  final IdempotencyWindow keys;

  /* Guards the list and the fields of its segments; never held across I/O. */
  final ReentrantLock lock = new ReentrantLock();
  private final List<Segment> segments = new ArrayList<>();
  private long bytes;
  private long lastNumber;
  private long lastSegment;

  /* The writer's thread alone. */
  @Nullable Segment active;
  boolean folderMade;

  /* The sync thread alone. */
  boolean folderSynced;

  /** What the writer handed to the sync thread and is not settled there yet. */
  final AtomicInteger underWay = new AtomicInteger();

  /** Set when the oldest undelivered record is older than the quota allows; see Retention. */
  volatile long tooOldMillis;

  /** Above the warning line of the quota's bytes, and of its age: one log line at each crossing. */
  final AtomicBoolean nearlyFull = new AtomicBoolean();

  final AtomicBoolean nearlyTooOld = new AtomicBoolean();

  TenantLog(String tenant, Path folder, IdempotencyWindow keys) {
    this.tenant = tenant;
    this.folder = folder;
    this.keys = keys;
  }

  /** What a reader may read next: one stretch of one segment. */
  record Span(Segment segment, long from, long to) {}

  void add(Segment segment) {
    lock.lock();
    try {
      segments.add(segment);
      segment.listed = true;
      bytes += segment.fileBytes;
      lastNumber = Math.max(lastNumber, segment.number);
      lastSegment = Math.max(lastSegment, segment.number);
    } finally {
      lock.unlock();
    }
  }

  /** Takes a segment out of the list; false when it was not there any more. */
  boolean remove(Segment segment) {
    lock.lock();
    try {
      boolean was = segments.remove(segment);
      segment.listed = false;
      if (was) {
        bytes -= segment.fileBytes;
      }
      return was;
    } finally {
      lock.unlock();
    }
  }

  /** Corrects a segment's size; call with the lock held. */
  void resize(Segment segment, long fileBytes) {
    if (segment.listed) {
      bytes += fileBytes - segment.fileBytes;
    }
    segment.fileBytes = fileBytes;
  }

  /** Positions never go back, even when cursors know more than the segments do. */
  void neverBelow(long number) {
    lock.lock();
    try {
      lastNumber = Math.max(lastNumber, number);
    } finally {
      lock.unlock();
    }
  }

  /** The newest segment that there was, by its number; 0 when none is known. */
  long lastSegment() {
    lock.lock();
    try {
      return lastSegment;
    } finally {
      lock.unlock();
    }
  }

  /** New numbers begin above this one. */
  long lastNumber() {
    lock.lock();
    try {
      return lastNumber;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of all its files. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  List<Segment> segments() {
    lock.lock();
    try {
      return List.copyOf(segments);
    } finally {
      lock.unlock();
    }
  }

  /** The stretch to be read from a position on, or null when there is nothing (yet). */
  @Nullable Span next(Position position) {
    lock.lock();
    try {
      for (int i = indexFrom(position.segment()); i < segments.size(); i++) {
        Segment segment = segments.get(i);
        long from = fromIn(segment, position);
        if (from < segment.visibleEnd) {
          return new Span(segment, from, segment.visibleEnd);
        }
        if (!segment.isComplete()) {
          return null;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that a reader at a position has before it. */
  long bytesAfter(Position position) {
    lock.lock();
    try {
      long sum = 0;
      for (int i = indexFrom(position.segment()); i < segments.size(); i++) {
        Segment segment = segments.get(i);
        sum += Math.max(0, segment.visibleEnd - fromIn(segment, position));
      }
      return sum;
    } finally {
      lock.unlock();
    }
  }

  /** The segment of a number, or null. */
  @Nullable Segment find(long number) {
    lock.lock();
    try {
      int i = indexFrom(number);
      return i < segments.size() && segments.get(i).number == number ? segments.get(i) : null;
    } finally {
      lock.unlock();
    }
  }

  /** Where the newest visible record ends. */
  Position end() {
    lock.lock();
    try {
      if (segments.isEmpty()) {
        return new Position(lastNumber, lastNumber == 0 ? 0 : Long.MAX_VALUE);
      }
      Segment last = segments.get(segments.size() - 1);
      return new Position(last.number, last.visibleEnd);
    } finally {
      lock.unlock();
    }
  }

  private static long fromIn(Segment segment, Position position) {
    return segment.number == position.segment()
        ? Math.max(position.offsetBytes(), SegmentFormat.HEADER_BYTES)
        : SegmentFormat.HEADER_BYTES;
  }

  /* First segment with this number or a higher one. */
  private int indexFrom(long number) {
    int low = 0;
    int high = segments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (segments.get(middle).number < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
