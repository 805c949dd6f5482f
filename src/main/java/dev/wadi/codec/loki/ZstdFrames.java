package dev.wadi.codec.loki;

/**
 * What Zstandard frames say of themselves, read from their headers and those of their blocks; not a
 * byte is unfolded. Format: RFC 8878, 3.1.
 *
 * @param claimedBytes content of those frames that tell it: the content of all is as large or
 *     larger, or they are damaged
 * @param mostBytes that all of them can hold
 * @param windowBytes what a reader has to remember at most
 * @param frames how many there are, those to be skipped among them
 */
record ZstdFrames(long claimedBytes, long mostBytes, long windowBytes, int frames) {
  private static final int MAGIC = 0xfd2fb528;
  private static final int SKIPPABLE = 0x184d2a50;
  private static final int SKIPPABLE_MASK = 0xfffffff0;
  private static final int MOST_BLOCK_BYTES = 128 << 10;
  private static final int SINGLE_SEGMENT = 0x20;
  private static final int CHECKSUM = 4;

  /** Reads frames as far as they are any; what is wrong with the rest is for the decoder to say. */
  static ZstdFrames of(byte[] buffer, int offset, int length) {
    Walk walk = new Walk(buffer, offset, offset + length);
    walk.run();
    return new ZstdFrames(walk.claimed, walk.most, walk.window, walk.frames);
  }

  private static final class Walk {
    private final byte[] buffer;
    private final int end;
    private int at;
    private long claimed;
    private long most;
    private long window;
    private int frames;

    Walk(byte[] buffer, int offset, int end) {
      this.buffer = buffer;
      this.end = end;
      this.at = offset;
    }

    void run() {
      while (end - at >= 5 && frame()) {
        /* The next one. */
      }
    }

    private boolean frame() {
      frames++;
      int magic = (int) number(4);
      if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
        return end - at >= 4 && skip(number(4));
      }
      if (magic != MAGIC) {
        return false;
      }
      int descriptor = (int) number(1);
      boolean single = (descriptor & SINGLE_SEGMENT) != 0;
      int sizeBytes = sizeBytes(descriptor >> 6, single);
      int idBytes = (1 << (descriptor & 3)) >> 1;
      if (end - at < (single ? 0 : 1) + idBytes + sizeBytes) {
        return false;
      }
      long own = single ? 0 : window((int) number(1));
      at += idBytes;
      long size = (number(sizeBytes) & Long.MAX_VALUE) + (sizeBytes == 2 ? 256 : 0);
      window = Math.max(window, sizeBytes == 0 ? own : single ? size : Math.min(own, size));
      long blocks = blocks();
      /* What is told is believed as far as the blocks can hold it. */
      long told = Math.min(size, blocks);
      claimed += sizeBytes == 0 ? 0 : told;
      most += sizeBytes == 0 ? blocks : told;
      return (descriptor & CHECKSUM) == 0 || skip(4);
    }

    /* Bytes that the field for the size of the content takes. */
    private static int sizeBytes(int flag, boolean single) {
      return flag == 0 ? (single ? 1 : 0) : 1 << flag;
    }

    private static long window(int descriptor) {
      long base = 1L << (10 + (descriptor >> 3));
      return base + base / 8 * (descriptor & 7);
    }

    /* Passes over them; a block that is compressed holds no more than any may. */
    private long blocks() {
      long most = 0;
      while (end - at >= 3) {
        int head = (int) number(3);
        int type = head >> 1 & 3;
        int size = head >> 3;
        most += type == 2 ? MOST_BLOCK_BYTES : Math.min(size, MOST_BLOCK_BYTES);
        if (!skip(type == 1 ? 1 : size) || (head & 1) != 0) {
          break;
        }
      }
      return most;
    }

    private boolean skip(long bytes) {
      if (bytes > end - at) {
        at = end;
        return false;
      }
      at += (int) bytes;
      return true;
    }

    private long number(int bytes) {
      long value = 0;
      for (int i = 0; i < bytes; i++) {
        value |= (buffer[at + i] & 0xffL) << (8 * i);
      }
      at += bytes;
      return value;
    }
  }
}
