package dev.wadi.capture;

import dev.wadi.query.LogQuery;
import dev.wadi.query.Matcher;
import dev.wadi.query.QueriedEntry;
import java.util.function.Predicate;

/** Asks a query of the lines of data files. For one thread. */
final class LineQuery {
  private static final int REMEMBERED = 256;

  private final boolean everything;
  private final StreamCache<Predicate<QueriedEntry>> ofStreams;
  private final CaptureEntry view = new CaptureEntry();

  LineQuery(LogQuery query) {
    this.everything = query.isEverything();
    Matcher matcher = query.matcher();
    this.ofStreams = new StreamCache<>(REMEMBERED, matcher::on);
  }

  boolean fits(CaptureLine line) {
    if (everything) {
      return true;
    }
    view.turnTo(line);
    return ofStreams.of(line).test(view);
  }
}
