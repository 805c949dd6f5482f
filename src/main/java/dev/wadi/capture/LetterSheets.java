package dev.wadi.capture;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Empty sheets for {@link LetterMarks}, a few of which are used again and again: a capture needs
 * one only while a frame of it is being written. Threads share it.
 */
final class LetterSheets {
  private static final int MOST_KEPT = 4;

  private final ConcurrentLinkedQueue<byte[]> free = new ConcurrentLinkedQueue<>();

  byte[] take() {
    byte[] known = free.poll();
    return known == null ? new byte[LetterMarks.COLUMNS] : known;
  }

  /** Takes one back, empty again. */
  void giveBack(byte[] sheet) {
    if (free.size() < MOST_KEPT) {
      free.add(sheet);
    }
  }
}
