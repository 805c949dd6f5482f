package dev.wadi.analysis.export;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The buffers that texts of whole chunks travel in: written once, used again. Of lines that are
 * parted into many small texts each gets an array of its size. Threads share it.
 */
final class Buffers {
  private static final int FIRST_BYTES = 64 << 10;

  private final boolean reused;
  private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

  /**
   * @param reused texts are large and few
   */
  Buffers(boolean reused) {
    this.reused = reused;
  }

  /** What a writer of text begins with. */
  byte[] first() {
    return new byte[reused ? FIRST_BYTES : 1 << 10];
  }

  /** What it goes on with after its buffer was taken. */
  byte[] next() {
    byte[] known = free.poll();
    return known == null ? first() : known;
  }

  /** Whether buffers are taken as they are; else what is in them is copied. */
  boolean reused() {
    return reused;
  }

  byte[] copy(byte[] buffer, int length) {
    return Arrays.copyOf(buffer, length);
  }

  /** A text is written. */
  void giveBack(Piece piece) {
    if (reused && piece.text().length > 0) {
      free.add(piece.text());
    }
  }
}
