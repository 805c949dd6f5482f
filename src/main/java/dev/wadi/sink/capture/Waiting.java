package dev.wadi.sink.capture;

import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * A batch on its way into a capture.
 *
 * @param start where in the WAL it begins; null when unknown
 * @param end up to where it reaches; null when it is not from the WAL
 * @param done who is told what became of it
 * @param repeated all of it is in the capture already
 */
record Waiting(
    Batch batch,
    @Nullable Position start,
    @Nullable Position end,
    Completion done,
    boolean repeated) {
  long bytes() {
    return batch.lineBytes() + 32L * batch.entries();
  }
}
