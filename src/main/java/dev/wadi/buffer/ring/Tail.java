package dev.wadi.buffer.ring;

import dev.wadi.model.Entry;
import dev.wadi.model.LinesWanted;
import dev.wadi.model.LogStream;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Matcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;

/** Picks the newest entries that a query fits out of held batches. For one use. */
final class Tail {
  private static final Comparator<Found> BY_TIME_THEN_ARRIVAL =
      Comparator.comparingLong(Found::timestampNanos)
          .thenComparingInt(Found::batch)
          .thenComparingInt(Found::stream)
          .thenComparingInt(found -> found.entry().position());

  private final LinesWanted.Selection wanted;
  private final int n;
  /* The best so far, the one to go first on top. */
  private final PriorityQueue<Found> best = new PriorityQueue<>(BY_TIME_THEN_ARRIVAL);

  private record Found(long timestampNanos, int batch, int stream, Entry entry) {}

  Tail(LogQuery query, int n) {
    this(selectionOf(query), n);
  }

  Tail(LinesWanted.Selection wanted, int n) {
    this.wanted = wanted;
    this.n = n;
  }

  /** What a query fits. */
  static LinesWanted.Selection selectionOf(LogQuery query) {
    Matcher matcher = query.matcher();
    return stream -> matcher.matches(stream) ? matcher.on(stream) : null;
  }

  /*
   * Batches arrive in about the order of time but need not, so every batch is looked at, the newest
   * first: soon the n best are found, and then an older entry costs one comparison of times and no
   * look at its line.
   */

  /**
   * @param batches oldest first
   */
  List<Entry> of(List<Held> batches) {
    for (int b = batches.size() - 1; b >= 0 && n > 0; b--) {
      List<LogStream> streams = batches.get(b).streams;
      for (int s = 0; s < streams.size(); s++) {
        collect(streams.get(s), b, s);
      }
    }
    List<Found> sorted = new ArrayList<>(best);
    sorted.sort(BY_TIME_THEN_ARRIVAL);
    return sorted.stream().map(Found::entry).toList();
  }

  private void collect(LogStream stream, int batch, int number) {
    IntPredicate test = null;
    for (int i = stream.size() - 1; i >= 0; i--) {
      long time = stream.timestampNanos(i);
      if (best.size() == n && time < best.element().timestampNanos()) {
        continue;
      }
      if (test == null) {
        test = wanted.in(stream);
        if (test == null) {
          return;
        }
      }
      if (test.test(i)) {
        best.add(new Found(time, batch, number, stream.entry(i)));
        if (best.size() > n) {
          best.remove();
        }
      }
    }
  }
}
