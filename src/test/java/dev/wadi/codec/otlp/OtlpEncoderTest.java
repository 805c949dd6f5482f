package dev.wadi.codec.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.kit.OtlpRequests;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was read from OpenTelemetry is written for it, in both forms. */
class OtlpEncoderTest {
  private static final long NOW = 1_790_000_000_123_456_789L;

  private final OtlpEncoder encoder = new OtlpEncoder(OtlpMapping.LOKI);

  private static Batch read(byte[] bytes, OtlpEncoder.Form form) throws Exception {
    OtlpLogs logs =
        form == OtlpEncoder.Form.JSON
            ? new OtlpJsonDecoder(OtlpMapping.LOKI)
                .decode("t", bytes, 0, bytes.length, DecodeLimits.DEFAULT, 1 << 20, () -> 1)
            : new OtlpProtobufDecoder(OtlpMapping.LOKI)
                .decode("t", bytes, 0, bytes.length, DecodeLimits.DEFAULT, 1 << 20, () -> 1);
    assertThat(logs.rejectedRecords()).isZero();
    return logs.batch();
  }

  private static Batch batch() throws Exception {
    LogRecord full =
        OtlpRequests.line(NOW, "payment \"failed\" ä\n")
            .setObservedTimeUnixNano(NOW + 9)
            .setSeverityNumberValue(17)
            .setSeverityText("ERROR")
            .setFlags(1)
            .setDroppedAttributesCount(2)
            .setEventName("pay")
            .setTraceId(id("0102030405060708090a0b0c0d0e0f10"))
            .setSpanId(id("a1b2c3d4e5f60718"))
            .addAttributes(OtlpRequests.pair("http.status_code", OtlpRequests.number(502)))
            .build();
    ExportLogsServiceRequest request =
        OtlpRequests.request(
            OtlpRequests.resource(
                OtlpRequests.pair("service.name", "shop"),
                OtlpRequests.pair("k8s.pod.name", "shop-1"),
                OtlpRequests.pair("host.name", "box")),
            full,
            OtlpRequests.line(NOW + 1, "plain").build());
    return read(request.toByteArray(), OtlpEncoder.Form.PROTOBUF);
  }

  private static ByteString id(String digits) {
    return ByteString.copyFrom(HexFormat.of().parseHex(digits));
  }

  @ParameterizedTest
  @EnumSource(OtlpEncoder.Form.class)
  void a_batch_reads_the_same_again(OtlpEncoder.Form form) throws Exception {
    Batch batch = batch();
    Batch again = read(encoder.encode(batch, form), form);
    List<Entry> wanted = batch.toEntries();
    List<Entry> found = again.toEntries();
    assertThat(found).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(found.get(i).labels()).isEqualTo(wanted.get(i).labels());
      assertThat(found.get(i).line()).isEqualTo(wanted.get(i).line());
      assertThat(found.get(i).timestampNanos()).isEqualTo(wanted.get(i).timestampNanos());
      assertThat(found.get(i).metadata())
          .containsExactlyInAnyOrderEntriesOf(wanted.get(i).metadata());
    }
  }

  @Test
  void labels_and_fields_get_their_own_names_back() throws Exception {
    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.parseFrom(encoder.encode(batch(), OtlpEncoder.Form.PROTOBUF));
    assertThat(request.getResourceLogs(0).getResource().getAttributesList())
        .extracting(pair -> pair.getKey() + "=" + pair.getValue().getStringValue())
        .containsExactlyInAnyOrder("service.name=shop", "k8s.pod.name=shop-1");
    LogRecord record = request.getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
    assertThat(record.getSeverityNumberValue()).isEqualTo(17);
    assertThat(record.getTraceId().size()).isEqualTo(16);
    assertThat(record.getFlags()).isEqualTo(1);
    assertThat(record.getAttributesList())
        .extracting(pair -> pair.getKey())
        .containsExactlyInAnyOrder("host_name", "http_status_code");
  }
}
