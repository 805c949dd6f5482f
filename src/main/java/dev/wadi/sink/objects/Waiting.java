package dev.wadi.sink.objects;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What of a capture is not copied yet.
 *
 * @param files closed data files
 * @param bytes of them on the disk
 * @param since when the oldest of them was closed; null when there are none
 */
record Waiting(int files, long bytes, @Nullable Instant since) {
  static final Waiting NOTHING = new Waiting(0, 0, null);
}
