package dev.wadi.codec.text;

import java.util.Arrays;

/** Lines of one entry while it waits for more, or for those before it. Reused; for one thread. */
final class LineBuffer {
  private static final int KEPT_BYTES = 64 << 10;

  private byte[] bytes = new byte[512];
  private int length;
  /* Without blank lines at the end, which belong to nobody. */
  private int textLength;
  private int lines;
  private long startOffset;
  private long endOffset;
  private int stream;
  private long frameNanos;
  private long arrivedNanos;
  private long lastNanos;
  private int flags;
  private int state;

  boolean isEmpty() {
    return lines == 0;
  }

  void begin(int ofStream, long start, long frame, long arrived) {
    stream = ofStream;
    length = 0;
    textLength = 0;
    lines = 0;
    startOffset = start;
    endOffset = start;
    frameNanos = frame;
    arrivedNanos = arrived;
    lastNanos = arrived;
    flags = 0;
    state = 0;
  }

  /** Appends text as it is. */
  void append(byte[] b, int from, int to, int ofLines, long end, long arrived, int more) {
    int count = to - from;
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
    System.arraycopy(b, from, bytes, length, count);
    length += count;
    if (count > 0 || lines == 0) {
      textLength = length;
    }
    lines += ofLines;
    endOffset = end;
    lastNanos = arrived;
    flags |= more;
  }

  /** Appends a line behind a line end. */
  void appendLine(byte[] b, int from, int to, int ofLines, long end, long arrived, int more) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = '\n';
    append(b, from, to, ofLines, end, arrived, more);
  }

  void clear() {
    lines = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[512];
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  int textLength() {
    return textLength;
  }

  boolean endsBlank() {
    return textLength < length;
  }

  int lines() {
    return lines;
  }

  long startOffset() {
    return startOffset;
  }

  long endOffset() {
    return endOffset;
  }

  int stream() {
    return stream;
  }

  long frameNanos() {
    return frameNanos;
  }

  long arrivedNanos() {
    return arrivedNanos;
  }

  /** When the last of its lines arrived. */
  long lastNanos() {
    return lastNanos;
  }

  int flags() {
    return flags;
  }

  int state() {
    return state;
  }

  void state(int next) {
    state = next;
  }
}
