package dev.wadi.buffer.wal;

import dev.wadi.model.Batch;

/** Makes a batch of its stored form. Threads share it. */
@FunctionalInterface
public interface WalDecoder {
  /**
   * Decodes joined {@code PushRequest}s; the batch may keep the array. Throws a {@link
   * RuntimeException} when they are malformed.
   */
  Batch decode(String tenant, byte[] bytes);
}
