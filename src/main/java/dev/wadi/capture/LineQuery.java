package dev.wadi.capture;

import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Matcher;
import dev.wadi.query.QueriedEntry;
import java.util.Arrays;
import java.util.function.Predicate;

/** Asks a query of the lines of data files. For one thread. */
final class LineQuery {
  /*
   * Lines of a stream have the same bytes where their labels stand, and a file has few streams: so
   * labels become objects, and the query is asked of them, once for many lines. Streams whose bytes
   * have the same hash take turns.
   */
  private static final int REMEMBERED = 256;

  private final boolean everything;
  private final Matcher matcher;
  private final Asked[] remembered = new Asked[REMEMBERED];
  private final CaptureEntry view = new CaptureEntry();

  private record Asked(byte[] labels, Predicate<QueriedEntry> query) {}

  LineQuery(LogQuery query) {
    this.everything = query.isEverything();
    this.matcher = query.matcher();
  }

  boolean fits(CaptureLine line) {
    if (everything) {
      return true;
    }
    view.turnTo(line);
    return of(line).test(view);
  }

  private Predicate<QueriedEntry> of(CaptureLine line) {
    byte[] b = line.buffer();
    int from = line.labelsOffset();
    int to = from + line.labelsLength();
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + b[i];
    }
    int slot = (hash ^ hash >>> 16) & (REMEMBERED - 1);
    Asked known = remembered[slot];
    if (known == null || !Arrays.equals(known.labels, 0, known.labels.length, b, from, to)) {
      Labels labels = line.labels();
      known = new Asked(Arrays.copyOfRange(b, from, to), matcher.on(labels));
      remembered[slot] = known;
    }
    return known.query;
  }
}
