package dev.wadi.capture;

import java.util.List;
import java.util.Map;

/**
 * Which entries are wanted: a time range, inclusive at both ends, and labels, all of which must
 * have the value named; an absent label has the empty value.
 *
 * @param fromNanos nanoseconds since the epoch; {@link Long#MIN_VALUE} for no bound
 * @param toNanos {@link Long#MAX_VALUE} for no bound
 */
public record CaptureFilter(long fromNanos, long toNanos, List<LabelIs> labels) {
  /** Everything. */
  public static final CaptureFilter ALL =
      new CaptureFilter(Long.MIN_VALUE, Long.MAX_VALUE, List.of());

  /** One label and the value it must have. */
  public record LabelIs(String name, String value) {
    public LabelIs {
      if (name.isEmpty()) {
        throw new IllegalArgumentException(
            "label filter: the name is empty (expected: name=value)");
      }
    }

    /** Reads {@code name=value}, split at the first {@code =}. */
    public static LabelIs parse(String text) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException("label filter: '" + text + "' (expected: name=value)");
      }
      return new LabelIs(text.substring(0, equals), text.substring(equals + 1));
    }
  }

  public CaptureFilter {
    labels = List.copyOf(labels);
  }

  public boolean accepts(CaptureLine line) {
    long nanos = line.timestampNanos();
    if (nanos < fromNanos || nanos > toNanos) {
      return false;
    }
    for (LabelIs label : labels) {
      if (!line.labelIs(label.name, label.value)) {
        return false;
      }
    }
    return true;
  }

  /** True when what the index says excludes every entry of a file. */
  boolean excludes(IndexEntry entry) {
    if (entry.toNanos() < fromNanos || entry.fromNanos() > toNanos) {
      return true;
    }
    for (LabelIs label : labels) {
      Map<String, Long> values = entry.labels().get(label.name);
      if (values != null && !values.containsKey(label.value)) {
        return true;
      }
    }
    return false;
  }
}
