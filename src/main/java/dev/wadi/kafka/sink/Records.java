package dev.wadi.kafka.sink;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The records of a request behind each other in one array, so that they are made once and kept for
 * further tries: a key, how many records have it, and those, each with its time and its number
 * among the entries of its batch. For one thread.
 */
final class Records {
  private static final int FIRST_BYTES = 1 << 12;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;

  /** Takes them one after the other. */
  interface Reader {
    void record(int piece, int entry, byte[] key, long nanos, byte[] value);
  }

  /** Begins those of a key. */
  void begin(int piece, byte[] key, int records) {
    ensure(12 + key.length);
    putInt(piece);
    putInt(key.length);
    put(key, 0, key.length);
    putInt(records);
  }

  void add(int entry, long nanos, byte[] value, int offset, int length) {
    ensure(16 + length);
    putInt(entry);
    ByteBuffer.wrap(bytes).putLong(size, nanos);
    size += 8;
    putInt(length);
    put(value, offset, length);
  }

  byte[] take() {
    return Arrays.copyOf(bytes, size);
  }

  static void read(byte[] all, Reader reader) {
    ByteBuffer in = ByteBuffer.wrap(all);
    while (in.hasRemaining()) {
      int piece = in.getInt();
      byte[] key = new byte[in.getInt()];
      in.get(key);
      int records = in.getInt();
      for (int i = 0; i < records; i++) {
        int entry = in.getInt();
        long nanos = in.getLong();
        byte[] value = new byte[in.getInt()];
        in.get(value);
        reader.record(piece, entry, key, nanos, value);
      }
    }
  }

  private void putInt(int value) {
    ByteBuffer.wrap(bytes).putInt(size, value);
    size += 4;
  }

  private void put(byte[] from, int offset, int length) {
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      long wanted = Math.max(size + (long) more, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.min(Integer.MAX_VALUE - 8L, wanted)));
    }
  }
}
