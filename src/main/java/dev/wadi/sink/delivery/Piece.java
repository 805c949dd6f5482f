package dev.wadi.sink.delivery;

import dev.wadi.model.Batch;

/**
 * Entries of one batch inside a request, in their order: the whole batch or, after cutting, a run
 * of it.
 *
 * @param batch the entries
 * @param place where the whole batch begins in the buffer it came from, empty when nobody said;
 *     with {@code from} it names entries the same at every repetition of that batch
 * @param from how many entries of the whole batch come before these
 */
public record Piece(Batch batch, String place, int from) {
  public Piece {
    if (from < 0) {
      throw new IllegalArgumentException("from: " + from + " (expected: >= 0)");
    }
  }
}
