package dev.wadi.buffer.wal.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;

/** A small file of lines, the last of which is a CRC32C of those above it; replaced as a whole. */
final class ChecksummedText {
  private static final String CHECKSUM = "crc32c ";

  private ChecksummedText() {}

  /**
   * The lines above the checksum, each with its end.
   *
   * @throws IllegalArgumentException when the checksum does not fit, or there is more than that
   */
  static String read(WalFiles files, Path file, int maxBytes) throws IOException {
    String text;
    try (WalFiles.Handle handle = files.openToRead(file)) {
      long size = handle.size();
      if (size > maxBytes) {
        throw new IllegalArgumentException("a file of " + size + " bytes");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size);
      handle.readFully(buffer, 0);
      text = new String(buffer.array(), UTF_8);
    }
    int last = text.lastIndexOf(CHECKSUM);
    String lines = text.substring(0, Math.max(0, last));
    if (!lines.endsWith("\n") || !text.equals(lines + checksum(lines))) {
      throw new IllegalArgumentException("a wrong checksum");
    }
    return lines;
  }

  /** Puts lines in the place of what was there, atomically; on return that is on the device. */
  static void replace(WalFiles files, Path file, String lines) throws IOException {
    Path folder = file.resolveSibling("");
    Path temp = file.resolveSibling(file.getFileName() + WalFolder.TEMP_SUFFIX);
    files.delete(temp);
    try (WalFiles.Handle out = files.create(temp)) {
      out.writeFully(ByteBuffer.wrap((lines + checksum(lines)).getBytes(UTF_8)), 0);
      out.force();
    }
    files.replace(temp, file);
    files.syncFolder(folder);
  }

  private static String checksum(String lines) {
    byte[] bytes = lines.getBytes(UTF_8);
    return String.format(
        Locale.ROOT, "%s%08x\n", CHECKSUM, SegmentFormat.crcOf(bytes, 0, bytes.length));
  }
}
