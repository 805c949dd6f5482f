package dev.wadi.capture;

import dev.wadi.query.LabelMatcher;
import dev.wadi.query.LogQuery;
import dev.wadi.query.TimeWords;
import dev.wadi.query.WantedLines;
import java.util.Map;

/**
 * Which entries are wanted: a time range, inclusive at both ends, and a query.
 *
 * @param fromNanos nanoseconds since the epoch; {@link Long#MIN_VALUE} for no bound
 * @param toNanos {@link Long#MAX_VALUE} for no bound
 */
public record CaptureFilter(long fromNanos, long toNanos, LogQuery query) {
  /** Everything. */
  public static final CaptureFilter ALL = of(LogQuery.EVERYTHING);

  /** What a query wants, of any time. */
  public static CaptureFilter of(LogQuery query) {
    return new CaptureFilter(Long.MIN_VALUE, Long.MAX_VALUE, query);
  }

  /**
   * What somebody wants of a capture: its start says which day a clock time is of, its end what
   * {@code -30m} is before.
   */
  public static CaptureFilter of(WantedLines wanted, CaptureMetadata metadata) {
    TimeWords words = new TimeWords(metadata.started(), metadata.reference());
    return new CaptureFilter(wanted.fromNanos(words), wanted.toNanos(words), wanted.query());
  }

  /** Everything of a time. */
  public static CaptureFilter between(long fromNanos, long toNanos) {
    return new CaptureFilter(fromNanos, toNanos, LogQuery.EVERYTHING);
  }

  public CaptureFilter withQuery(LogQuery wanted) {
    return new CaptureFilter(fromNanos, toNanos, wanted);
  }

  boolean holds(long nanos) {
    return nanos >= fromNanos && nanos <= toNanos;
  }

  /** True when what the index says excludes every entry of a file. */
  boolean excludes(IndexEntry entry) {
    if (entry.toNanos() < fromNanos || entry.fromNanos() > toNanos) {
      return true;
    }
    for (LabelMatcher matcher : query.matchers()) {
      Map<String, Long> values = entry.labels().get(matcher.name());
      if (values != null && excludes(matcher, values, entry.lines())) {
        return true;
      }
    }
    return false;
  }

  private static boolean excludes(LabelMatcher matcher, Map<String, Long> values, long lines) {
    if (values.keySet().stream().anyMatch(matcher::matches)) {
      return false;
    }
    // Lines that were counted for no value lack the label.
    return values.values().stream().mapToLong(Long::longValue).sum() >= lines
        || !matcher.matches("");
  }
}
