package dev.wadi.chain.authenticate;

import dev.wadi.model.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What is kept of a token: its SHA-256, written {@code sha256:<64 hexadecimal digits>}.
 *
 * <p>A plain hash is enough because a token is no password: ours have 160 random bits, and nobody
 * tries 2^160 of them. Two hashes are compared in time that does not depend on where they differ.
 */
final class KeyHash {
  private static final String PREFIX = "sha256:";
  private static final int BYTES = 32;

  private final byte[] bytes;

  private KeyHash(byte[] bytes) {
    this.bytes = bytes;
  }

  static KeyHash ofToken(String token) {
    return new KeyHash(Sha256.of(token));
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException when it is something else; the text is not repeated, as it may
   *     be a token that somebody took for its hash
   */
  static KeyHash parse(String text) {
    String digits = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
    if (digits.length() == 2 * BYTES) {
      try {
        return new KeyHash(HexFormat.of().parseHex(digits));
      } catch (IllegalArgumentException e) {
        // Other characters: said below, without them.
      }
    }
    throw new IllegalArgumentException("no hash (expected: sha256: and 64 hexadecimal digits)");
  }

  String text() {
    return PREFIX + HexFormat.of().formatHex(bytes);
  }

  /** In place of the hash where it is looked for: tells nothing without the salt. */
  long shelf(byte[] salt) {
    MessageDigest digest = Sha256.digest();
    digest.update(salt);
    byte[] mixed = digest.digest(bytes);
    long shelf = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      shelf = shelf << 8 | (mixed[i] & 0xff);
    }
    return shelf;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyHash hash && MessageDigest.isEqual(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The first digits, enough to tell two of them apart. */
  @Override
  public String toString() {
    return text().substring(0, PREFIX.length() + 8) + "...";
  }
}
