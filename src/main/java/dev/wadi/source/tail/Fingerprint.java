package dev.wadi.source.tail;

import dev.wadi.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * By what a file is known again whatever it is called and wherever it lies: a hash of its first
 * bytes. While a file is small it covers all of it, and grows with it.
 *
 * @param length bytes that it covers, up to {@value #MOST_BYTES}
 * @param hash 64 bits of SHA-256 of them; 0 for none
 */
record Fingerprint(int length, long hash) {
  static final int MOST_BYTES = 1024;

  static final Fingerprint NONE = new Fingerprint(0, 0);

  Fingerprint {
    if (length < 0 || length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "length: " + length + " (expected: 0 to " + MOST_BYTES + ")");
    }
  }

  /** Of the first bytes of an array. */
  static Fingerprint of(byte[] bytes, int length) {
    int covered = Math.min(length, MOST_BYTES);
    if (covered <= 0) {
      return NONE;
    }
    return new Fingerprint(covered, hash(bytes, covered));
  }

  private static long hash(byte[] bytes, int length) {
    return Sha256.first64(bytes, 0, length);
  }

  /** A short name for a text of any length. */
  static String ofAll(byte[] text) {
    return HexFormat.of().toHexDigits(hash(text, text.length));
  }

  /** Whether bytes begin with those that it was made of. */
  boolean isOf(byte[] bytes, int length) {
    return length >= this.length && (this.length == 0 || of(bytes, this.length).equals(this));
  }

  /**
   * Whether what was read from a place on is of the file whose beginning was read after that, and
   * not of one that was emptied since; as far as the two overlap.
   */
  static boolean agrees(byte[] head, byte[] read, int length, long offset) {
    if (offset >= head.length) {
      return true;
    }
    int common = (int) Math.min(length, head.length - offset);
    return Arrays.equals(read, 0, common, head, (int) offset, (int) offset + common);
  }

  /** The first bytes of a file; fewer when it has no more. */
  static byte[] head(FileChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(MOST_BYTES);
    while (head.hasRemaining()) {
      if (channel.read(head, head.position()) < 0) {
        break;
      }
    }
    byte[] bytes = new byte[head.position()];
    head.flip().get(bytes);
    return bytes;
  }

  /** The form in the file of positions: {@code 1024:9f86d081884c7d65}. */
  @Override
  public String toString() {
    return length + ":" + HexFormat.of().toHexDigits(hash);
  }

  static Fingerprint parse(String text) {
    int colon = text.indexOf(':');
    return new Fingerprint(
        Integer.parseInt(text.substring(0, Math.max(0, colon))),
        HexFormat.fromHexDigitsToLong(text.substring(colon + 1)));
  }
}
