package dev.wadi.source.door;

import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.ContentDecoding;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;

/**
 * The body of a request as it came, whole and within its limit, with the bounds within which it may
 * be unfolded and read. For one thread and one request; may be begun a second time when the first
 * try came to nothing for want of memory.
 *
 * @param tenant whose logs it brings
 * @param head what the sender says of it
 * @param bytes handed over: a batch may refer to them, and escapes are undone in them
 * @param offset where it begins in them
 * @param length of it
 * @param maxUnfoldedBytes it may become
 * @param limits for entries, streams and pairs; what a batch costs is taken through them before it
 *     is made
 * @param unfolding gives the memory for what the body unfolds into
 * @param shown is shown the content before it is read, once
 */
public record DoorBody(
    String tenant,
    DoorHead head,
    byte[] bytes,
    int offset,
    int length,
    int maxUnfoldedBytes,
    DecodeLimits limits,
    Allowance unfolding,
    Shown shown) {

  /** Hears what a request holds, so that one that comes again can be told from another. */
  @FunctionalInterface
  public interface Shown {
    /** Nobody asks. */
    Shown TO_NOBODY = (bytes, offset, length) -> {};

    void take(byte[] bytes, int offset, int length);
  }

  /**
   * A body without its compression.
   *
   * @param bytes handed over with the body
   */
  public record Content(byte[] bytes, int offset, int length) {}

  /**
   * The body without the compression that {@code Content-Encoding} names, or, where that is
   * missing, the compression that its first bytes tell. Whoever reads another form than this shows
   * it to {@link #shown} itself.
   *
   * @throws MalformedPushException when it is not what it says it is
   * @throws TooLargeException when it unfolds into more than it may
   */
  public Content content() throws MalformedPushException, TooLargeException {
    return content(shown);
  }

  /**
   * The same for a format of which only a part tells whether a request comes again.
   *
   * @param whole is shown all of the content, in place of {@link #shown}
   */
  public Content content(Shown whole) throws MalformedPushException, TooLargeException {
    String named = head.contentEncoding();
    ContentDecoding encoding =
        named == null || named.isBlank()
            ? ContentDecoding.told(bytes, offset, length)
            : ContentDecoding.of(named);
    if (encoding == ContentDecoding.IDENTITY) {
      whole.take(bytes, offset, length);
      return new Content(bytes, offset, length);
    }
    byte[] unfolded = encoding.decode(bytes, offset, length, maxUnfoldedBytes, unfolding);
    whole.take(unfolded, 0, unfolded.length);
    return new Content(unfolded, 0, unfolded.length);
  }
}
