package dev.wadi.emit.send;

import java.io.IOException;

/** Where batches go. Threads may share one that {@link #shared} says so of. */
public interface Target extends AutoCloseable {
  /** What became of a batch. */
  enum Fate {
    /** The target said that it has it. */
    ACKNOWLEDGED,
    /** It was handed over to a target that says nothing. */
    UNCONFIRMED,
    /** The target said no. */
    REFUSED
  }

  /** A fate, and the words of the target. */
  record Told(Fate fate, String text) {}

  /**
   * Sends a batch and waits for what is said of it.
   *
   * @throws IOException when nothing is said: it may have arrived or not
   */
  Told send(LineBatch batch) throws IOException, InterruptedException;

  /** True when several batches may be under way at once. */
  default boolean shared() {
    return false;
  }

  @Override
  void close() throws IOException;
}
