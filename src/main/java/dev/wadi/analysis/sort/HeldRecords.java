package dev.wadi.analysis.sort;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records in memory, one behind the other in large blocks, so that a record costs its bytes and a
 * few numbers. Emptied, it keeps its blocks for what comes next. For one thread.
 */
final class HeldRecords {
  /* Two longs here, and what sorting needs: two ints. */
  private static final int BYTES_BESIDE = 24 + Integer.BYTES;
  private static final int LARGEST_BLOCK = 1 << 20;
  private static final int SMALLEST_BLOCK = 1 << 10;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final int blockBytes;
  private final List<byte[]> blocks = new ArrayList<>();
  private int block;
  private int used;
  private long[] times = new long[256];
  /* Number of the block, and where in it. */
  private long[] places = new long[256];
  private int count;
  private long bytes;

  HeldRecords(long memoryBytes) {
    this.blockBytes = (int) Math.max(SMALLEST_BLOCK, Math.min(LARGEST_BLOCK, memoryBytes / 16));
  }

  /** What the records take. */
  long bytes() {
    return bytes;
  }

  void add(long nanos, byte[] buffer, int offset, int length) {
    int needed = Integer.BYTES + length;
    if (blocks.isEmpty() || used + needed > blocks.get(block).length) {
      turnTo(needed);
    }
    byte[] to = blocks.get(block);
    INT.set(to, used, length);
    System.arraycopy(buffer, offset, to, used + Integer.BYTES, length);
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
      places = Arrays.copyOf(places, 2 * count);
    }
    times[count] = nanos;
    places[count] = (long) block << Integer.SIZE | used;
    count++;
    used += needed;
    bytes += needed + BYTES_BESIDE;
  }

  private void turnTo(int needed) {
    int next = blocks.isEmpty() || used == 0 ? block : block + 1;
    int size = Math.max(blockBytes, needed);
    if (next == blocks.size()) {
      blocks.add(new byte[size]);
    } else if (blocks.get(next).length < needed) {
      blocks.set(next, new byte[size]);
    }
    block = next;
    used = 0;
  }

  void clear() {
    // A block of its own for a large record is not worth keeping.
    blocks.removeIf(kept -> kept.length > blockBytes);
    block = 0;
    used = 0;
    count = 0;
    bytes = 0;
  }

  /** All of them, sorted; of the same time in the order they came. */
  SortedRecords sorted() {
    int[] order = order();
    return new SortedRecords() {
      private int at = -1;

      @Override
      public boolean next() {
        at++;
        return at < count;
      }

      @Override
      public long nanos() {
        return times[order[at]];
      }

      @Override
      public byte[] buffer() {
        return blocks.get((int) (places[order[at]] >>> Integer.SIZE));
      }

      @Override
      public int offset() {
        return (int) places[order[at]] + Integer.BYTES;
      }

      @Override
      public int length() {
        return (int) INT.get(buffer(), (int) places[order[at]]);
      }
    };
  }

  /*
   * What comes is mostly several lists that are in order already, one behind the other: so runs
   * are found as they lie and merged two by two, which is quick for these, and stable.
   */
  private int[] order() {
    int[] order = new int[count];
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      order[i] = i;
      if (i + 1 == count || times[i + 1] < times[i]) {
        ends.add(i + 1);
      }
    }
    int[] other = ends.size() > 1 ? new int[count] : order;
    while (ends.size() > 1) {
      List<Integer> merged = new ArrayList<>((ends.size() + 1) / 2);
      int from = 0;
      for (int i = 0; i < ends.size(); i += 2) {
        int middle = ends.get(i);
        int to = i + 1 < ends.size() ? ends.get(i + 1) : middle;
        merge(order, from, middle, to, other);
        merged.add(to);
        from = to;
      }
      int[] done = other;
      other = order;
      order = done;
      ends = merged;
    }
    return order;
  }

  private void merge(int[] order, int from, int middle, int to, int[] into) {
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takesLeft =
          left < middle && (right == to || times[order[left]] <= times[order[right]]);
      into[i] = takesLeft ? order[left++] : order[right++];
    }
  }
}
