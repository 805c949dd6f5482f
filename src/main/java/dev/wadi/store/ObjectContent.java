package dev.wadi.store;

import dev.wadi.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes to be stored, which can be read again from any place, by several threads: when a part has
 * to be sent a second time, and to compare. They stay the same until it is closed.
 */
public interface ObjectContent extends Closeable {
  /** How much is read at once. */
  int PIECE_BYTES = 64 << 10;

  /** How many. Fixed: a file that grows meanwhile is stored up to here. */
  long bytes();

  /** The bytes from one place on, at most so many; fewer when the file became shorter. */
  InputStream open(long from, long length) throws IOException;

  /** Gives a part to a digest. */
  default void into(MessageDigest digest, long from, long length) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = open(from, length)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
      }
    }
  }

  /** The SHA-256 of all of it, as 64 hexadecimal digits. */
  default String sha256() throws IOException {
    MessageDigest digest = Sha256.digest();
    into(digest, 0, bytes());
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Lets go of what it holds. */
  @Override
  default void close() throws IOException {
    // Bytes in memory hold nothing.
  }

  /** All of a few bytes. */
  static ObjectContent of(byte[] bytes) {
    byte[] copy = bytes.clone();
    return new ObjectContent() {
      @Override
      public long bytes() {
        return copy.length;
      }

      @Override
      public InputStream open(long from, long length) {
        return new ByteArrayInputStream(
            Arrays.copyOfRange(copy, Math.toIntExact(from), Math.toIntExact(from + length)));
      }
    };
  }

  /**
   * A file as it is now, and as long: also when another one is put in its place meanwhile, or it is
   * deleted.
   */
  static ObjectContent of(Path file) throws IOException {
    return FileContent.of(file);
  }
}
