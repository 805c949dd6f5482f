package dev.wadi.codec.camel;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.codec.otlp.OtlpEncoder;
import dev.wadi.codec.otlp.OtlpJsonDecoder;
import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.codec.otlp.OtlpProtobufDecoder;
import dev.wadi.model.Batch;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Dataformat;

/**
 * A batch as OpenTelemetry's logs, and back: {@code application/json} is JSON, anything else
 * protobuf. Its limit of bytes holds for what the entries come to with all their metadata, too.
 * Records that cannot be taken are left out when others can.
 */
@Dataformat("otlpLogs")
@Metadata(firstVersion = "0.1.0", title = "OpenTelemetry logs")
public final class OtlpLogsDataFormat extends BodyDataFormat {
  @Metadata(defaultValue = "PROTOBUF", description = "How a batch is written: PROTOBUF, or JSON.")
  private OtlpEncoder.Form form = OtlpEncoder.Form.PROTOBUF;

  @Metadata(
      description =
          "Attributes of a resource that become labels, with commas between; empty: as Loki has"
              + " it.")
  private String indexLabels = "";

  private Codecs codecs = new Codecs(OtlpMapping.LOKI);

  public OtlpLogsDataFormat() {
    super("otlpLogs");
  }

  /* All that go by one mapping; every exchange shares them. */
  private record Codecs(OtlpEncoder encoder, OtlpProtobufDecoder protobuf, OtlpJsonDecoder json) {
    Codecs(OtlpMapping mapping) {
      this(
          new OtlpEncoder(mapping), new OtlpProtobufDecoder(mapping), new OtlpJsonDecoder(mapping));
    }
  }

  @Override
  Written written(Batch batch) {
    return new Written(OtlpEncoder.contentType(form), codecs.encoder.encode(batch, form));
  }

  @Override
  Batch read(String whose, boolean json, byte[] content, boolean plain)
      throws MalformedPushException, TooLargeException {
    int length = content.length;
    DecodeLimits limits = DecodeLimits.DEFAULT;
    int most = getMaxBytes();
    return json
        ? codecs
            .json
            .decode(whose, content, 0, length, limits, most, OtlpLogsDataFormat::now)
            .batch()
        : codecs
            .protobuf
            .decode(whose, content, 0, length, limits, most, OtlpLogsDataFormat::now)
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

  public String getIndexLabels() {
    return indexLabels;
  }

  public void setIndexLabels(String indexLabels) {
    this.indexLabels = indexLabels;
    this.codecs =
        new Codecs(
            indexLabels.isBlank()
                ? OtlpMapping.LOKI
                : new OtlpMapping(
                    Arrays.stream(indexLabels.split(",", -1))
                        .map(String::strip)
                        .filter(Predicate.not(String::isEmpty))
                        .collect(Collectors.toUnmodifiableSet()),
                    OtlpMapping.LOKI.serviceNames()));
  }
}
