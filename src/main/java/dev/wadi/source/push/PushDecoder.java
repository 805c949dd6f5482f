package dev.wadi.source.push;

import dev.wadi.codec.loki.ContentDecoding;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.LokiJsonDecoder;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.SnappyBlock;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.codec.raw.RawDecoder;
import dev.wadi.model.Batch;
import dev.wadi.source.door.ArrivalTimes;
import dev.wadi.source.door.DoorBatch;
import dev.wadi.source.door.DoorBody;
import dev.wadi.source.door.DoorHead;
import java.time.InstantSource;

/**
 * Makes a batch of a push request's body, whichever of the accepted forms it has.
 *
 * <p>{@code application/json} is Loki's JSON; anything else is its protobuf form as a Snappy block,
 * as Loki has it. More lenient than Loki: without a telling content type, a body that begins with a
 * brace is JSON; and protobuf in gzip, deflate or zstd may come without Snappy inside. Threads may
 * share it.
 */
public final class PushDecoder {
  private final PushRequestDecoder protobuf = new PushRequestDecoder();
  private final LokiJsonDecoder json;
  private final RawDecoder raw = new RawDecoder();
  private final ArrivalTimes arrivals;

  /** Takes structured metadata as Loki does. */
  public PushDecoder(InstantSource clock) {
    this(false, clock);
  }

  /**
   * @param metadataAsText structured metadata in JSON that is no string is taken as its text
   */
  public PushDecoder(boolean metadataAsText, InstantSource clock) {
    this.json = new LokiJsonDecoder(metadataAsText);
    this.arrivals = new ArrivalTimes(clock);
  }

  /**
   * Decodes a body.
   *
   * @param source the door it came through
   * @throws MalformedPushException when it is none of the forms, with the text for the sender
   * @throws TooLargeException when it is larger than the limits, or unfolds into more
   */
  public DoorBatch decode(PushSource source, DoorBody body)
      throws MalformedPushException, TooLargeException {
    String contentEncoding = body.head().contentEncoding();
    ContentDecoding encoding =
        contentEncoding == null || contentEncoding.isBlank()
            ? ContentDecoding.told(body.bytes(), body.offset(), body.length())
            : ContentDecoding.of(contentEncoding);
    Content content =
        source == PushSource.RAW ? unfold(encoding, body) : unfold(encoding, body, body.head());
    /* Now, because what comes next changes the bytes. */
    body.shown().take(content.bytes, content.offset, content.length);
    if (source == PushSource.RAW) {
      return new DoorBatch(raw(body.tenant(), content, body.limits()), false);
    }
    if (!content.json) {
      return new DoorBatch(
          protobuf.decode(
              body.tenant(), content.bytes, content.offset, content.length, body.limits()),
          true);
    }
    LokiJsonDecoder.Form form =
        source == PushSource.LOKI ? LokiJsonDecoder.Form.V1 : LokiJsonDecoder.Form.LEGACY;
    return new DoorBatch(
        json.decode(
            body.tenant(), content.bytes, content.offset, content.length, form, body.limits()),
        form == LokiJsonDecoder.Form.LEGACY);
  }

  private record Content(byte[] bytes, int offset, int length, boolean json) {}

  private Batch raw(String tenant, Content content, DecodeLimits decode)
      throws MalformedPushException {
    return raw.decode(tenant, content.bytes, content.offset, content.length, arrivals, decode);
  }

  private static Content unfold(ContentDecoding encoding, DoorBody body, DoorHead head)
      throws MalformedPushException, TooLargeException {
    String type = head.mediaType();
    if (type.equals("application/json")) {
      return unfold(encoding, body);
    }
    boolean packed = encoding != ContentDecoding.IDENTITY && encoding != ContentDecoding.SNAPPY;
    Content outer =
        packed
            ? unfold(encoding, body)
            : new Content(body.bytes(), body.offset(), body.length(), true);
    if (!type.equals("application/x-protobuf")) {
      if (beginsWithBrace(outer)) {
        return packed ? outer : unfold(encoding, body);
      }
      if (type.isEmpty()) {
        throw new MalformedPushException("mime: no media type");
      }
    }
    try {
      byte[] inner =
          SnappyBlock.decode(
              outer.bytes, outer.offset, outer.length, body.maxUnfoldedBytes(), body.unfolding());
      return new Content(inner, 0, inner.length, false);
    } catch (MalformedPushException | TooLargeException e) {
      if (!packed) {
        throw e;
      }
      return new Content(outer.bytes, outer.offset, outer.length, false);
    }
  }

  private static Content unfold(ContentDecoding encoding, DoorBody body)
      throws MalformedPushException, TooLargeException {
    if (encoding == ContentDecoding.IDENTITY) {
      return new Content(body.bytes(), body.offset(), body.length(), true);
    }
    byte[] bytes =
        encoding.decode(
            body.bytes(), body.offset(), body.length(), body.maxUnfoldedBytes(), body.unfolding());
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
}
