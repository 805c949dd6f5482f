package dev.wadi.capture;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Predicate;

/** The last lines that came by, as they stand in their file. For one thread. */
final class NewestLines {
  private final int most;
  private final ArrayDeque<byte[]> lines = new ArrayDeque<>();

  NewestLines(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("lines: " + most + " (expected: >= 0)");
    }
    this.most = most;
  }

  boolean add(CaptureLine line) {
    if (most > 0) {
      if (lines.size() == most) {
        lines.removeFirst();
      }
      lines.addLast(
          Arrays.copyOfRange(line.buffer(), line.offset(), line.offset() + line.length()));
    }
    return true;
  }

  boolean full() {
    return lines.size() == most;
  }

  /** Shows them in their order until that is enough. */
  void forEach(Predicate<byte[]> visitor) {
    for (byte[] line : lines) {
      if (!visitor.test(line)) {
        return;
      }
    }
  }
}
