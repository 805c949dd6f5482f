package dev.wadi.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes of what is stored. */
public final class Sha256 {
  private static final int PIECE = 64 << 10;

  private Sha256() {}

  static MessageDigest digest() {
    return digest("SHA-256");
  }

  static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + name, e);
    }
  }

  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  public static String of(Path file) throws IOException {
    return of(ObjectContent.of(file));
  }

  public static String of(ObjectContent content) throws IOException {
    return HexFormat.of().formatHex(digest(content, 0, content.bytes(), digest()));
  }

  /** Another digest of a part of some content. */
  static byte[] digest(ObjectContent content, long from, long length, MessageDigest digest)
      throws IOException {
    byte[] piece = new byte[PIECE];
    try (InputStream in = content.open(from, length)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
      }
    }
    return digest.digest();
  }
}
