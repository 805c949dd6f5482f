package dev.wadi.buffer.wal;

import dev.wadi.model.Batch;

/** Gives the stored form of a batch that does not carry it yet. Threads share it. */
@FunctionalInterface
public interface WalEncoder {
  /** The batch as an uncompressed {@code PushRequest} in protobuf. */
  byte[] encode(Batch batch);
}
