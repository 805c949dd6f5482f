package dev.wadi.query;

/** One entry as a query asks it: the bytes of its line and of its structured metadata. */
public interface QueriedEntry {
  /** The buffer that holds the line, UTF-8. */
  byte[] lineBuffer();

  int lineOffset();

  int lineLength();

  /**
   * Finds a pair of structured metadata; of equal names the first counts.
   *
   * @param name UTF-8
   * @param value is told where the value is
   * @return false when there is no such pair
   */
  boolean findMetadata(byte[] name, Place value);

  /** Tells every pair of structured metadata; of equal names the first counts. */
  void forEachMetadata(Pairs action);

  /** Whether it has structured metadata. */
  default boolean hasMetadata() {
    boolean[] some = {false};
    forEachMetadata((name, value) -> some[0] = true);
    return some[0];
  }

  /** When the entry was written, in nanoseconds since the epoch. */
  long timestampNanos();

  /** Takes a pair of structured metadata. */
  interface Pairs {
    void take(String name, String value);
  }

  /** Takes a stretch of a buffer; it is read before the next entry is asked. */
  interface Place {
    void at(byte[] buffer, int offset, int length);
  }
}
