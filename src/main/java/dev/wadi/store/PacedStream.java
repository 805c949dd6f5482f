package dev.wadi.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that keeps to a pace. */
final class PacedStream extends FilterInputStream {
  private static final int MOST_AT_ONCE = 64 << 10;

  private final Pace pace;

  PacedStream(InputStream in, Pace pace) {
    super(in);
    this.pace = pace;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    pace.take(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, Math.min(length, MOST_AT_ONCE));
    pace.take(read);
    return read;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
