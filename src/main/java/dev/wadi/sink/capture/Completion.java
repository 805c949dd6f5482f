package dev.wadi.sink.capture;

import dev.wadi.model.Position;
import java.io.IOException;

/** Is told, on the capture's thread, what became of a batch. */
public interface Completion {
  /**
   * The lines are durable.
   *
   * @param repeated they were here already, and this copy was dropped
   */
  void kept(boolean repeated);

  /** They are not; give them again, in order, from the first that failed on. */
  void failed(IOException cause);

  /**
   * The beginning of the batch is here already: nothing of it was taken.
   *
   * @param resumeAt from here on the WAL is to deliver again
   */
  void overlaps(Position resumeAt);
}
