package dev.wadi.capture;

/**
 * A place in the WAL up to which a capture holds a tenant's lines; grows with every batch.
 *
 * @param segment number of the segment
 * @param offsetBytes place in that segment
 */
public record Position(long segment, long offsetBytes) implements Comparable<Position> {
  public Position {
    if (segment < 0 || offsetBytes < 0) {
      throw new IllegalArgumentException(
          "position: " + segment + ":" + offsetBytes + " (expected: two numbers >= 0)");
    }
  }

  /** Reads {@code <segment>:<offset>}; throws {@link IllegalArgumentException} on anything else. */
  public static Position parse(String text) {
    int colon = text.indexOf(':');
    if (colon > 0) {
      try {
        return new Position(
            Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "position: '" + text + "' (expected: <segment>:<offset>)", e);
      }
    }
    throw new IllegalArgumentException("position: '" + text + "' (expected: <segment>:<offset>)");
  }

  @Override
  public int compareTo(Position other) {
    int bySegment = Long.compare(segment, other.segment);
    return bySegment != 0 ? bySegment : Long.compare(offsetBytes, other.offsetBytes);
  }

  /** The form {@link #parse} reads. */
  @Override
  public String toString() {
    return segment + ":" + offsetBytes;
  }
}
