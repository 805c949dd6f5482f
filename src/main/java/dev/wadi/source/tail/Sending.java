package dev.wadi.source.tail;

import java.util.List;

/**
 * A batch that is, or was, about to be sent: where its lines stand. After a crash exactly these
 * ranges are read again and sent with the same key, so that the WAL knows whether it has them.
 *
 * @param sequence its number, never given twice
 * @param arrivedNanos when its first line was read; the following ones count on from there, so that
 *     a repetition gives lines without a time of their own the same one
 * @param ranges in the order in which they were read first
 */
record Sending(long sequence, long arrivedNanos, List<Range> ranges) {
  /** Lines of one file, by its number. */
  record Range(int file, Place from, Place to) {}

  Sending {
    ranges = List.copyOf(ranges);
  }

  /** Bytes of the files that it covers. */
  long bytes() {
    return ranges.stream().mapToLong(range -> range.to().offset() - range.from().offset()).sum();
  }
}
