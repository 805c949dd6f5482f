package dev.wadi.analysis.diff;

import dev.wadi.capture.CaptureFilter;

/**
 * What to compare.
 *
 * @param a which entries of the first capture
 * @param b which entries of the second
 * @param maxSignatures how many error signatures are kept of both together, at least 1
 */
public record DiffRequest(CaptureFilter a, CaptureFilter b, int maxSignatures) {
  /** Everything of both. */
  public static final DiffRequest DEFAULTS =
      new DiffRequest(CaptureFilter.ALL, CaptureFilter.ALL, 10_000);

  public DiffRequest {
    if (maxSignatures < 1 || maxSignatures > 1_000_000) {
      throw new IllegalArgumentException(
          "maxSignatures: " + maxSignatures + " (expected: 1 to 1,000,000)");
    }
  }

  public DiffRequest withFilters(CaptureFilter first, CaptureFilter second) {
    return new DiffRequest(first, second, maxSignatures);
  }

  public DiffRequest withMaxSignatures(int most) {
    return new DiffRequest(a, b, most);
  }
}
