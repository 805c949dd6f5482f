package dev.wadi.kit;

import dev.wadi.codec.loki.Allowance;

/** Allows everything and knows how much it was. For one thread. */
public final class CountedAllowance implements Allowance {
  private long heldBytes;
  private long peakBytes;

  @Override
  public void take(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
    }
    heldBytes += bytes;
    peakBytes = Math.max(peakBytes, heldBytes);
  }

  @Override
  public void give(long bytes) {
    heldBytes -= bytes;
    if (bytes < 0 || heldBytes < 0) {
      throw new IllegalStateException("more is given back than was taken: " + bytes);
    }
  }

  /** What was taken and not given back. */
  public long heldBytes() {
    return heldBytes;
  }

  /** The most at once. */
  public long peakBytes() {
    return peakBytes;
  }
}
