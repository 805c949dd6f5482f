package dev.wadi.sink.lake;

import dev.wadi.model.Position;

/** Hears what became of a batch; once, from any thread. */
interface Answer {
  /** Its lines are in the lake. */
  void safe();

  /** They are not, and have to come again. */
  void failed(Exception cause);

  /** Its beginning is in the lake, up to a place in the log; the rest has to come again. */
  void resume(Position at);
}
