package dev.wadi.capture.signature;

import dev.wadi.model.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 hash (FIPS 180-4).
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Hash(String hex) {
  private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

  public Hash {
    if (!DIGITS.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "hex: " + hex.length() + " characters (expected: 64 lower-case hexadecimal digits)");
    }
  }

  /** The hash of several pieces, one behind the other. */
  static Hash of(byte[]... pieces) {
    MessageDigest digest = digest();
    for (byte[] piece : pieces) {
      digest.update(piece);
    }
    return of(digest);
  }

  /** The hash of what went into a digest, which is empty afterwards. */
  static Hash of(MessageDigest digest) {
    return new Hash(HexFormat.of().formatHex(digest.digest()));
  }

  static MessageDigest digest() {
    return Sha256.digest();
  }

  /** Its 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
