package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.model.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of one tenant as a line of bytes, from the oldest that is there to its end, so that
 * places in it can be held against each other.
 *
 * @param tenant whose log
 * @param begin the oldest that is there
 * @param end where the newest record that readers may see ends
 * @param bytes between the two
 * @param marks segments, oldest first
 */
record Ruler(String tenant, Position begin, Position end, long bytes, List<Mark> marks) {
  /** Marks of one ruler; of more segments several older ones are one mark. */
  static final int MOST_MARKS = 200;

  /**
   * A segment, or several that follow each other.
   *
   * @param segment number of the first
   * @param at where it begins, in bytes from the beginning of the ruler
   * @param firstNanos when its first record came in; 0 when it has none
   * @param lastNanos when its last record came in; 0 when it has none
   */
  record Mark(long segment, long at, long bytes, long entries, long firstNanos, long lastNanos) {}

  static Ruler of(TenantLog log) {
    log.lock.lock();
    try {
      List<Mark> marks = new ArrayList<>();
      long at = 0;
      List<Segment> segments = log.segments();
      for (Segment segment : segments) {
        long bytes = Math.max(0, segment.visibleEnd - SegmentFormat.HEADER_BYTES);
        boolean empty = segment.records == 0;
        marks.add(
            new Mark(
                segment.number,
                at,
                bytes,
                segment.entries,
                empty ? 0 : segment.firstAppendNanos,
                empty ? 0 : segment.lastAppendNanos));
        at += bytes;
      }
      Position end = log.end();
      Position begin =
          segments.isEmpty()
              ? end
              : new Position(segments.get(0).number, SegmentFormat.HEADER_BYTES);
      return new Ruler(log.tenant, begin, end, at, few(marks));
    } finally {
      log.lock.unlock();
    }
  }

  /* The newest segments keep their marks: that is where readers are. */
  private static List<Mark> few(List<Mark> marks) {
    int tooMany = marks.size() - MOST_MARKS;
    if (tooMany <= 0) {
      return List.copyOf(marks);
    }
    Mark joined = marks.get(0);
    for (Mark next : marks.subList(1, tooMany + 1)) {
      joined =
          new Mark(
              joined.segment,
              joined.at,
              joined.bytes + next.bytes,
              joined.entries + next.entries,
              joined.firstNanos == 0 ? next.firstNanos : joined.firstNanos,
              Math.max(joined.lastNanos, next.lastNanos));
    }
    List<Mark> few = new ArrayList<>(List.of(joined));
    few.addAll(marks.subList(tooMany + 1, marks.size()));
    return List.copyOf(few);
  }
}
