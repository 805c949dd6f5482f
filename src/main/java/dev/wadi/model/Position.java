package dev.wadi.model;

import org.jspecify.annotations.Nullable;

/**
 * A place in a tenant's part of the WAL; everything before it has been passed. Positions of one
 * tenant only grow, across restarts too. Text form: {@code <segment>:<offset>}.
 *
 * @param segment number of the segment file; 0 stands before the first
 * @param offsetBytes position of the next record in that file
 */
public record Position(long segment, long offsetBytes) implements Comparable<Position> {
  /** Before everything. */
  public static final Position START = new Position(0, 0);

  public Position {
    if (segment < 0) {
      throw new IllegalArgumentException("segment: " + segment + " (expected: >= 0)");
    }
    if (offsetBytes < 0) {
      throw new IllegalArgumentException("offsetBytes: " + offsetBytes + " (expected: >= 0)");
    }
  }

  /** Reads the text form; throws {@link IllegalArgumentException} for any other text. */
  public static Position parse(String text) {
    int colon = text.indexOf(':');
    try {
      return new Position(
          Long.parseLong(text.substring(0, Math.max(0, colon))),
          Long.parseLong(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "position: " + text + " (expected: <segment>:<offset>)", e);
    }
  }

  @Override
  public int compareTo(Position other) {
    int bySegment = Long.compare(segment, other.segment);
    return bySegment != 0 ? bySegment : Long.compare(offsetBytes, other.offsetBytes);
  }

  public boolean isBefore(Position other) {
    return compareTo(other) < 0;
  }

  public static Position later(@Nullable Position a, Position b) {
    return a == null || a.isBefore(b) ? b : a;
  }

  @Override
  public String toString() {
    return segment + ":" + offsetBytes;
  }
}
