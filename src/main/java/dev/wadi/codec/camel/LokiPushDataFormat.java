package dev.wadi.codec.camel;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.LokiJsonDecoder;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushBody;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.SnappyBlock;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Batch;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Dataformat;

/**
 * A batch as the body of a push to Loki, and back: {@code application/json} is JSON, anything else
 * protobuf in a snappy block, or packed as its {@code Content-Encoding} says.
 */
@Dataformat("lokiPush")
@Metadata(firstVersion = "0.1.0", title = "Loki push")
public final class LokiPushDataFormat extends BodyDataFormat {
  private final PushRequestDecoder protobuf = new PushRequestDecoder();
  private final LokiJsonDecoder json = new LokiJsonDecoder();

  @Metadata(
      defaultValue = "PROTOBUF",
      description = "How a batch is written: PROTOBUF, in a snappy block, or JSON.")
  private PushBody.Form form = PushBody.Form.PROTOBUF;

  public LokiPushDataFormat() {
    super("lokiPush");
  }

  @Override
  Written written(Batch batch) {
    PushBody body = PushBody.of(batch, form);
    return new Written(body.contentType(), body.bytes());
  }

  @Override
  Batch read(String whose, boolean isJson, byte[] content, boolean plain)
      throws MalformedPushException, TooLargeException {
    if (isJson) {
      return json.decode(
          whose, content, 0, content.length, LokiJsonDecoder.Form.V1, DecodeLimits.DEFAULT);
    }
    byte[] message =
        plain ? SnappyBlock.decode(content, 0, content.length, getMaxBytes()) : content;
    return protobuf.decode(whose, message, 0, message.length, DecodeLimits.DEFAULT);
  }

  public PushBody.Form getForm() {
    return form;
  }

  public void setForm(PushBody.Form form) {
    this.form = form;
  }
}
