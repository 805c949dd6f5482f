package dev.wadi.codec.loki;

import java.io.IOException;
import org.xerial.snappy.Snappy;

/**
 * Undoes the compression of a Snappy block, the form without frames that Loki's clients send.
 *
 * <p>A block begins with the length that it claims to unfold into. The claim is compared with the
 * limit, and with what so many bytes can hold at all, before memory is made for it. Stateless.
 * Format: {@code format_description.txt} of google/snappy.
 */
public final class SnappyBlock {
  /* A copy of 64 bytes takes three bytes in a block, so nothing unfolds more than 22-fold. */
  private static final int MOST_EXPANSION = 22;

  private SnappyBlock() {}

  /** The same for a block whose size nobody has to allow. */
  public static byte[] decode(byte[] buffer, int offset, int length, int maxBytes)
      throws MalformedPushException, TooLargeException {
    return decode(buffer, offset, length, maxBytes, Allowance.ENDLESS);
  }

  /**
   * The content of a block.
   *
   * @param maxBytes the content may be so large
   * @param allowance gives the memory for it
   * @throws MalformedPushException when the bytes are no block
   * @throws TooLargeException when the content would be larger
   */
  public static byte[] decode(
      byte[] buffer, int offset, int length, int maxBytes, Allowance allowance)
      throws MalformedPushException, TooLargeException {
    long claimed = claimedBytes(buffer, offset, length);
    if (claimed > maxBytes) {
      throw new TooLargeException(
          "received message larger than max (" + claimed + " vs " + maxBytes + ")");
    }
    if (claimed > (long) length * MOST_EXPANSION) {
      throw corrupt();
    }
    allowance.take(claimed);
    byte[] content = new byte[(int) claimed];
    try {
      /* The library checks each step against the claim, for which there is exactly room. */
      if (Snappy.uncompress(buffer, offset, length, content, 0) != content.length) {
        throw corrupt();
      }
    } catch (IOException e) {
      throw corrupt();
    }
    return content;
  }

  private static long claimedBytes(byte[] buffer, int offset, int length)
      throws MalformedPushException {
    long value = 0;
    for (int i = 0; i < Math.min(length, 5); i++) {
      byte b = buffer[offset + i];
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    throw corrupt();
  }

  private static MalformedPushException corrupt() {
    return new MalformedPushException("snappy: corrupt input");
  }
}
