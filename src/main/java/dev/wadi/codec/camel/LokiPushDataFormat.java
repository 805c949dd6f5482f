package dev.wadi.codec.camel;

import dev.wadi.codec.loki.ContentDecoding;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.LokiJsonDecoder;
import dev.wadi.codec.loki.PushBody;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.SnappyBlock;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Dataformat;
import org.apache.camel.support.service.ServiceSupport;

/**
 * A batch as the body of a push to Loki, and back.
 *
 * <p>Writing sets the header {@code Content-Type}. Reading goes by the headers {@code Content-Type}
 * ({@code application/json}; anything else is protobuf in a snappy block) and {@code
 * Content-Encoding} (gzip, deflate and what else {@link ContentDecoding} knows); the batch belongs
 * to the exchange's tenant, else to {@link #setTenant the one that is set}. What is no push, or
 * larger than {@link #setMaxBytes}, fails with a sentence.
 */
@Dataformat("lokiPush")
@Metadata(firstVersion = "0.1.0", title = "Loki push")
public final class LokiPushDataFormat extends ServiceSupport implements DataFormat, DataFormatName {
  private final PushRequestDecoder protobuf = new PushRequestDecoder();
  private final LokiJsonDecoder json = new LokiJsonDecoder();

  @Metadata(
      defaultValue = "PROTOBUF",
      description = "How a batch is written: PROTOBUF, in a snappy block, or JSON.")
  private PushBody.Form form = PushBody.Form.PROTOBUF;

  @Metadata(
      defaultValue = "main",
      description = "Whose logs they are that are read where the exchange has no tenant.")
  private String tenant = "main";

  @Metadata(
      defaultValue = "33554432",
      description = "Largest content that is read, in bytes, after decompression.")
  private int maxBytes = 32 << 20;

  @Override
  public String getDataFormatName() {
    return "lokiPush";
  }

  @Override
  public void marshal(Exchange exchange, Object graph, OutputStream stream) throws Exception {
    Batch batch =
        exchange.getContext().getTypeConverter().mandatoryConvertTo(Batch.class, exchange, graph);
    PushBody body = PushBody.of(batch, form);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, body.contentType());
    exchange.getMessage().removeHeader(Exchange.CONTENT_ENCODING);
    stream.write(body.bytes());
  }

  @Override
  public Object unmarshal(Exchange exchange, InputStream stream) throws Exception {
    return unmarshal(exchange, (Object) stream);
  }

  @Override
  public Object unmarshal(Exchange exchange, Object body) throws Exception {
    byte[] bytes =
        exchange.getContext().getTypeConverter().mandatoryConvertTo(byte[].class, exchange, body);
    Message message = exchange.getMessage();
    String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
    ContentDecoding encoding =
        ContentDecoding.of(message.getHeader(Exchange.CONTENT_ENCODING, String.class));
    // A copy in any case: decoders undo escapes where they stand.
    byte[] content = encoding.decode(bytes, 0, bytes.length, maxBytes);
    String whose = exchange.getProperty(Established.TENANT, tenant, String.class);
    if (type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return json.decode(
          whose, content, 0, content.length, LokiJsonDecoder.Form.V1, DecodeLimits.DEFAULT);
    }
    if (encoding == ContentDecoding.IDENTITY) {
      content = SnappyBlock.decode(content, 0, content.length, maxBytes);
    }
    return protobuf.decode(whose, content, 0, content.length, DecodeLimits.DEFAULT);
  }

  public PushBody.Form getForm() {
    return form;
  }

  public void setForm(PushBody.Form form) {
    this.form = form;
  }

  public String getTenant() {
    return tenant;
  }

  public void setTenant(String tenant) {
    this.tenant = tenant;
  }

  public int getMaxBytes() {
    return maxBytes;
  }

  public void setMaxBytes(int maxBytes) {
    this.maxBytes = maxBytes;
  }
}
