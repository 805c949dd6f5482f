package dev.wadi.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * From when to when the lines of each data frame of a file are, so that a reader who wants a few
 * minutes unpacks, or fetches, only the frames that can hold them. A skippable frame before the
 * closing commit; {@code docs/capture-format.md} has its bytes. Grows while a file is written. For
 * one thread.
 */
final class FrameTimes {
  static final int MAGIC = 0x184D2A5D;
  static final int TAG = 'W' | 'D' << 8 | 'T' << 16 | '1' << 24;
  private static final int FIXED_BYTES = 8 + 4 + 4 + 4;
  private static final int MOST_FRAMES = 1 << 24;

  private long[] times;
  private int frames;

  FrameTimes() {
    this(new long[64], 0);
  }

  private FrameTimes(long[] times, int frames) {
    this.times = times;
    this.frames = frames;
  }

  /** The next data frame, and the smallest and largest time of its lines. */
  void add(long fromNanos, long toNanos) {
    if (2 * frames + 2 > times.length) {
      times = Arrays.copyOf(times, times.length * 2);
    }
    times[2 * frames] = fromNanos;
    times[2 * frames + 1] = toNanos;
    frames++;
  }

  int frames() {
    return frames;
  }

  /** The smallest time of a data frame's lines. */
  long fromNanos(int frame) {
    return times[2 * frame];
  }

  /** The largest time of a data frame's lines. */
  long toNanos(int frame) {
    return times[2 * frame + 1];
  }

  /** Whether a data frame holds nothing of the wanted time. */
  boolean excludes(int frame, CaptureFilter wanted) {
    return times[2 * frame + 1] < wanted.fromNanos() || times[2 * frame] > wanted.toNanos();
  }

  /**
   * The frame as it stands in the file.
   *
   * @param table of all frames before it
   */
  ByteBuffer encode(SeekTable table) {
    ByteBuffer out =
        ByteBuffer.allocate(FIXED_BYTES + 16 * frames + 4).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(out.capacity() - 8).putInt(TAG).putInt(frames).putInt(table.crc());
    for (int i = 0; i < 2 * frames; i++) {
      out.putLong(times[i]);
    }
    return out.putInt(crc(out, out.position())).flip();
  }

  private static int crc(ByteBuffer frame, int end) {
    CRC32C crc = new CRC32C();
    crc.update(frame.duplicate().position(8).limit(end));
    return (int) crc.getValue();
  }

  /**
   * Reads it.
   *
   * @param place where it would stand
   * @param dataFrames of how many frames it must tell
   * @param tableCrc what the table of the frames before it must add up to
   * @return null when something else stands there, or it does not fit the table
   */
  static @Nullable FrameTimes read(
      FileChannel channel, ZstdFrames.Frame place, int dataFrames, int tableCrc)
      throws IOException {
    long bytes = FIXED_BYTES + 16L * dataFrames + 4;
    if (dataFrames > MOST_FRAMES || place.length() != bytes) {
      return null;
    }
    ByteBuffer in = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      if (channel.read(in, place.offset() + in.position()) < 0) {
        return null;
      }
    }
    in.flip();
    int end = in.limit() - 4;
    if (in.getInt() != MAGIC
        || in.getInt() != in.limit() - 8
        || in.getInt() != TAG
        || in.getInt() != dataFrames
        || in.getInt() != tableCrc
        || in.getInt(end) != crc(in, end)) {
      return null;
    }
    long[] times = new long[2 * dataFrames];
    in.asLongBuffer().get(times);
    return new FrameTimes(times, dataFrames);
  }
}
