package dev.wadi.codec.camel;

import dev.wadi.codec.loki.ContentDecoding;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.service.ServiceSupport;

/**
 * A batch as the body of a push, of one format or another, and back.
 *
 * <p>Writing sets the header {@code Content-Type}. Reading goes by the headers {@code Content-Type}
 * and {@code Content-Encoding} (gzip, deflate and what else {@link ContentDecoding} knows); the
 * batch belongs to the exchange's tenant, else to {@link #setTenant the one that is set}. What is
 * no push, or larger than {@link #setMaxBytes}, fails with a sentence.
 */
public abstract class BodyDataFormat extends ServiceSupport implements DataFormat, DataFormatName {
  private final String name;

  @Metadata(
      defaultValue = "main",
      description = "Whose logs they are that are read where the exchange has no tenant.")
  private String tenant = "main";

  @Metadata(
      defaultValue = "33554432",
      description = "Largest content that is read, in bytes, after decompression.")
  private int maxBytes = 32 << 20;

  BodyDataFormat(String name) {
    this.name = name;
  }

  /** A batch in the words of the format. */
  record Written(String contentType, byte[] bytes) {}

  abstract Written written(Batch batch) throws IOException;

  /**
   * Makes a batch of a body.
   *
   * @param whose the tenant
   * @param content nobody else's: decoders change names and undo escapes where they stand
   * @param plain whether nothing had packed it
   */
  abstract Batch read(String whose, boolean json, byte[] content, boolean plain)
      throws MalformedPushException, TooLargeException;

  @Override
  public final String getDataFormatName() {
    return name;
  }

  @Override
  public final void marshal(Exchange exchange, Object graph, OutputStream stream) throws Exception {
    Written body =
        written(
            exchange
                .getContext()
                .getTypeConverter()
                .mandatoryConvertTo(Batch.class, exchange, graph));
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, body.contentType());
    exchange.getMessage().removeHeader(Exchange.CONTENT_ENCODING);
    stream.write(body.bytes());
  }

  @Override
  public final Object unmarshal(Exchange exchange, InputStream stream) throws Exception {
    return unmarshal(exchange, (Object) stream);
  }

  @Override
  public final Object unmarshal(Exchange exchange, Object body) throws Exception {
    byte[] bytes =
        exchange.getContext().getTypeConverter().mandatoryConvertTo(byte[].class, exchange, body);
    Message message = exchange.getMessage();
    String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
    ContentDecoding encoding =
        ContentDecoding.of(message.getHeader(Exchange.CONTENT_ENCODING, String.class));
    // A copy in any case: the body belongs to whoever sent it.
    byte[] content = encoding.decode(bytes, 0, bytes.length, maxBytes);
    return read(
        exchange.getProperty(Established.TENANT, tenant, String.class),
        type.toLowerCase(Locale.ROOT).startsWith("application/json"),
        content,
        encoding == ContentDecoding.IDENTITY);
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
