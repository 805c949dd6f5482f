package dev.wadi.capture;

import dev.wadi.model.Labels;
import java.util.List;
import java.util.Map;

/**
 * Lines of one data file on their way into a {@link NewCapture}: as a frame, or as they are when
 * they are too few for one. Made by {@link LinePacker}. Immutable.
 */
public final class PackedLines {
  final List<Piece> pieces;
  final Map<Labels, Long> labels;

  /**
   * A frame, or bytes of whole lines.
   *
   * @param packed bytes is a frame
   * @param letters which stand together in it
   */
  record Piece(
      byte[] bytes,
      boolean packed,
      int plainBytes,
      long lines,
      long minNanos,
      long maxNanos,
      LetterSet letters) {}

  PackedLines(List<Piece> pieces, Map<Labels, Long> labels) {
    this.pieces = List.copyOf(pieces);
    this.labels = Map.copyOf(labels);
  }

  /** Entries. */
  public long lines() {
    return pieces.stream().mapToLong(Piece::lines).sum();
  }
}
