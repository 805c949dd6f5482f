package dev.wadi.analysis.copy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Cuts time into windows, each with about as many bytes as fit into memory, as far as the index
 * tells: the bytes of a file are taken to lie evenly between its first and its last line.
 */
final class MergeWindows {
  /** Something that lies in time. */
  interface Span {
    long fromNanos();

    long toNanos();

    long bytes();
  }

  /**
   * A stretch of time, inclusive at both ends.
   *
   * @param bytes how many it has, about
   */
  record Window(long fromNanos, long toNanos, long bytes) {}

  private MergeWindows() {}

  /** Spans that overlap, one with the next; groups in the order of their times. */
  static <S extends Span> List<List<S>> groups(List<S> spans) {
    List<S> sorted =
        spans.stream()
            .sorted(Comparator.comparingLong(S::fromNanos).thenComparingLong(S::toNanos))
            .toList();
    List<List<S>> groups = new ArrayList<>();
    long end = 0;
    for (S span : sorted) {
      if (groups.isEmpty() || span.fromNanos() > end) {
        groups.add(new ArrayList<>());
        end = span.toNanos();
      }
      groups.get(groups.size() - 1).add(span);
      end = Math.max(end, span.toNanos());
    }
    return groups;
  }

  /** Windows that cover a group without a gap. */
  static List<Window> of(List<? extends Span> group, long bytesEach) {
    // Where bytes for each nanosecond change, and by how much.
    TreeMap<Long, Double> changes = new TreeMap<>();
    for (Span span : group) {
      double rate = span.bytes() / ((double) span.toNanos() - span.fromNanos() + 1);
      changes.merge(span.fromNanos(), rate, Double::sum);
      if (span.toNanos() < Long.MAX_VALUE) {
        changes.merge(span.toNanos() + 1, -rate, Double::sum);
      }
    }
    long last = group.stream().mapToLong(Span::toNanos).max().orElseThrow();
    List<Window> windows = new ArrayList<>();
    long begun = changes.firstKey();
    long at = begun;
    double rate = 0;
    double bytes = 0;
    while (at <= last) {
      rate = Math.max(0, rate + changes.getOrDefault(at, 0.0));
      Long change = changes.higherKey(at);
      long until = change == null ? last : Math.min(last, change - 1);
      double more = rate * ((double) until - at + 1);
      while (bytes + more >= bytesEach && until > at) {
        long cut = at + (long) Math.max(0, (bytesEach - bytes) / rate);
        cut = Math.max(at, Math.min(cut, until));
        windows.add(new Window(begun, cut, bytesEach));
        bytes = 0;
        begun = cut + 1;
        if (cut == until) {
          at = until;
          more = 0;
          break;
        }
        at = cut + 1;
        more = rate * ((double) until - at + 1);
      }
      bytes += more;
      if (until == Long.MAX_VALUE) {
        break;
      }
      at = until + 1;
    }
    if (begun <= last) {
      windows.add(new Window(begun, last, (long) bytes));
    }
    return windows;
  }
}
