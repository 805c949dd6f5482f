package dev.wadi.codec.loki;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unfolds pieces of gzip one after the other, each of one member, into an array that was made for
 * what they say of their lengths. A piece that turns out to be longer or shorter than it says is
 * damaged: so nobody can make us unfold more than we have agreed to. For one thread. Format: RFC
 * 1952.
 */
public final class GzipPieces implements AutoCloseable {
  /** What stands at the end of a piece: the length of its content, modulo 2^32, low byte first. */
  public static final int LENGTH_BYTES = 4;

  /* A checksum and the length. */
  private static final int TRAILER_BYTES = 8;

  /* While the library writes into an array no memory can be collected, so it writes a little. */
  private static final int STEP_BYTES = 128 << 10;

  private final Inflater inflater = new Inflater(true);

  /** Whether something begins as a piece does. */
  public static boolean begins(byte[] buffer, int offset, int length) {
    return length >= 3
        && buffer[offset] == 0x1f
        && buffer[offset + 1] == (byte) 0x8b
        && buffer[offset + 2] == 8;
  }

  /**
   * How long the content of a piece is, as its last bytes say.
   *
   * @param packedBytes its length, or more
   * @return -1 when so few bytes cannot hold it
   */
  public static long claimedBytes(byte[] buffer, int lengthOffset, long packedBytes) {
    long claimed = ContentDecoding.int32(buffer, lengthOffset) & 0xffffffffL;
    return claimed > packedBytes * ContentDecoding.MOST_DEFLATE_EXPANSION ? -1 : claimed;
  }

  /**
   * Unfolds a piece into a place that it fits exactly.
   *
   * @param claimed its length, as {@link #claimedBytes} has it
   * @throws MalformedPushException when it is damaged or not of that length
   */
  public void unfold(
      byte[] buffer, int offset, int length, byte[] target, int targetOffset, int claimed)
      throws MalformedPushException {
    int end = offset + length;
    int from = ContentDecoding.gzipHeader(buffer, offset, end);
    if (end - from < TRAILER_BYTES) {
      throw new MalformedPushException("unexpected EOF");
    }
    inflater.reset();
    inflater.setInput(buffer, from, end - from - TRAILER_BYTES);
    try {
      inflate(target, targetOffset, claimed);
    } catch (DataFormatException e) {
      throw new MalformedPushException(
          "flate: corrupt input before offset " + inflater.getBytesRead());
    }
    CRC32 crc = new CRC32();
    crc.update(target, targetOffset, claimed);
    if ((int) crc.getValue() != ContentDecoding.int32(buffer, end - TRAILER_BYTES)) {
      throw new MalformedPushException("gzip: invalid checksum");
    }
  }

  private void inflate(byte[] target, int offset, int claimed)
      throws DataFormatException, MalformedPushException {
    byte[] one = new byte[1];
    int size = 0;
    while (!inflater.finished()) {
      int room = claimed - size;
      int written =
          room == 0
              ? inflater.inflate(one)
              : inflater.inflate(target, offset + size, Math.min(room, STEP_BYTES));
      if (written > room) {
        throw new MalformedPushException("gzip: longer than it says");
      }
      size += written;
      if (written == 0 && !inflater.finished()) {
        throw new MalformedPushException(
            inflater.needsDictionary()
                ? "flate: corrupt input: a dictionary is not known"
                : "unexpected EOF");
      }
    }
    if (size < claimed || inflater.getRemaining() > 0) {
      throw new MalformedPushException("gzip: not as long as it says");
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
