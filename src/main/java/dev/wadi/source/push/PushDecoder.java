package dev.wadi.source.push;

import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.ContentDecoding;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.LokiJsonDecoder;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.SnappyBlock;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.codec.raw.RawDecoder;
import dev.wadi.model.Batch;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes a batch of a push request's body, whichever of the accepted forms it has.
 *
 * <p>{@code application/json} is Loki's JSON; anything else is its protobuf form as a Snappy block,
 * as Loki has it. More lenient than Loki: without a telling content type, a body that begins with a
 * brace is JSON; and protobuf in gzip, deflate or zstd may come without Snappy inside. Threads may
 * share it.
 */
public final class PushDecoder {
  private final DoorLimits limits;
  private final PushRequestDecoder protobuf = new PushRequestDecoder();
  private final LokiJsonDecoder json;
  private final RawDecoder raw = new RawDecoder();
  private final ArrivalTimes arrivals;

  /** Takes structured metadata as Loki does. */
  public PushDecoder(DoorLimits limits, InstantSource clock) {
    this(limits, false, clock);
  }

  /**
   * @param metadataAsText structured metadata in JSON that is no string is taken as its text
   */
  public PushDecoder(DoorLimits limits, boolean metadataAsText, InstantSource clock) {
    this.limits = limits;
    this.json = new LokiJsonDecoder(metadataAsText);
    this.arrivals = new ArrivalTimes(clock);
  }

  /**
   * What a body held.
   *
   * @param anyNames its format puts a label's name in quotes, so that it may be any text
   */
  public record Decoded(Batch batch, boolean anyNames) {}

  /**
   * Decodes a body.
   *
   * @param source the door it came through
   * @param tenant whose logs they are
   * @param contentType the header's value, or null
   * @param contentEncoding the header's value, or null
   * @param body handed over: the batch refers to it, and escapes are undone in it
   * @param unfolding gives the memory for what it unfolds into
   * @param reading gives the memory for what is read out of that
   * @param digest is shown the body once its compression is undone; null when nobody asks
   * @throws MalformedPushException when it is none of the forms, with the text for the sender
   * @throws TooLargeException when it is larger than the limits, or unfolds into more
   */
  public Decoded decode(
      PushSource source,
      String tenant,
      @Nullable String contentType,
      @Nullable String contentEncoding,
      byte[] body,
      int offset,
      int length,
      Allowance unfolding,
      Allowance reading,
      @Nullable PushDigest digest)
      throws MalformedPushException, TooLargeException {
    ContentDecoding encoding =
        contentEncoding == null || contentEncoding.isBlank()
            ? ContentDecoding.told(body, offset, length)
            : ContentDecoding.of(contentEncoding);
    Content content =
        source == PushSource.RAW
            ? unfold(encoding, body, offset, length, unfolding)
            : unfold(encoding, body, offset, length, contentType, unfolding);
    DecodeLimits decode = limits.decode().within(reading);
    if (digest != null) {
      /* Now, because what comes next changes the bytes. */
      digest.take(content.bytes, content.offset, content.length);
    }
    if (source == PushSource.RAW) {
      return new Decoded(raw(tenant, content, decode), false);
    }
    if (!content.json) {
      return new Decoded(
          protobuf.decode(tenant, content.bytes, content.offset, content.length, decode), true);
    }
    LokiJsonDecoder.Form form =
        source == PushSource.LOKI ? LokiJsonDecoder.Form.V1 : LokiJsonDecoder.Form.LEGACY;
    return new Decoded(
        json.decode(tenant, content.bytes, content.offset, content.length, form, decode),
        form == LokiJsonDecoder.Form.LEGACY);
  }

  private record Content(byte[] bytes, int offset, int length, boolean json) {}

  private Batch raw(String tenant, Content content, DecodeLimits decode)
      throws MalformedPushException {
    return raw.decode(tenant, content.bytes, content.offset, content.length, arrivals, decode);
  }

  private Content unfold(
      ContentDecoding encoding,
      byte[] body,
      int offset,
      int length,
      @Nullable String contentType,
      Allowance allowance)
      throws MalformedPushException, TooLargeException {
    String type = mediaType(contentType);
    if (type.equals("application/json")) {
      return unfold(encoding, body, offset, length, allowance);
    }
    boolean packed = encoding != ContentDecoding.IDENTITY && encoding != ContentDecoding.SNAPPY;
    Content outer =
        packed
            ? unfold(encoding, body, offset, length, allowance)
            : new Content(body, offset, length, true);
    if (!type.equals("application/x-protobuf")) {
      if (beginsWithBrace(outer)) {
        return packed ? outer : unfold(encoding, body, offset, length, allowance);
      }
      if (type.isEmpty()) {
        throw new MalformedPushException("mime: no media type");
      }
    }
    try {
      byte[] inner =
          SnappyBlock.decode(
              outer.bytes, outer.offset, outer.length, limits.maxUnfoldedBytes(), allowance);
      return new Content(inner, 0, inner.length, false);
    } catch (MalformedPushException | TooLargeException e) {
      if (!packed) {
        throw e;
      }
      return new Content(outer.bytes, outer.offset, outer.length, false);
    }
  }

  private Content unfold(
      ContentDecoding encoding, byte[] body, int offset, int length, Allowance allowance)
      throws MalformedPushException, TooLargeException {
    if (encoding == ContentDecoding.IDENTITY) {
      return new Content(body, offset, length, true);
    }
    byte[] bytes = encoding.decode(body, offset, length, limits.maxUnfoldedBytes(), allowance);
    return new Content(bytes, 0, bytes.length, true);
  }

  private static boolean beginsWithBrace(Content content) {
    int at = content.offset;
    int end = content.offset + content.length;
    while (at < end && (content.bytes[at] == ' ' || content.bytes[at] == '\n')) {
      at++;
    }
    return at < end && content.bytes[at] == '{';
  }

  private static String mediaType(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int end = contentType.indexOf(';');
    String type = end < 0 ? contentType : contentType.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
