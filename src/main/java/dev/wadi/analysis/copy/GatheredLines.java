package dev.wadi.analysis.copy;

import dev.wadi.analysis.sort.SortedSpool;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Lines of a chunk, one behind the other, each with its time and, as a spool and a {@link
 * MergeWriter} take it, with a head: the number of its source (four bytes) and the hash of its
 * {@link LineIdentity} (eight). For one thread at a time.
 */
final class GatheredLines {
  /** Bytes in front of a line. */
  static final int HEAD_BYTES = Integer.BYTES + Long.BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int LARGE_BYTES = 8 << 20;

  private byte[] bytes = new byte[1 << 16];
  private int used;
  private long[] times = new long[256];
  private int[] ends = new int[256];
  private int count;

  /** Begins a line, whose bytes are then put; it has {@code length} of them. */
  GatheredLines begin(long nanos, int source, long hash, int length) {
    int needed = used + HEAD_BYTES + length;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    times[count] = nanos;
    INT.set(bytes, used, source);
    LONG.set(bytes, used + Integer.BYTES, hash);
    used += HEAD_BYTES;
    return this;
  }

  GatheredLines put(byte[] from, int offset, int length) {
    System.arraycopy(from, offset, bytes, used, length);
    used += length;
    return this;
  }

  void end() {
    ends[count++] = used;
  }

  /** Hands all over and is empty then. */
  void drainTo(SortedSpool spool) throws IOException {
    int from = 0;
    for (int i = 0; i < count; i++) {
      spool.add(times[i], bytes, from, ends[i] - from);
      from = ends[i];
    }
    used = 0;
    count = 0;
    if (bytes.length > LARGE_BYTES) {
      bytes = new byte[1 << 16];
    }
  }
}
