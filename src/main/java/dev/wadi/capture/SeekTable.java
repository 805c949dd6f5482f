package dev.wadi.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The table at the end of a data file that says where each frame lies: zstd's published seekable
 * format, version 0.1.0, one entry of compressed and uncompressed size for each frame before it.
 * Grows while a file is written. For one thread.
 */
final class SeekTable {
  static final int MAGIC = 0x184D2A5E;
  private static final int FOOTER_MAGIC = 0x8F92EAB1;
  private static final int FOOTER_BYTES = 9;
  private static final int CHECKSUM_FLAG = 0x80;
  private static final int RESERVED_FLAGS = 0x7C;

  private int[] sizes = new int[64];
  private int frames;

  void add(long compressedBytes, long plainBytes) {
    if (2 * frames + 2 > sizes.length) {
      sizes = Arrays.copyOf(sizes, sizes.length * 2);
    }
    sizes[2 * frames] = Math.toIntExact(compressedBytes);
    sizes[2 * frames + 1] = Math.toIntExact(plainBytes);
    frames++;
  }

  int frames() {
    return frames;
  }

  /** CRC32C of the entries so far, as they stand in a file. */
  int crc() {
    CRC32C crc = new CRC32C();
    ByteBuffer entries = ByteBuffer.allocate(8 * frames).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 2 * frames; i++) {
      entries.putInt(sizes[i]);
    }
    crc.update(entries.flip());
    return (int) crc.getValue();
  }

  /** The same of frames that were read from a table. */
  static int crc(List<ZstdFrames.Frame> frames) {
    SeekTable table = new SeekTable();
    frames.forEach(frame -> table.add(frame.length(), frame.contentBytes()));
    return table.crc();
  }

  ByteBuffer encode() {
    int bytes = 8 * frames + FOOTER_BYTES;
    ByteBuffer out = ByteBuffer.allocate(8 + bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(bytes);
    for (int i = 0; i < 2 * frames; i++) {
      out.putInt(sizes[i]);
    }
    return out.putInt(frames).put((byte) 0).putInt(FOOTER_MAGIC).flip();
  }

  /** The frames that the table at the end of a file names; null when there is no sound table. */
  static @Nullable List<ZstdFrames.Frame> read(FileChannel channel, long fileBytes)
      throws IOException {
    if (fileBytes < 8 + FOOTER_BYTES) {
      return null;
    }
    ByteBuffer footer = readAt(channel, fileBytes - FOOTER_BYTES, FOOTER_BYTES);
    if (footer == null || footer.getInt(5) != FOOTER_MAGIC) {
      return null;
    }
    long frames = footer.getInt(0) & 0xFFFFFFFFL;
    int flags = footer.get(4) & 0xFF;
    int entryBytes = (flags & CHECKSUM_FLAG) != 0 ? 12 : 8;
    long tableBytes = frames * entryBytes;
    long start = fileBytes - FOOTER_BYTES - tableBytes - 8;
    // A frame has at least 8 bytes, so a sound table is never larger than the file.
    if ((flags & RESERVED_FLAGS) != 0 || start < frames * 8 || tableBytes > Integer.MAX_VALUE - 8) {
      return null;
    }
    ByteBuffer table = readAt(channel, start, (int) (8 + tableBytes));
    if (table == null
        || table.getInt() != MAGIC
        || table.getInt() != (int) (tableBytes + FOOTER_BYTES)) {
      return null;
    }
    List<ZstdFrames.Frame> found = new ArrayList<>((int) frames);
    long offset = 0;
    for (int i = 0; i < frames; i++) {
      long compressed = table.getInt() & 0xFFFFFFFFL;
      long plain = table.getInt() & 0xFFFFFFFFL;
      if (entryBytes == 12) {
        table.getInt();
      }
      int magic = plain == 0 ? ZstdFrames.SKIPPABLE : ZstdFrames.MAGIC;
      found.add(new ZstdFrames.Frame(magic, offset, compressed, plain));
      offset += compressed;
    }
    return offset == start ? found : null;
  }

  private static @Nullable ByteBuffer readAt(FileChannel channel, long offset, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        return null;
      }
    }
    return buffer.flip();
  }
}
