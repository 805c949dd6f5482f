package dev.wadi.codec.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.GzipPieces;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Slice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the wrapping of what a request holds. Base64 is undone where it stands; what was packed by
 * gzip before is unfolded into one array for all of the request.
 *
 * <p>That array is made before anything is read, as large as the packed parts say that they are
 * together. For one thread and one request.
 */
final class Unwrapping implements AutoCloseable {
  /* The first three bytes of gzip are four letters of Base64, so they can be seen from outside. */
  private static final byte[] PACKED = "\"H4sI".getBytes(US_ASCII);

  /* The last eight letters hold four to six bytes, and with them the length of the content. */
  private static final int END_LETTERS = 8;

  /* Each costs some microseconds, however little is in it. */
  private static final int MOST_PACKED = 1 << 16;

  private final byte[] body;
  private final byte[] unfolded;
  private final @Nullable GzipPieces pieces;
  private int used;

  private int buffer;
  private int offset;
  private int length;

  private Unwrapping(byte[] body, byte[] unfolded, @Nullable GzipPieces pieces) {
    this.body = body;
    this.unfolded = unfolded;
    this.pieces = pieces;
  }

  /**
   * Looks through a request and makes room for what is packed in it. Changes nothing.
   *
   * @throws MalformedPushException when it is larger than places in it can say
   * @throws TooLargeException when it would become larger than it may
   */
  static Unwrapping of(Wrapped request) throws MalformedPushException, TooLargeException {
    byte[] body = request.bytes();
    if (body.length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "push is too large (expected: below " + Slice.LIMIT_BYTES + " bytes)");
    }
    int end = request.offset() + request.length();
    long claimed = 0;
    int packed = 0;
    for (int at = request.offset(); at <= end - PACKED.length; at++) {
      if (body[at] == '"' && Arrays.equals(body, at, at + PACKED.length, PACKED, 0, 5)) {
        int from = ++at;
        while (at < end && body[at] != '"') {
          at++;
        }
        if (++packed > MOST_PACKED) {
          throw new TooLargeException("more than " + MOST_PACKED + " packed parts in one request");
        }
        claimed += Math.max(0, claimed(body, from, at));
        if (claimed > Math.min(request.maxUnfoldedBytes(), Slice.LIMIT_BYTES - 1)) {
          throw new TooLargeException(
              "unfolds into more than " + request.maxUnfoldedBytes() + " bytes");
        }
      }
    }
    request.unfolding().take(claimed);
    return new Unwrapping(body, new byte[(int) claimed], packed == 0 ? null : new GzipPieces());
  }

  /* What the last letters of a text say of its content; a slash may stand behind a backslash. */
  private static long claimed(byte[] body, int from, int to) {
    byte[] end = new byte[END_LETTERS];
    int left = END_LETTERS;
    for (int at = to - 1; at >= from && left > 0; at--) {
      if (body[at] != '\\') {
        end[--left] = body[at];
      }
    }
    int bytes = left > 0 ? -1 : Base64InPlace.decode(end, 0, END_LETTERS);
    return bytes < 0
        ? -1
        : GzipPieces.claimedBytes(end, bytes - GzipPieces.LENGTH_BYTES, (to - from) / 4L * 3);
  }

  /**
   * Undoes the wrapping of a text of the request, which lies afterwards where {@link #buffer()},
   * {@link #offset()} and {@link #length()} say.
   *
   * @throws MalformedJsonException when it is no Base64
   * @throws BadPayloadException when it is packed, and damaged
   */
  void undo(int textOffset, int textLength) throws MalformedJsonException, BadPayloadException {
    int bytes = Base64InPlace.decode(body, textOffset, textLength);
    if (bytes < 0) {
      throw new MalformedJsonException("not Base64");
    }
    buffer = 0;
    offset = textOffset;
    length = bytes;
    if (GzipPieces.begins(body, textOffset, bytes)) {
      unfold(textOffset, bytes);
    }
  }

  private void unfold(int from, int bytes) throws BadPayloadException {
    GzipPieces unpacking = pieces;
    int lengthAt = from + bytes - GzipPieces.LENGTH_BYTES;
    long claimed = lengthAt < from ? -1 : GzipPieces.claimedBytes(body, lengthAt, bytes);
    if (unpacking == null || claimed < 0 || claimed > unfolded.length - used) {
      throw new BadPayloadException("gzip: not as long as it says");
    }
    try {
      unpacking.unfold(body, from, bytes, unfolded, used, (int) claimed);
    } catch (MalformedPushException e) {
      throw new BadPayloadException(String.valueOf(e.getMessage()));
    }
    buffer = 1;
    offset = used;
    length = (int) claimed;
    used += length;
  }

  /** The number of the buffer, for {@link Slice}. */
  int buffer() {
    return buffer;
  }

  byte[] bytes() {
    return buffer == 0 ? body : unfolded;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /** All buffers that slices may lie in, by their numbers. */
  byte[][] buffers() {
    return used == 0 ? new byte[][] {body} : new byte[][] {body, unfolded};
  }

  @Override
  public void close() {
    if (pieces != null) {
      pieces.close();
    }
  }
}
