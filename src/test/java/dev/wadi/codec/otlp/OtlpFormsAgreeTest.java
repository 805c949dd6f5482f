package dev.wadi.codec.otlp;

import static dev.wadi.kit.OtlpRequests.pair;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.kit.OtlpJson;
import dev.wadi.kit.OtlpRequests;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request says does not depend on the form in which it comes. */
class OtlpFormsAgreeTest {
  private static final long NOW = 1_790_000_000_000_000_000L;

  private final OtlpProtobufDecoder protobuf = new OtlpProtobufDecoder(OtlpMapping.LOKI);
  private final OtlpJsonDecoder json = new OtlpJsonDecoder(OtlpMapping.LOKI);
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private record Shown(Labels labels, long time, String line, Map<String, String> metadata) {}

  private static List<Shown> shown(OtlpLogs logs) {
    List<Shown> all = new ArrayList<>();
    for (Entry entry : logs.batch().toEntries()) {
      all.add(new Shown(entry.labels(), entry.timestampNanos(), entry.line(), entry.metadata()));
    }
    return all;
  }

  private OtlpLogs fromProtobuf(byte[] bytes) throws Exception {
    return protobuf.decode("t", bytes, 0, bytes.length, DecodeLimits.DEFAULT, 1 << 24, () -> NOW);
  }

  private OtlpLogs fromJson(byte[] bytes) throws Exception {
    return json.decode("t", bytes, 0, bytes.length, DecodeLimits.DEFAULT, 1 << 24, () -> NOW);
  }

  private OtlpLogs fromJson(String text) throws Exception {
    return fromJson(text.getBytes(UTF_8));
  }

  @Test
  void random_requests_are_the_same_in_protobuf_and_json() throws Exception {
    for (int round = 0; round < 300; round++) {
      ExportLogsServiceRequest request = request();
      List<Shown> wanted = shown(fromProtobuf(request.toByteArray()));
      assertThat(shown(fromJson(OtlpJson.plain(request)))).as("seed %d", seed).isEqualTo(wanted);
      assertThat(shown(fromJson(OtlpJson.wild(request, random))))
          .as("seed %d", seed)
          .isEqualTo(wanted);
    }
  }

  private ExportLogsServiceRequest request() {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      ResourceLogs.Builder resource =
          ResourceLogs.newBuilder().setResource(OtlpRequests.resource(pairs(3)));
      for (int j = random.nextInt(3); j >= 0; j--) {
        ScopeLogs.Builder scope =
            ScopeLogs.newBuilder()
                .setScope(
                    InstrumentationScope.newBuilder()
                        .setName(text())
                        .setVersion(text())
                        .addAllAttributes(List.of(pairs(2))));
        for (int k = random.nextInt(4); k > 0; k--) {
          scope.addLogRecords(record());
        }
        resource.addScopeLogs(scope);
      }
      request.addResourceLogs(resource);
    }
    return request.build();
  }

  private LogRecord record() {
    LogRecord.Builder record = LogRecord.newBuilder().setTimeUnixNano(time());
    record.setObservedTimeUnixNano(time()).setSeverityNumberValue(random.nextInt(26));
    record.setSeverityText(text()).addAllAttributes(List.of(pairs(4)));
    record.setFlags(random.nextInt(3)).setDroppedAttributesCount(random.nextInt(2));
    record.setEventName(text());
    if (random.nextBoolean()) {
      record.setBody(value(0));
    }
    if (random.nextBoolean()) {
      byte[] trace = new byte[16];
      byte[] span = new byte[8];
      random.nextBytes(trace);
      random.nextBytes(span);
      record.setTraceId(ByteString.copyFrom(trace)).setSpanId(ByteString.copyFrom(span));
    }
    return record.build();
  }

  private long time() {
    return random.nextInt(3) == 0 ? 0 : NOW + random.nextInt(1_000_000);
  }

  private KeyValue[] pairs(int most) {
    KeyValue[] pairs = new KeyValue[random.nextInt(most + 1)];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = pair(text(), value(0));
    }
    return pairs;
  }

  private AnyValue value(int depth) {
    return switch (random.nextInt(depth < 3 ? 8 : 6)) {
      case 0 -> OtlpRequests.number(random.nextLong());
      case 1 -> OtlpRequests.real(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
      case 2 -> OtlpRequests.bool(random.nextBoolean());
      case 3 -> OtlpRequests.bytes(random.nextInt(), random.nextInt());
      case 4 -> AnyValue.getDefaultInstance();
      case 6 -> OtlpRequests.list(value(depth + 1), value(depth + 1));
      case 7 -> OtlpRequests.map(pair(text(), value(depth + 1)), pair(text(), value(depth + 1)));
      default -> OtlpRequests.string(text());
    };
  }

  private static final List<String> TEXTS =
      List.of(
          "",
          "service.name",
          "k8s.pod.name",
          "a",
          "a b",
          "ä\"ö\\",
          "line\nline\ttab",
          "\u0001",
          "9",
          "😀.x",
          "k8s.container.name",
          "http.status",
          "_x",
          "</script>");

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  @Test
  void names_with_underscores_and_names_of_severities_are_taken_too() throws Exception {
    OtlpLogs logs =
        fromJson(
            """
            {"resource_logs":[{"scope_logs":[{"log_records":[
              {"time_unix_nano":"5","severity_number":"SEVERITY_NUMBER_ERROR","body":{"string_value":"x"},
               "trace_id":"","attributes":null,"flags":null}]}]}]}\
            """);
    Entry entry = logs.batch().toEntries().get(0);
    assertThat(entry.line()).isEqualTo("x");
    assertThat(entry.metadata()).containsOnly(Map.entry("severity_number", "17"));
  }

  @Test
  void a_record_in_json_that_cannot_be_taken_does_not_cost_its_neighbours() throws Exception {
    String deep = "{\"stringValue\":\"x\"}";
    for (int i = 0; i < 12; i++) {
      deep = "{\"arrayValue\":{\"values\":[" + deep + "]}}";
    }
    OtlpLogs logs =
        fromJson(
            """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[
              {"body":{"stringValue":"one"}},
              {"traceId":"xyz","body":{"stringValue":"two"}},
              {"spanId":"0102030405060708090","body":{"stringValue":"\\"three\\""}},
              {"traceId":"0102030405060708090A0B0C0D0E0F10","body":%s}]}]}]}\
            """
                .formatted(deep));
    assertThat(logs.batch().toEntries()).hasSize(2);
    assertThat(logs.rejectedRecords()).isEqualTo(2);
    assertThat(logs.text()).endsWith("]: trace_id is not 16 bytes long");
    assertThat(logs.batch().toEntries().get(1).metadata())
        .containsEntry("trace_id", "0102030405060708090a0b0c0d0e0f10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{\"resourceLogs\":{}}",
        "{\"resourceLogs\":[{]}",
        "{\"resourceLogs\":[1]}",
        "{} x",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"soon\"}]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":\"text\"}]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"boolValue\":\"yes\"}}]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"doubleValue\":true}}]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"intValue\":1.5}}]}]}]}"
      })
  void what_is_no_request_is_refused_with_a_sentence(String text) {
    assertThatThrownBy(() -> fromJson(text))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageStartingWith("invalid JSON: ");
  }

  @Test
  void a_request_that_ends_too_early_is_no_request_wherever_it_ends() throws Exception {
    byte[] whole =
        OtlpRequests.request(
                OtlpRequests.resource(pair("service.name", "shop")),
                OtlpRequests.line(NOW, "x").build())
            .toByteArray();
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> fromProtobuf(cut)).isInstanceOf(MalformedPushException.class);
    }
  }

  @Test
  void what_a_resource_says_of_too_many_records_is_too_large() throws Exception {
    LogRecord[] records = new LogRecord[200];
    Arrays.fill(records, OtlpRequests.line(NOW, "x").build());
    byte[] bytes =
        OtlpRequests.request(OtlpRequests.resource(pair("about", "y".repeat(100_000))), records)
            .toByteArray();
    assertThatThrownBy(() -> fromProtobuf(bytes))
        .isInstanceOf(TooLargeException.class)
        .hasMessage("the logs become larger than 16777216 bytes with their attributes");
  }

  @Test
  void a_long_name_over_many_values_is_too_large_before_it_is_written() throws Exception {
    KeyValue[] inner = new KeyValue[1_000];
    Arrays.fill(inner, pair("k", ""));
    byte[] bytes =
        OtlpRequests.request(
                OtlpRequests.resource(),
                OtlpRequests.line(NOW, "x")
                    .addAttributes(pair("n".repeat(100_000), OtlpRequests.map(inner)))
                    .build())
            .toByteArray();
    assertThatThrownBy(() -> fromProtobuf(bytes)).isInstanceOf(TooLargeException.class);
  }

  @Test
  void millions_of_empty_resources_cost_their_bytes_and_no_more() throws Exception {
    byte[] bytes = new byte[8 << 20];
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = 0x0a;
    }
    assertThat(fromProtobuf(bytes).batch().isEmpty()).isTrue();
    String many = "{\"resourceLogs\":[" + "{},".repeat(1_000_000) + "{}]}";
    assertThat(fromJson(many).batch().isEmpty()).isTrue();
  }
}
