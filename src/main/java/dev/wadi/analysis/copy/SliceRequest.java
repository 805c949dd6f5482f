package dev.wadi.analysis.copy;

import dev.wadi.capture.CaptureFilter;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What of a capture is wanted, and where.
 *
 * @param filter entries that it holds for are in the slice, all others are not
 * @param out folder of the slice; must not be there, nor lie in the capture
 * @param clock tells the trail when the slice was made
 */
public record SliceRequest(CaptureFilter filter, Path out, InstantSource clock) {
  /** A slice that is made now. */
  public static SliceRequest of(CaptureFilter filter, Path out) {
    return new SliceRequest(filter, out, InstantSource.system());
  }
}
