package dev.wadi.model;

import java.util.Map;

/**
 * One log line with its time, labels and structured metadata: a view of one position of a stream,
 * made when somebody asks. Tests, predicates and the command line use it; the hot path does not.
 *
 * @param stream the stream it belongs to
 * @param position its place in the stream, from 0
 */
public record Entry(LogStream stream, int position) {
  public Labels labels() {
    return stream.labels();
  }

  /** Nanoseconds since the epoch. */
  public long timestampNanos() {
    return stream.timestampNanos(position);
  }

  public String line() {
    return stream.line(position);
  }

  public Map<String, String> metadata() {
    return stream.metadata(position);
  }
}
