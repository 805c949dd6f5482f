package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.model.Position;
import java.nio.file.Path;
import java.util.ArrayDeque;
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

  /** The highest number that a file was made for, whatever became of it. */
  private long givenOut;

  /** Its numbers begin above this one, because it may have been forgotten before; 0 for none. */
  private final long bornAbove;

  /** It was forgotten; whoever still holds this object lets go of it. */
  volatile boolean forgotten;

  /** When it last asked for room, or was made. */
  volatile long lastUsedMillis;

  /** Files of delivered segments for the next ones, and the one of them that is made; see there. */
  final ArrayDeque<Path> spares = new ArrayDeque<>();

  @Nullable NextSegment next;

  /** When a spare was last laid by or used, in nanoseconds since the epoch. */
  long spareUsedNanos;

  /* The writer's thread alone. */
  @Nullable Segment active;
  boolean folderMade;

  /* Whoever syncs, one at a time. */
  boolean folderSynced;

  /** What was handed to other threads and is not settled there yet: syncs, a segment made ahead. */
  final AtomicInteger underWay = new AtomicInteger();

  /** Set when the oldest undelivered record is older than the quota allows; see Retention. */
  volatile long tooOldMillis;

  /** Above the warning line of the quota's bytes, and of its age: one log line at each crossing. */
  final AtomicBoolean nearlyFull = new AtomicBoolean();

  final AtomicBoolean nearlyTooOld = new AtomicBoolean();

  TenantLog(String tenant, Path folder, IdempotencyWindow keys) {
    this(tenant, folder, keys, 0);
  }

  TenantLog(String tenant, Path folder, IdempotencyWindow keys, long bornAbove) {
    this.tenant = tenant;
    this.folder = folder;
    this.keys = keys;
    this.bornAbove = bornAbove;
    this.lastNumber = bornAbove;
  }

  /** Up to here it may have been somebody before, of whom nothing is known. */
  Position birth() {
    return bornAbove == 0 ? Position.START : new Position(bornAbove, Long.MAX_VALUE);
  }

  /** A segment's file is there, although it cannot be used. */
  void saw(long number) {
    lock.lock();
    try {
      lastSegment = Math.max(lastSegment, number);
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is kept of it, and nothing is under way. */
  boolean isEmpty() {
    lock.lock();
    try {
      return segments.isEmpty() && underWay.get() == 0;
    } finally {
      lock.unlock();
    }
  }

  /** What became of a segment that is not in the list. */
  enum Absent {
    /** There never was one of this number. */
    NEVER,
    /** It lay between others that are there: it did not go by the front, as it should. */
    MISSING,
    /** It may have been there, and went when it was passed. */
    PASSED
  }

  /** Why there is no segment of a number, as far as the others tell. */
  Absent absent(long number) {
    lock.lock();
    try {
      if (number > lastNumber) {
        return Absent.NEVER;
      }
      int next = indexFrom(number);
      if (next == segments.size()) {
        return lastSegment > 0 && number > lastSegment ? Absent.NEVER : Absent.PASSED;
      }
      long before = segments.get(next).previous;
      if (before == Segment.UNKNOWN) {
        return Absent.PASSED;
      }
      return number > before ? Absent.NEVER : next > 0 ? Absent.MISSING : Absent.PASSED;
    } finally {
      lock.unlock();
    }
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

  /** The newest segment that there was; if none is known, a number that none was above. */
  long before() {
    lock.lock();
    try {
      return lastSegment > 0 ? lastSegment : lastNumber;
    } finally {
      lock.unlock();
    }
  }

  /** A number for a new segment, given out once. */
  long newNumber(long nowMillis) {
    lock.lock();
    try {
      givenOut = Math.max(Math.max(lastNumber, givenOut) + 1, nowMillis);
      return givenOut;
    } finally {
      lock.unlock();
    }
  }

  /** No number above this one was given out. */
  long highestNumber() {
    lock.lock();
    try {
      return Math.max(lastNumber, givenOut);
    } finally {
      lock.unlock();
    }
  }

  /** The highest number that it had records under, as far as it is known. */
  long lastNumber() {
    lock.lock();
    try {
      return lastNumber;
    } finally {
      lock.unlock();
    }
  }

  /** Its newest segment is open; call with the lock held. */
  boolean isFilling() {
    return !segments.isEmpty() && !segments.get(segments.size() - 1).sealed;
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

  /** A stretch of one segment, and bounds for the time of the entries in that. */
  record Timed(Span span, long firstNanos, long lastNanos) {}

  /** All that readers may see by now, in order. */
  List<Timed> visible() {
    lock.lock();
    try {
      List<Timed> all = new ArrayList<>();
      for (Segment segment : segments) {
        long from = SegmentFormat.HEADER_BYTES;
        if (from < segment.visibleEnd) {
          boolean known = segment.firstNanos <= segment.lastNanos;
          all.add(
              new Timed(
                  new Span(segment, from, segment.visibleEnd),
                  known ? segment.firstNanos : Long.MIN_VALUE,
                  known ? segment.lastNanos : Long.MAX_VALUE));
        }
      }
      return all;
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
