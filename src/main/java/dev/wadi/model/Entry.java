package dev.wadi.model;

import java.time.Instant;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One log line with its time, labels and structured metadata: a view of one position of a stream,
 * made when somebody asks. Routes that split, tests, predicates and the command line use it; the
 * hot path does not.
 *
 * <p>Its text is the line. It is a collection of that one text, so that operators that look into
 * collections look into the line: {@code ${body} contains 'timeout'}. Immutable; two views of the
 * same position are equal.
 */
public final class Entry extends AbstractCollection<String> {
  private final LogStream stream;
  private final int position;

  /**
   * @param stream the stream it belongs to
   * @param position its place in the stream, from 0
   */
  Entry(LogStream stream, int position) {
    this.stream = stream;
    this.position = position;
  }

  public LogStream logStream() {
    return stream;
  }

  public int position() {
    return position;
  }

  public Labels labels() {
    return stream.labels();
  }

  /** Nanoseconds since the epoch. */
  public long timestampNanos() {
    return stream.timestampNanos(position);
  }

  /** {@link #timestampNanos()} as a time that prints itself. */
  public Instant timestamp() {
    long nanos = timestampNanos();
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  public String line() {
    return stream.line(position);
  }

  public Map<String, String> metadata() {
    return stream.metadata(position);
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public Iterator<String> iterator() {
    return List.of(line()).iterator();
  }

  /** Whether the line has a text in it. */
  @Override
  public boolean contains(@Nullable Object text) {
    return text instanceof CharSequence wanted && line().contains(wanted);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Entry entry
        && entry.stream.equals(stream)
        && entry.position == position;
  }

  @Override
  public int hashCode() {
    return Objects.hash(stream, position);
  }

  /** The line. */
  @Override
  public String toString() {
    return line();
  }
}
