package dev.wadi.analysis;

import dev.wadi.capture.CaptureLine;
import java.util.Arrays;

/**
 * A line that is shown.
 *
 * @param raw its bytes as they stand in the capture
 * @param match it matches itself; else it is only near one that does
 */
record FoundLine(byte[] raw, long nanos, boolean match) {
  static FoundLine of(CaptureLine line, boolean match) {
    return new FoundLine(
        Arrays.copyOfRange(line.buffer(), line.offset(), line.offset() + line.length()),
        line.timestampNanos(),
        match);
  }
}
