package dev.wadi.console;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * The password-based key derivation function scrypt (RFC 7914): slow, and in want of memory, so
 * that a list of hashes that somebody took away is of little use.
 */
final class Scrypt {
  private static final int BLOCK_BYTES = 64;
  private static final int BLOCK_WORDS = 16;

  private Scrypt() {}

  /**
   * Derives a key.
   *
   * @param cost power of two, at least 2; memory is 128 bytes times cost times blockSize
   */
  static byte[] derive(
      byte[] password, byte[] salt, int cost, int blockSize, int parallel, int length) {
    if (cost < 2 || Integer.bitCount(cost) != 1) {
      throw new IllegalArgumentException("cost: " + cost + " (expected: a power of two)");
    }
    byte[] blocks = pbkdf2(password, salt, parallel * 2 * BLOCK_BYTES * blockSize);
    int words = 2 * BLOCK_WORDS * blockSize;
    int[] memory = new int[Math.multiplyExact(words, cost)];
    for (int i = 0; i < parallel; i++) {
      mix(ByteBuffer.wrap(blocks, i * words * 4, words * 4), memory, words, cost);
    }
    return pbkdf2(password, blocks, length);
  }

  /* scryptROMix. */
  private static void mix(ByteBuffer bytes, int[] memory, int words, int cost) {
    ByteBuffer block = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    int[] x = new int[words];
    int[] y = new int[words];
    block.asIntBuffer().get(x);
    for (int i = 0; i < cost; i++) {
      System.arraycopy(x, 0, memory, i * words, words);
      blockMix(x, y);
    }
    for (int i = 0; i < cost; i++) {
      int at = x[words - BLOCK_WORDS] & (cost - 1);
      for (int j = 0; j < words; j++) {
        x[j] ^= memory[at * words + j];
      }
      blockMix(x, y);
    }
    block.asIntBuffer().put(x);
  }

  /* scryptBlockMix: even blocks come first, then the odd ones. */
  private static void blockMix(int[] x, int[] y) {
    int blocks = x.length / BLOCK_WORDS;
    int[] last = Arrays.copyOfRange(x, x.length - BLOCK_WORDS, x.length);
    for (int i = 0; i < blocks; i++) {
      for (int j = 0; j < BLOCK_WORDS; j++) {
        last[j] ^= x[i * BLOCK_WORDS + j];
      }
      salsa20(last);
      int to = (i % 2 == 0 ? i / 2 : blocks / 2 + i / 2) * BLOCK_WORDS;
      System.arraycopy(last, 0, y, to, BLOCK_WORDS);
    }
    System.arraycopy(y, 0, x, 0, x.length);
  }

  /* The core of Salsa20 with eight rounds. */
  private static void salsa20(int[] block) {
    int[] x = block.clone();
    for (int i = 0; i < 8; i += 2) {
      quarter(x, 0, 4, 8, 12);
      quarter(x, 5, 9, 13, 1);
      quarter(x, 10, 14, 2, 6);
      quarter(x, 15, 3, 7, 11);
      quarter(x, 0, 1, 2, 3);
      quarter(x, 5, 6, 7, 4);
      quarter(x, 10, 11, 8, 9);
      quarter(x, 15, 12, 13, 14);
    }
    for (int i = 0; i < BLOCK_WORDS; i++) {
      block[i] += x[i];
    }
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
    x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
    x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
    x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
  }

  /* PBKDF2 with HMAC-SHA256 and one round (RFC 8018). */
  private static byte[] pbkdf2(byte[] password, byte[] salt, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new Key(password));
      ByteBuffer out = ByteBuffer.allocate(length);
      for (int i = 1; out.hasRemaining(); i++) {
        mac.update(salt);
        mac.update(ByteBuffer.allocate(4).putInt(0, i));
        byte[] part = mac.doFinal();
        out.put(part, 0, Math.min(part.length, out.remaining()));
      }
      return out.array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no HmacSHA256", e);
    }
  }

  /** A key that may be empty, as the JDK's own may not. */
  private record Key(byte[] bytes) implements SecretKey {
    @Override
    public String getAlgorithm() {
      return "HmacSHA256";
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return bytes.clone();
    }

    @Override
    public String toString() {
      return "Key[***]";
    }
  }
}
