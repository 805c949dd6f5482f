package dev.wadi.kafka.sink;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The records of a request behind each other in one array, so that they are made once and kept for
 * further tries: a key, how many records have it, and those, each with its time and its number
 * among the entries of its batch. For one thread.
 */
final class Records {
  /** Beside the bytes of a key, and of an entry. */
  static final int KEY_BYTES = 12;

  static final int ENTRY_BYTES = 16;

  private static final int LEAST_BYTES = 1 << 10;
  private static final int MOST_BYTES = 8 << 20;

  private byte[] bytes;
  private int size;

  /**
   * @param expected bytes; it grows where they are more
   */
  Records(long expected) {
    bytes = new byte[(int) Math.max(LEAST_BYTES, Math.min(expected, MOST_BYTES))];
  }

  /** Takes them one after the other. */
  interface Reader {
    /** The records that come have this key. */
    default void key(int piece, byte[] key) {}

    void record(int piece, int entry, byte[] key, long nanos, byte[] value);
  }

  /** Begins those of a key. */
  void begin(int piece, byte[] key, int records) {
    ensure(KEY_BYTES + key.length);
    putInt(piece);
    putInt(key.length);
    put(key, 0, key.length);
    putInt(records);
  }

  void add(int entry, long nanos, byte[] value, int offset, int length) {
    ensure(ENTRY_BYTES + length);
    putInt(entry);
    ByteBuffer.wrap(bytes).putLong(size, nanos);
    size += 8;
    putInt(length);
    put(value, offset, length);
  }

  byte[] take() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  static void read(byte[] all, Reader reader) {
    ByteBuffer in = ByteBuffer.wrap(all);
    while (in.hasRemaining()) {
      int piece = in.getInt();
      byte[] key = new byte[in.getInt()];
      in.get(key);
      int records = in.getInt();
      reader.key(piece, key);
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
