package dev.wadi.model;

import org.jspecify.annotations.Nullable;

/** Decides whether a batch may go into a buffer. Threads share it. */
@FunctionalInterface
public interface Admission {
  /** Under this name the gateway's own is found. */
  String BEAN = "admission";

  /** Lets everything in. */
  Admission ALL = (batch, source, durable) -> null;

  /**
   * What speaks against a batch.
   *
   * @param source the door it came through, or empty
   * @param durable whether the buffer is a disk
   * @return a sentence for its sender; null when it may go in
   */
  @Nullable String objection(Batch batch, String source, boolean durable);
}
