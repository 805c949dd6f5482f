package dev.wadi.source.logops;

import java.time.Duration;

/**
 * What LogOps' senders must show and may send.
 *
 * @param proof what counts
 * @param skew by which the time of a signature may differ from ours
 * @param requireNonce a signed request has one
 * @param nonces remembered at once, each for twice the skew
 * @param maxBodyBytes of a request as it comes
 * @param maxItems records of a request
 * @param samples records that an answer shows as they were made normal; 0 for none
 */
record LogopsSettings(
    Proof proof,
    Duration skew,
    boolean requireNonce,
    int nonces,
    int maxBodyBytes,
    int maxItems,
    int samples) {
  /** LogOps' modes. */
  enum Proof {
    /** A signature where there is one, else a key. */
    ANY,
    /** A signature. */
    HMAC,
    /** A key; signatures are not looked at. */
    KEY
  }

  LogopsSettings {
    if (skew.compareTo(Duration.ofSeconds(1)) < 0 || skew.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("skew: " + skew + " (expected: from 1s to 1h)");
    }
    requirePositive("nonces", nonces);
    requirePositive("maxBodyBytes", maxBodyBytes);
    requirePositive("maxItems", maxItems);
    if (samples < 0) {
      throw new IllegalArgumentException("samples: " + samples + " (expected: >= 0)");
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
