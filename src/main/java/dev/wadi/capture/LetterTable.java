package dev.wadi.capture;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which letters stand together in which stretches of a data file, as {@link FrameLetters} wrote it.
 * A stretch is one frame or some. For one thread.
 */
final class LetterTable {
  private static final int MOST_BYTES = 64 << 20;

  private final byte[] table;
  private final int stretches;
  private final int[] frames;
  private final BitSet anything = new BitSet();
  private final BitSet labelsUnknown = new BitSet();
  private boolean incomplete;
  private int at;

  private LetterTable(byte[] table, int stretches) {
    this.table = table;
    this.stretches = stretches;
    this.frames = new int[stretches];
  }

  /**
   * Reads it.
   *
   * @param place where it would stand
   * @param dataFrames of how many frames it must tell
   * @param tableCrc what the table of the frames before it must add up to
   * @return null when something else stands there, or it does not fit the table
   */
  static @Nullable LetterTable read(
      FileChannel channel, ZstdFrames.Frame place, int dataFrames, int tableCrc)
      throws IOException {
    if (place.length() < FrameLetters.FIXED_BYTES + 4 || place.length() > MOST_BYTES) {
      return null;
    }
    ByteBuffer in = read(channel, place.offset(), FrameLetters.FIXED_BYTES);
    if (in == null || !begins(in, place, dataFrames, tableCrc)) {
      return null;
    }
    in = read(channel, place.offset(), (int) place.length());
    if (in == null || !begins(in, place, dataFrames, tableCrc)) {
      return null;
    }
    int end = in.limit() - 4;
    int stretches = in.getInt(20);
    int plainBytes = in.getInt(24);
    if (in.getInt(end) != FrameLetters.crc(in, end)
        || stretches < 1
        || stretches > Math.min(dataFrames, FrameLetters.MOST_STRETCHES)
        || plainBytes < 0
        || plainBytes > MOST_BYTES) {
      return null;
    }
    byte[] packed = new byte[end - FrameLetters.FIXED_BYTES];
    in.get(FrameLetters.FIXED_BYTES, packed);
    LetterTable table = new LetterTable(unpacked(packed, plainBytes), stretches);
    return table.table.length == plainBytes && table.readStretches(dataFrames) ? table : null;
  }

  private static boolean begins(
      ByteBuffer in, ZstdFrames.Frame place, int dataFrames, int tableCrc) {
    return in.getInt(0) == FrameLetters.MAGIC
        && in.getInt(4) == place.length() - 8
        && in.getInt(8) == FrameLetters.TAG
        && in.getInt(12) == dataFrames
        && in.getInt(16) == tableCrc;
  }

  private static byte[] unpacked(byte[] packed, int plainBytes) {
    try {
      byte[] plain = new byte[plainBytes];
      return Zstd.decompressByteArray(plain, 0, plainBytes, packed, 0, packed.length) == plainBytes
          ? plain
          : new byte[0];
    } catch (ZstdException e) {
      // Its checksum was right, so somebody else wrote it; whoever reads the frames needs no table.
      return new byte[0];
    }
  }

  private static @Nullable ByteBuffer read(FileChannel channel, long offset, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        return null;
      }
    }
    return buffer.flip();
  }

  private boolean readStretches(int dataFrames) {
    long sum = 0;
    for (int i = 0; i < stretches; i++) {
      frames[i] = varint();
      int flags = at < table.length ? table[at++] : -1;
      if (frames[i] < 1 || flags < 0) {
        return false;
      }
      sum += frames[i];
      anything.set(i, (flags & FrameLetters.ANYTHING) != 0);
      incomplete |= (flags & FrameLetters.LATER) != 0;
      labelsUnknown.set(i, (flags & FrameLetters.LABELS_KNOWN) == 0);
    }
    return sum == dataFrames;
  }

  /** -1 where the table ends. */
  private int varint() {
    int value = 0;
    for (int shift = 0; shift < 28 && at < table.length; shift += 7) {
      byte b = table[at++];
      value |= (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    return -1;
  }

  int stretches() {
    return stretches;
  }

  /** Stretches that may hold anything. */
  BitSet anything() {
    return anything;
  }

  /** Its writer had no time for some stretches. */
  boolean incomplete() {
    return incomplete;
  }

  /** Stretches of which nobody noted the labels. */
  BitSet labelsUnknown() {
    return labelsUnknown;
  }

  /**
   * In which stretches some columns are; a column that is in none is left out.
   *
   * @return null when the table does not hold what it should
   */
  @Nullable Map<Integer, BitSet> look(BitSet wanted) {
    Map<Integer, BitSet> found = new HashMap<>();
    int start = at;
    int numberBytes = stretches > FrameLetters.MOST_IN_A_BYTE ? 2 : 1;
    int column = -1;
    boolean sound = true;
    while (sound && at < table.length) {
      int gap = varint();
      int told = varint();
      column += gap + 1;
      long end = at + (long) told * numberBytes;
      sound = gap >= 0 && told >= 0 && end <= table.length && column < LetterMarks.COLUMNS;
      if (sound) {
        if (wanted.get(column)) {
          found.put(column, told == 0 ? all() : numbers(told, numberBytes));
        }
        at = (int) end;
      }
    }
    at = start;
    return sound ? found : null;
  }

  private BitSet all() {
    BitSet all = new BitSet(stretches);
    all.set(0, stretches);
    return all;
  }

  private BitSet numbers(int count, int numberBytes) {
    BitSet numbers = new BitSet(stretches);
    for (int i = 0; i < count; i++) {
      int place = at + i * numberBytes;
      numbers.set(table[place] & 0xFF | (numberBytes == 2 ? (table[place + 1] & 0xFF) << 8 : 0));
    }
    return numbers;
  }

  /** The data frames of all stretches but some. */
  BitSet framesBut(BitSet kept) {
    BitSet others = new BitSet();
    int from = 0;
    for (int i = 0; i < stretches; i++) {
      others.set(from, from + frames[i], !kept.get(i));
      from += frames[i];
    }
    return others;
  }
}
