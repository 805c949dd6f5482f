package dev.wadi.buffer.wal;

import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records of one tenant, their payloads joined: again a valid {@code PushRequest}.
 *
 * <p>The bytes are handed over; nobody changes them.
 *
 * @param tenant whose logs
 * @param bytes the joined payloads; empty when they were not read because the batch is there
 * @param batch what the payloads decode into, for a reader that takes it and was not behind; it
 *     does not say that it was redacted
 * @param payloadBytes of all records together
 * @param entries log lines in it
 * @param records records in it
 * @param start where the first record begins
 * @param end where the last record ends
 * @param appendNanos when the first record was appended
 * @param redacted all its records say that they were redacted before they came here
 * @param replay the replay it belongs to, or null when it moves the cursor
 * @param epoch tells a block that was taken back from one that still counts
 */
public record WalBlock(
    String tenant,
    byte[] bytes,
    @Nullable Batch batch,
    int payloadBytes,
    int entries,
    int records,
    Position start,
    Position end,
    long appendNanos,
    boolean redacted,
    @Nullable Replay replay,
    long epoch) {
  @Override
  public String toString() {
    return "WalBlock[tenant=" + tenant + ", entries=" + entries + ", " + start + " to " + end + "]";
  }
}
