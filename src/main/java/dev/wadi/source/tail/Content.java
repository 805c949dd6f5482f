package dev.wadi.source.tail;

import java.io.Closeable;
import java.io.IOException;

/** What is in a file, as text bytes, whether or not it lies there compressed. For one thread. */
interface Content extends Closeable {
  /**
   * Reads from a place on.
   *
   * @return the bytes read; 0 when there are none
   */
  int read(byte[] target, int length, long position) throws IOException;

  /** Bytes that there are now; {@code Long.MAX_VALUE} for a compressed file not read to its end. */
  long size() throws IOException;

  /** The first bytes, up to {@link Fingerprint#MOST_BYTES}. */
  byte[] head() throws IOException;
}
