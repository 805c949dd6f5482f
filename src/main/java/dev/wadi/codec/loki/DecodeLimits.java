package dev.wadi.codec.loki;

/**
 * How much one push may unfold into. A few bytes on the wire can stand for an object in memory, so
 * that the size of the body alone does not bound the memory.
 *
 * @param maxStreams streams of one push, counted before equal ones are merged
 * @param maxEntries entries of one push
 * @param maxMetadataPairs structured metadata pairs of one push
 * @param cost takes memory for one push before it is made
 */
public record DecodeLimits(int maxStreams, int maxEntries, int maxMetadataPairs, DecodeCost cost) {
  /** 100,000 streams, one million entries, four million pairs. */
  public static final DecodeLimits DEFAULT = new DecodeLimits(100_000, 1_000_000, 4_000_000);

  /** For what we have written ourselves: bounded by its bytes alone. */
  public static final DecodeLimits TRUSTED =
      new DecodeLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  public DecodeLimits {
    requirePositive("maxStreams", maxStreams);
    requirePositive("maxEntries", maxEntries);
    requirePositive("maxMetadataPairs", maxMetadataPairs);
  }

  /** Limits for which nobody reckons memory. */
  public DecodeLimits(int maxStreams, int maxEntries, int maxMetadataPairs) {
    this(maxStreams, maxEntries, maxMetadataPairs, DecodeCost.NOTHING);
  }

  /** The same for one push, whose memory is taken from an allowance before it is made. */
  public DecodeLimits within(Allowance allowance) {
    return new DecodeLimits(maxStreams, maxEntries, maxMetadataPairs, new DecodeCost(allowance));
  }

  /** Ends the reading of a push with too many streams. */
  public void checkStreams(int streams) throws MalformedPushException {
    if (streams > maxStreams) {
      throw new MalformedPushException("push has more than " + maxStreams + " streams");
    }
  }

  /** Ends the reading of a push with too many entries. */
  public void checkEntries(long entries) throws MalformedPushException {
    if (entries > maxEntries) {
      throw new MalformedPushException("push has more than " + maxEntries + " entries");
    }
    cost.entries(entries);
  }

  /** Ends the reading of a push with too many pairs. */
  public void checkMetadataPairs(long pairs) throws MalformedPushException {
    if (pairs > maxMetadataPairs) {
      throw new MalformedPushException(
          "push has more than " + maxMetadataPairs + " structured metadata pairs");
    }
    cost.pairs(pairs);
  }

  /** Takes what a stream costs, before it is begun. */
  public void takeStream() {
    cost.stream();
  }

  /** Takes what labels of so many bytes of text cost, before they are made. */
  public void takeLabels(int textBytes) {
    cost.labels(textBytes);
  }

  /** Takes memory for texts that are made of a push, beside its own bytes. */
  public void takeTexts(long bytes) {
    cost.texts(bytes);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
