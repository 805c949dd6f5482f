package dev.wadi.codec.camel;

import dev.wadi.codec.loki.ContentDecoding;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.otlp.OtlpEncoder;
import dev.wadi.codec.otlp.OtlpJsonDecoder;
import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.codec.otlp.OtlpProtobufDecoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Dataformat;
import org.apache.camel.support.service.ServiceSupport;

/**
 * A batch as OpenTelemetry's logs, and back.
 *
 * <p>Writing sets the header {@code Content-Type}. Reading goes by the headers {@code Content-Type}
 * ({@code application/json}; anything else is protobuf) and {@code Content-Encoding}; the batch
 * belongs to the exchange's tenant, else to {@link #setTenant the one that is set}. What is no
 * request to export logs, or larger than {@link #setMaxBytes}, fails with a sentence; records that
 * cannot be taken are left out when others can.
 */
@Dataformat("otlpLogs")
@Metadata(firstVersion = "0.1.0", title = "OpenTelemetry logs")
public final class OtlpLogsDataFormat extends ServiceSupport implements DataFormat, DataFormatName {
  @Metadata(defaultValue = "PROTOBUF", description = "How a batch is written: PROTOBUF, or JSON.")
  private OtlpEncoder.Form form = OtlpEncoder.Form.PROTOBUF;

  @Metadata(
      defaultValue = "main",
      description = "Whose logs they are that are read where the exchange has no tenant.")
  private String tenant = "main";

  @Metadata(
      defaultValue = "33554432",
      description =
          "Largest content that is read, in bytes, after decompression; and what its entries may"
              + " come to with all their metadata.")
  private int maxBytes = 32 << 20;

  @Metadata(
      description =
          "Attributes of a resource that become labels, with commas between; empty: as Loki has"
              + " it.")
  private String indexLabels = "";

  private OtlpMapping mapping = OtlpMapping.LOKI;

  @Override
  public String getDataFormatName() {
    return "otlpLogs";
  }

  @Override
  public void marshal(Exchange exchange, Object graph, OutputStream stream) throws Exception {
    Batch batch =
        exchange.getContext().getTypeConverter().mandatoryConvertTo(Batch.class, exchange, graph);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, OtlpEncoder.contentType(form));
    exchange.getMessage().removeHeader(Exchange.CONTENT_ENCODING);
    stream.write(new OtlpEncoder(mapping).encode(batch, form));
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
    // A copy in any case: decoders change names and undo escapes where they stand.
    byte[] content = encoding.decode(bytes, 0, bytes.length, maxBytes);
    if (content == bytes) {
      content = bytes.clone();
    }
    String whose = exchange.getProperty(Established.TENANT, tenant, String.class);
    if (type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return new OtlpJsonDecoder(mapping)
          .decode(
              whose,
              content,
              0,
              content.length,
              DecodeLimits.DEFAULT,
              maxBytes,
              OtlpLogsDataFormat::now)
          .batch();
    }
    return new OtlpProtobufDecoder(mapping)
        .decode(
            whose,
            content,
            0,
            content.length,
            DecodeLimits.DEFAULT,
            maxBytes,
            OtlpLogsDataFormat::now)
        .batch();
  }

  private static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  public OtlpEncoder.Form getForm() {
    return form;
  }

  public void setForm(OtlpEncoder.Form form) {
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

  public String getIndexLabels() {
    return indexLabels;
  }

  public void setIndexLabels(String indexLabels) {
    this.indexLabels = indexLabels;
    this.mapping =
        indexLabels.isBlank()
            ? OtlpMapping.LOKI
            : new OtlpMapping(
                Arrays.stream(indexLabels.split(",", -1))
                    .map(String::strip)
                    .filter(Predicate.not(String::isEmpty))
                    .collect(Collectors.toUnmodifiableSet()),
                OtlpMapping.LOKI.serviceNames());
  }
}
