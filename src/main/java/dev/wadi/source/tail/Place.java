package dev.wadi.source.tail;

/**
 * A place in a file where reading goes on.
 *
 * @param offset bytes before it; of a compressed file, after unpacking
 * @param withinLongLine whether what follows, up to the next line end, is the rest of a line that
 *     was too long and is to be passed over
 */
record Place(long offset, boolean withinLongLine) {
  static final Place START = new Place(0, false);

  /** The place of a file of which nothing is wanted. */
  static final Place END = new Place(Long.MAX_VALUE, false);

  Place {
    if (offset < 0) {
      throw new IllegalArgumentException("offset: " + offset + " (expected: >= 0)");
    }
  }

  /** {@code 1024}, or {@code 1024~} within a long line. */
  @Override
  public String toString() {
    return withinLongLine ? offset + "~" : Long.toString(offset);
  }

  static Place parse(String text) {
    boolean within = text.endsWith("~");
    return new Place(Long.parseLong(within ? text.substring(0, text.length() - 1) : text), within);
  }
}
