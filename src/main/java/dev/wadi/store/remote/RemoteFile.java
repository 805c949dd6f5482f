package dev.wadi.store.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One file elsewhere. Small reads, such as those of headers and tables, fetch a block around them,
 * and a few blocks are kept; large ones fetch what of them is not in a block yet and keep nothing.
 * Thread-safe; two threads may fetch at once.
 */
final class RemoteFile {
  static final int BLOCK_BYTES = 16 << 10;
  private static final int MOST_BLOCKS = 64;

  private final RangeSource source;
  private final String name;
  private final long size;
  private final AtomicLong fetched;

  /* Guards the blocks; nothing is fetched under it. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param fetched is told the bytes that were fetched
   */
  RemoteFile(RangeSource source, String name, long size, AtomicLong fetched) {
    this.source = source;
    this.name = name;
    this.size = size;
    this.fetched = fetched;
  }

  long size() {
    return size;
  }

  /** Reads as a channel does: what there is at a place, -1 behind the end. */
  int read(ByteBuffer target, long position) throws IOException {
    if (position < 0) {
      throw new IllegalArgumentException("position: " + position + " (expected: 0 or more)");
    }
    if (position >= size) {
      return -1;
    }
    int length = (int) Math.min(target.remaining(), size - position);
    if (length >= BLOCK_BYTES) {
      target.put(length == size ? fetch(0, length) : between(position, length));
      return length;
    }
    long first = position / BLOCK_BYTES;
    long last = (position + length - 1) / BLOCK_BYTES;
    List<byte[]> parts = new ArrayList<>();
    for (long block = first; length > 0 && block <= last; block++) {
      parts.add(block(block));
    }
    int at = (int) (position - first * BLOCK_BYTES);
    int left = length;
    for (byte[] part : parts) {
      int some = Math.min(left, part.length - at);
      target.put(part, at, some);
      left -= some;
      at = 0;
    }
    return length;
  }

  /*
   * What is known of both ends is not fetched again: of small files, whose ends were read for their
   * tables, that is a good part. A whole file is fetched whole, so that its hash can be looked at.
   */
  private byte[] between(long position, int length) throws IOException {
    byte[] read = new byte[length];
    int from = 0;
    int to = length;
    for (byte[] known = known(position); from < to && known != null; ) {
      int at = (int) ((position + from) % BLOCK_BYTES);
      int some = Math.min(to - from, known.length - at);
      System.arraycopy(known, at, read, from, some);
      from += some;
      known = known(position + from);
    }
    for (byte[] known = known(position + to - 1); from < to && known != null; ) {
      int end = (int) ((position + to - 1) % BLOCK_BYTES) + 1;
      int some = Math.min(to - from, end);
      System.arraycopy(known, end - some, read, to - some, some);
      to -= some;
      known = known(position + to - 1);
    }
    if (from < to) {
      System.arraycopy(fetch(position + from, to - from), 0, read, from, to - from);
    }
    return read;
  }

  private byte @Nullable [] known(long position) {
    lock.lock();
    try {
      return blocks.get(position / BLOCK_BYTES);
    } finally {
      lock.unlock();
    }
  }

  private byte[] block(long number) throws IOException {
    lock.lock();
    try {
      byte[] known = blocks.get(number);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    long from = number * BLOCK_BYTES;
    byte[] read = fetch(from, (int) Math.min(BLOCK_BYTES, size - from));
    lock.lock();
    try {
      blocks.put(number, read);
      if (blocks.size() > MOST_BLOCKS) {
        blocks.remove(blocks.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
    return read;
  }

  private byte[] fetch(long from, int length) throws IOException {
    byte[] read = source.read(name, from, length);
    if (read.length != length) {
      throw new IOException(
          "%s: %s gave %d bytes from %d on (expected: %d)"
              .formatted(source.title(), name, read.length, from, length));
    }
    fetched.addAndGet(length);
    return read;
  }
}
