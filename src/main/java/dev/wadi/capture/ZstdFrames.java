package dev.wadi.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Walks a file from zstd frame to zstd frame without unpacking: only headers are read. The format
 * is RFC 8878, sections 3.1.1 (frames and blocks) and 3.1.2 (skippable frames). For one thread.
 */
final class ZstdFrames {
  static final int MAGIC = 0xFD2FB528;
  static final int SKIPPABLE = 0x184D2A50;
  private static final int SKIPPABLE_MASK = 0xFFFFFFF0;
  private static final int WINDOW_BYTES = 4096;
  private static final int MAX_HEADER_BYTES = 18;
  private static final long MAX_BLOCK_BYTES = 128 << 10;

  /**
   * One frame.
   *
   * @param magic its first four bytes
   * @param offset where it begins
   * @param length all its bytes
   * @param contentBytes uncompressed size as it says itself; 0 when skippable, -1 when it does not
   *     say
   */
  record Frame(int magic, long offset, long length, long contentBytes) {
    boolean skippable() {
      return isSkippable(magic);
    }

    long end() {
      return offset + length;
    }
  }

  /** What stands at a place. */
  enum State {
    FRAME,
    END,
    /** The file ends inside a frame. */
    CUT,
    /** No frame begins here. */
    NOT_A_FRAME
  }

  private final FileChannel channel;
  private final long limit;
  private final ByteBuffer window =
      ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long windowStart;
  private long at;
  private Frame frame = new Frame(0, 0, 0, 0);

  /**
   * @param limit bytes of the file to look at
   */
  ZstdFrames(FileChannel channel, long start, long limit) {
    this.channel = channel;
    this.at = start;
    this.limit = limit;
  }

  static boolean isSkippable(int magic) {
    return (magic & SKIPPABLE_MASK) == SKIPPABLE;
  }

  /** The frame found last. */
  Frame frame() {
    return frame;
  }

  /** Where the walk stands: the end of the last frame. */
  long position() {
    return at;
  }

  /**
   * The uncompressed size that stands in the header of a data frame; -1 when none begins there, or
   * it does not say.
   */
  static long contentBytesAt(FileChannel channel, Frame frame) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(MAX_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (header.hasRemaining()) {
      if (channel.read(header, frame.offset() + header.position()) < 0) {
        break;
      }
    }
    int known = header.position();
    if (known < 6 || header.getInt(0) != MAGIC) {
      return -1;
    }
    int descriptor = header.get(4) & 0xFF;
    int sizeAt = sizeAt(descriptor);
    int sizeBytes = sizeBytes(descriptor);
    return sizeAt + sizeBytes > known
        ? -1
        : switch (sizeBytes) {
          case 1 -> header.get(sizeAt) & 0xFF;
          case 2 -> (header.getShort(sizeAt) & 0xFFFF) + 256L;
          case 4 -> header.getInt(sizeAt) & 0xFFFFFFFFL;
          case 8 -> header.getLong(sizeAt);
          default -> -1;
        };
  }

  private static int sizeAt(int descriptor) {
    boolean single = (descriptor & 0x20) != 0;
    return 5 + (single ? 0 : 1) + new int[] {0, 1, 2, 4}[descriptor & 3];
  }

  private static int sizeBytes(int descriptor) {
    int flag = descriptor >>> 6;
    return flag == 0 ? ((descriptor & 0x20) != 0 ? 1 : 0) : 1 << flag;
  }

  /** Goes on to the next frame, kept in {@link #frame()}. */
  State next() throws IOException {
    if (at >= limit) {
      return State.END;
    }
    if (limit - at < 8) {
      return State.CUT;
    }
    int magic = i32(at);
    if (isSkippable(magic)) {
      long length = 8 + (i32(at + 4) & 0xFFFFFFFFL);
      return take(magic, length, 0);
    }
    return magic == MAGIC ? data(magic) : State.NOT_A_FRAME;
  }

  private State data(int magic) throws IOException {
    int descriptor = u8(at + 4);
    if ((descriptor & 0x08) != 0) {
      return State.NOT_A_FRAME;
    }
    int sizeBytes = sizeBytes(descriptor);
    long p = at + sizeAt(descriptor);
    if (p + sizeBytes > limit) {
      return State.CUT;
    }
    long content = -1;
    switch (sizeBytes) {
      case 1 -> content = u8(p);
      case 2 -> content = (u8(p) | u8(p + 1) << 8) + 256L;
      case 4 -> content = i32(p) & 0xFFFFFFFFL;
      case 8 -> content = (i32(p) & 0xFFFFFFFFL) | ((long) i32(p + 4) << 32);
      default -> content = -1;
    }
    p += sizeBytes;
    long blocks = 0;
    while (true) {
      if (p + 3 > limit) {
        return State.CUT;
      }
      int header = u8(p) | u8(p + 1) << 8 | u8(p + 2) << 16;
      int type = header >>> 1 & 3;
      if (type == 3) {
        return State.NOT_A_FRAME;
      }
      p += 3 + (type == 1 ? 1 : header >>> 3);
      blocks++;
      if ((header & 1) != 0) {
        break;
      }
    }
    if ((descriptor & 0x04) != 0) {
      p += 4;
    }
    if (content > blocks * MAX_BLOCK_BYTES) {
      // No array is made for a size that the blocks cannot hold.
      return State.NOT_A_FRAME;
    }
    return take(magic, p - at, content);
  }

  private State take(int magic, long length, long content) {
    if (length > limit - at) {
      return State.CUT;
    }
    frame = new Frame(magic, at, length, content);
    at += length;
    return State.FRAME;
  }

  private int u8(long position) throws IOException {
    return window.get(load(position, 1)) & 0xFF;
  }

  private int i32(long position) throws IOException {
    return window.getInt(load(position, 4));
  }

  private int load(long position, int bytes) throws IOException {
    if (position < windowStart || position + bytes > windowStart + window.limit()) {
      window.clear();
      windowStart = position;
      // Headers are few and far between: a small window when jumping, which is the usual case.
      window.limit((int) Math.min(WINDOW_BYTES, limit - position));
      while (window.hasRemaining()) {
        if (channel.read(window, windowStart + window.position()) < 0) {
          break;
        }
      }
      window.flip();
      if (window.limit() < bytes) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return (int) (position - windowStart);
  }
}
