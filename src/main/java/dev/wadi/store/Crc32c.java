package dev.wadi.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/** The checksum that travels with each request, in the form of S3's headers. */
final class Crc32c {
  private static final int PIECE = 64 << 10;

  private Crc32c() {}

  static String of(ObjectContent content, long from, long length) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] piece = new byte[PIECE];
    long left = length;
    try (InputStream in = content.open(from, length)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        crc.update(piece, 0, read);
        left -= read;
      }
    }
    if (left != 0) {
      throw new StoreException(
          StoreException.Kind.CHANGED, "a file became shorter while it was read");
    }
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
  }
}
