package dev.wadi.sink.capture.named;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Within what captures by name live.
 *
 * @param directory a folder for each of them lies there
 * @param most so many may be under way at once
 * @param mostBytes what one may ask for, and gets when it asks for nothing: bytes of its lines
 * @param mostTime the same for how long it runs
 */
record NamedCaptureLimits(Path directory, int most, long mostBytes, Duration mostTime) {
  NamedCaptureLimits {
    if (most < 0 || most > 1000) {
      throw new IllegalArgumentException("wadi.named.most: " + most + " (expected: 0 to 1000)");
    }
    if (mostBytes < 1) {
      throw new IllegalArgumentException(
          "wadi.named.maxBytes: " + mostBytes + " (expected: 1 or more)");
    }
    if (mostTime.isZero() || mostTime.isNegative()) {
      throw new IllegalArgumentException(
          "wadi.named.maxDuration: " + mostTime + " (expected: more than 0)");
    }
  }
}
