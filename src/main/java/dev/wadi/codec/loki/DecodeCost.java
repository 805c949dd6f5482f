package dev.wadi.codec.loki;

/**
 * What the objects of one push cost, taken from an {@link Allowance} before they are made.
 *
 * <p>The amounts are what a JVM with compressed pointers was seen to allocate at most, with the
 * copies made as arrays grow; {@code DecodeCostTest} compares. For one thread.
 */
public final class DecodeCost {
  /** Nothing is reckoned. */
  static final DecodeCost NOTHING = new DecodeCost(Allowance.ENDLESS);

  /* A builder with room for 16 entries, its place in the map, the stream that is made of it. */
  private static final long STREAM_BYTES = 704;

  /* Time and place of a line, and where its metadata begins: 20 bytes, and copies as they grow. */
  private static final long ENTRY_BYTES = 64;

  /* Two places, and copies as they grow. */
  private static final long PAIR_BYTES = 48;

  /* The shortest label takes seven bytes, `"a":"",`, and two strings in a map and in an array. */
  private static final long LABEL_BYTES_A_BYTE = 28;
  private static final long LABELS_BYTES = 320;

  private static final int STEP = 64;

  private final Allowance allowance;
  private long paidEntries;
  private long paidPairs;

  DecodeCost(Allowance allowance) {
    this.allowance = allowance;
  }

  void stream() {
    allowance.take(STREAM_BYTES);
  }

  void labels(int textBytes) {
    allowance.take(LABELS_BYTES + LABEL_BYTES_A_BYTE * textBytes);
  }

  void texts(long bytes) {
    allowance.take(bytes);
  }

  void entries(long total) {
    if (this != NOTHING && total > paidEntries) {
      long more = total - paidEntries + STEP;
      allowance.take(more * ENTRY_BYTES);
      paidEntries += more;
    }
  }

  void pairs(long total) {
    if (this != NOTHING && total > paidPairs) {
      long more = total - paidPairs + STEP;
      allowance.take(more * PAIR_BYTES);
      paidPairs += more;
    }
  }
}
