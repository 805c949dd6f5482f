package dev.wadi.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of a text as bytes, without their ends; a line beyond a limit is passed over. */
final class InputLines implements Closeable {
  private final InputStream input;
  private final int maxBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean tooLong;

  InputLines(InputStream input, int maxBytes) {
    this.input = new BufferedInputStream(input, 64 << 10);
    this.maxBytes = maxBytes;
  }

  /** The next line, or null at the end; empty when it is {@link #tooLong()}. */
  byte @Nullable [] next() throws IOException {
    line.reset();
    tooLong = false;
    int c = input.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.size() == maxBytes) {
        tooLong = true;
      } else {
        line.write(c);
      }
      c = input.read();
    }
    byte[] bytes = line.toByteArray();
    if (tooLong) {
      return new byte[0];
    }
    boolean windows = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
    return windows ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
  }

  /** Whether the line that was asked for last was beyond the limit. */
  boolean tooLong() {
    return tooLong;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
