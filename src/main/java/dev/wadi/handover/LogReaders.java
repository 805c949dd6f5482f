package dev.wadi.handover;

import dev.wadi.model.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a log about those who read it by somebody who begins and ends readers while the
 * gateway runs. Threads share it.
 */
public interface LogReaders {
  /** In the registry: those of the log {@code main}. */
  String OF_MAIN = "wal-main-readers";

  /** Up to where each tenant's log can be read at this moment. */
  Map<String, Position> ends();

  /** When the oldest record that is still there came in; empty when there is none. */
  Optional<Instant> oldest();

  /** Up to where a reader has confirmed each tenant's log; empty when there is no such reader. */
  Map<String, Position> confirmed(String reader);

  /** Entries that a reader never got because the log's quota was reached. */
  long overtakenEntries(String reader);

  /**
   * Forgets a reader that is not open, with its cursors; nothing when there is none.
   *
   * @throws IOException when that cannot be written down
   */
  void forget(String reader) throws IOException;
}
