package dev.wadi.codec.otlp;

import static dev.wadi.kit.OtlpRequests.bool;
import static dev.wadi.kit.OtlpRequests.bytes;
import static dev.wadi.kit.OtlpRequests.line;
import static dev.wadi.kit.OtlpRequests.list;
import static dev.wadi.kit.OtlpRequests.map;
import static dev.wadi.kit.OtlpRequests.number;
import static dev.wadi.kit.OtlpRequests.pair;
import static dev.wadi.kit.OtlpRequests.real;
import static dev.wadi.kit.OtlpRequests.request;
import static dev.wadi.kit.OtlpRequests.resource;
import static dev.wadi.kit.OtlpRequests.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.ByteString;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of OpenTelemetry's words here: labels, structured metadata, lines and times. */
class OtlpMappingTest {
  private static final long NOW = 1_790_000_000_123_456_789L;
  private static final long RECEIVED = 1_790_000_001_000_000_000L;

  private final OtlpProtobufDecoder decoder = new OtlpProtobufDecoder(OtlpMapping.LOKI);

  private OtlpLogs read(ExportLogsServiceRequest request) throws Exception {
    byte[] bytes = request.toByteArray();
    return decoder.decode(
        "t", bytes, 0, bytes.length, DecodeLimits.DEFAULT, 1 << 20, () -> RECEIVED);
  }

  private Entry one(ExportLogsServiceRequest request) throws Exception {
    Batch batch = read(request).batch();
    assertThat(batch.entries()).isEqualTo(1);
    return batch.toEntries().get(0);
  }

  private Labels labels(Resource resource) throws Exception {
    return one(request(resource, line(NOW, "x").build())).labels();
  }

  @Test
  void attributes_of_a_list_become_labels_and_the_others_metadata_with_plain_names()
      throws Exception {
    Entry entry =
        one(
            request(
                resource(
                    pair("service.name", "checkout"),
                    pair("k8s.pod.name", "checkout-1"),
                    pair("deployment.environment.name", "prod"),
                    pair("process.pid", number(42)),
                    pair("host.name", "box-1")),
                line(NOW, "hello").addAttributes(pair("http.request.method", "GET")).build()));

    assertThat(entry.labels())
        .containsOnly(
            entry("service_name", "checkout"),
            entry("k8s_pod_name", "checkout-1"),
            entry("deployment_environment_name", "prod"));
    assertThat(entry.metadata())
        .containsOnly(
            entry("process_pid", "42"),
            entry("host_name", "box-1"),
            entry("http_request_method", "GET"));
    assertThat(entry.line()).isEqualTo("hello");
    assertThat(entry.timestampNanos()).isEqualTo(NOW);
  }

  @Test
  void a_service_is_found_or_unknown() throws Exception {
    assertThat(labels(resource())).containsOnly(entry("service_name", "unknown_service"));
    assertThat(labels(resource(pair("service.name", ""))))
        .containsOnly(entry("service_name", "unknown_service"));
    assertThat(labels(resource(pair("k8s.container.name", "web"), pair("k8s.job.name", "night"))))
        .containsEntry("service_name", "web");
    assertThat(labels(resource(pair("k8s.container.name", "web"), pair("service.name", "shop"))))
        .containsEntry("service_name", "shop");
    assertThat(labels(resource(pair("service.name", "shop"), pair("k8s.container.name", "web"))))
        .containsEntry("service_name", "shop");
    assertThat(labels(resource(pair("host.name", "box"))))
        .containsOnly(entry("service_name", "unknown_service"));
  }

  @Test
  void a_service_whose_name_is_no_label_is_not_called_unknown() throws Exception {
    OtlpProtobufDecoder own =
        new OtlpProtobufDecoder(new OtlpMapping(Set.of("host.name"), List.of("app")));
    byte[] bytes =
        request(
                resource(pair("service.name", "shop"), pair("host.name", "box")),
                line(NOW, "x").build())
            .toByteArray();
    Entry entry =
        own.decode("t", bytes, 0, bytes.length, DecodeLimits.DEFAULT, 1 << 20, () -> RECEIVED)
            .batch()
            .toEntries()
            .get(0);
    assertThat(entry.labels()).containsOnly(entry("host_name", "box"));
    assertThat(entry.metadata()).containsOnly(entry("service_name", "shop"));
  }

  @Test
  void fields_of_a_record_become_metadata() throws Exception {
    LogRecord record =
        line(NOW, "x")
            .setObservedTimeUnixNano(NOW + 5)
            .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN2)
            .setSeverityText("WARNING")
            .setDroppedAttributesCount(3)
            .setFlags(0x80000001)
            .setTraceId(hex("0102030405060708090a0b0c0d0e0f10"))
            .setSpanId(hex("a1b2c3d4e5f60718"))
            .setEventName("device.app.lifecycle")
            .build();
    assertThat(one(request(resource(), record)).metadata())
        .containsOnly(
            entry("observed_timestamp", String.valueOf(NOW + 5)),
            entry("severity_number", "14"),
            entry("severity_text", "WARNING"),
            entry("dropped_attributes_count", "3"),
            entry("flags", "2147483649"),
            entry("trace_id", "0102030405060708090a0b0c0d0e0f10"),
            entry("span_id", "a1b2c3d4e5f60718"),
            entry("event_name", "device.app.lifecycle"));
  }

  private static ByteString hex(String digits) {
    return ByteString.copyFrom(HexFormat.of().parseHex(digits));
  }

  @Test
  void fields_that_are_not_set_leave_no_trace() throws Exception {
    LogRecord record =
        line(NOW, "x")
            .setTraceId(hex("00000000000000000000000000000000"))
            .setSpanId(hex("0000000000000000"))
            .build();
    assertThat(one(request(resource(), record)).metadata()).isEmpty();
  }

  @Test
  void the_scope_becomes_metadata_of_its_records() throws Exception {
    InstrumentationScope scope =
        InstrumentationScope.newBuilder()
            .setName("my.library")
            .setVersion("1.2")
            .setDroppedAttributesCount(2)
            .addAttributes(pair("scope.kind", "test"))
            .build();
    Batch batch =
        read(request(resource(), scope, line(NOW, "a").build(), line(NOW, "b").build())).batch();
    assertThat(batch.toEntries())
        .hasSize(2)
        .allSatisfy(
            entry ->
                assertThat(entry.metadata())
                    .containsOnly(
                        entry("scope_name", "my.library"),
                        entry("scope_version", "1.2"),
                        entry("scope_dropped_attributes_count", "2"),
                        entry("scope_kind", "test")));
  }

  @Test
  void a_time_that_is_missing_is_that_of_its_observer_or_its_receipt() throws Exception {
    LogRecord observed =
        LogRecord.newBuilder().setObservedTimeUnixNano(NOW).setBody(string("x")).build();
    Entry entry = one(request(resource(), observed));
    assertThat(entry.timestampNanos()).isEqualTo(NOW);
    assertThat(entry.metadata()).isEmpty();
    LogRecord neither = LogRecord.newBuilder().setBody(string("x")).build();
    assertThat(one(request(resource(), neither)).timestampNanos()).isEqualTo(RECEIVED);
  }

  @Test
  void a_time_behind_the_last_one_is_the_last_one() throws Exception {
    assertThat(one(request(resource(), line(-5, "x").build())).timestampNanos())
        .isEqualTo(Long.MAX_VALUE);
  }

  private String body(AnyValue value) throws Exception {
    return one(request(
            resource(), LogRecord.newBuilder().setTimeUnixNano(NOW).setBody(value).build()))
        .line();
  }

  @Test
  void a_body_of_any_kind_becomes_a_line() throws Exception {
    assertThat(body(string("text \"quoted\" ä\n"))).isEqualTo("text \"quoted\" ä\n");
    assertThat(body(AnyValue.getDefaultInstance())).isEmpty();
    assertThat(body(bool(true))).isEqualTo("true");
    assertThat(body(bool(false))).isEqualTo("false");
    assertThat(body(number(-7))).isEqualTo("-7");
    assertThat(body(number(Long.MIN_VALUE))).isEqualTo("-9223372036854775808");
    assertThat(body(number(Long.MAX_VALUE))).isEqualTo("9223372036854775807");
    assertThat(body(bytes(0, 255, 16))).isEqualTo("AP8Q");
    assertThat(
            body(list(string("a\"\n\u0001"), number(1), bool(true), AnyValue.getDefaultInstance())))
        .isEqualTo("[\"a\\\"\\n\\u0001\",1,true,null]");
    assertThat(
            body(
                map(
                    pair("msg", "hi"),
                    pair("code", number(5)),
                    pair("ratio", real(0.5)),
                    pair("deep", map(pair("b", list()), pair("a", bytes(1)))))))
        .isEqualTo("{\"code\":5,\"deep\":{\"a\":\"AQ==\",\"b\":[]},\"msg\":\"hi\",\"ratio\":0.5}");
    assertThat(body(map())).isEqualTo("{}");
    assertThat(body(map(pair("a", "first"), pair("a", "second")))).isEqualTo("{\"a\":\"second\"}");
  }

  @Test
  void a_record_without_a_body_is_an_empty_line() throws Exception {
    LogRecord record =
        LogRecord.newBuilder().setTimeUnixNano(NOW).addAttributes(pair("a", "b")).build();
    assertThat(one(request(resource(), record)).line()).isEmpty();
  }

  @Test
  void real_numbers_are_written_as_javascript_writes_them() throws Exception {
    assertThat(body(real(0))).isEqualTo("0");
    assertThat(body(real(5))).isEqualTo("5");
    assertThat(body(real(-0.25))).isEqualTo("-0.25");
    assertThat(body(real(0.1))).isEqualTo("0.1");
    assertThat(body(real(123456789012345680000d))).isEqualTo("123456789012345680000");
    assertThat(body(real(1e21))).isEqualTo("1e+21");
    assertThat(body(real(1.5e300))).isEqualTo("1.5e+300");
    assertThat(body(real(0.000001))).isEqualTo("0.000001");
    assertThat(body(real(-1.25e-7))).isEqualTo("-1.25e-7");
    assertThat(body(real(Double.NaN))).isEqualTo("NaN");
    assertThat(body(list(real(Double.POSITIVE_INFINITY)))).isEqualTo("[null]");
  }

  @Test
  void attributes_of_any_kind_become_texts_and_maps_become_several() throws Exception {
    LogRecord record =
        line(NOW, "x")
            .addAttributes(pair("int", number(5)))
            .addAttributes(pair("real", real(1.5)))
            .addAttributes(pair("yes", bool(true)))
            .addAttributes(pair("raw", bytes(1, 2)))
            .addAttributes(pair("none", AnyValue.getDefaultInstance()))
            .addAttributes(pair("list", list(string("a"), map(pair("k.l", number(1))))))
            .addAttributes(
                pair("user", map(pair("id", "7"), pair("name.first", map(pair("x", bool(false)))))))
            .addAttributes(pair("empty", map()))
            .build();
    assertThat(one(request(resource(), record)).metadata())
        .containsOnly(
            entry("int", "5"),
            entry("real", "1.5"),
            entry("yes", "true"),
            entry("raw", "AQI="),
            entry("none", ""),
            entry("list", "[\"a\",{\"k.l\":1}]"),
            entry("user_id", "7"),
            entry("user_name_first_x", "false"));
  }

  @Test
  void a_map_in_a_resource_becomes_several_labels() throws Exception {
    assertThat(labels(resource(pair("service.name", map(pair("a", "1"), pair("b.c", "2"))))))
        .containsOnly(entry("service_name_a", "1"), entry("service_name_b_c", "2"));
  }

  @Test
  void names_are_plain() throws Exception {
    LogRecord record =
        line(NOW, "x")
            .addAttributes(pair("a-b/c d", "1"))
            .addAttributes(pair("9lives", "2"))
            .addAttributes(pair("größe", "3"))
            .addAttributes(pair("_own", "4"))
            .addAttributes(pair("", "5"))
            .build();
    assertThat(one(request(resource(), record)).metadata())
        .isEqualTo(Map.of("a_b_c_d", "1", "key_9lives", "2", "gr__e", "3", "_own", "4", "", "5"));
  }

  @Test
  void of_equal_names_the_most_particular_counts() throws Exception {
    Entry entry =
        one(
            request(
                resource(pair("zone", "resource")),
                InstrumentationScope.newBuilder().addAttributes(pair("zone", "scope")).build(),
                line(NOW, "x").addAttributes(pair("zone", "record")).build()));
    assertThat(entry.metadata()).containsExactly(entry("zone", "record"));
  }

  @Test
  void resources_with_equal_labels_are_one_stream() throws Exception {
    ExportLogsServiceRequest both =
        request(resource(pair("service.name", "a"), pair("pid", "1")), line(NOW, "1").build())
            .toBuilder()
            .mergeFrom(
                request(
                    resource(pair("service.name", "b")),
                    line(NOW, "2").build(),
                    line(NOW, "3").build()))
            .mergeFrom(
                request(
                    resource(pair("service.name", "a"), pair("pid", "2")), line(NOW, "4").build()))
            .build();
    Batch batch = read(both).batch();
    assertThat(batch.streams()).hasSize(2);
    assertThat(batch.streams().get(0).size()).isEqualTo(2);
    assertThat(batch.streams().get(0).line(1)).isEqualTo("4");
    assertThat(batch.streams().get(0).metadata(1)).containsExactly(entry("pid", "2"));
  }

  @Test
  void a_record_that_cannot_be_taken_does_not_cost_its_neighbours() throws Exception {
    AnyValue deep = string("down here");
    for (int i = 0; i < OtlpBatch.MAX_DEPTH; i++) {
      deep = map(pair("k", deep));
    }
    OtlpLogs logs =
        read(
            request(
                resource(),
                line(NOW, "good").build(),
                line(NOW, "deep").addAttributes(pair("d", deep)).build(),
                LogRecord.newBuilder().setTimeUnixNano(NOW).setBody(list(deep)).build(),
                line(NOW, "bad id").setTraceId(ByteString.copyFromUtf8("short")).build(),
                line(NOW, "bad span").setSpanId(ByteString.copyFromUtf8("s")).build(),
                line(NOW, "good too").build()));
    assertThat(logs.batch().toEntries())
        .extracting(Entry::line)
        .containsExactly("good", "good too");
    assertThat(logs.rejectedRecords()).isEqualTo(4);
    String records = "resourceLogs[0].scopeLogs[0].logRecords[%d]";
    assertThat(logs.places().rejected())
        .containsExactly(
            records.formatted(1) + ": a value is nested deeper than 32 levels",
            records.formatted(2) + ": a value is nested deeper than 32 levels",
            records.formatted(3) + ": trace_id is not 16 bytes long",
            records.formatted(4) + ": span_id is not 8 bytes long");
    assertThat(logs.text()).isEqualTo(logs.places().rejected().get(0));
    LogStream stream = logs.batch().streams().get(0);
    assertThat(logs.places().of(stream.lineBuffer(1), stream.lineOffset(1)))
        .isEqualTo(records.formatted(5));
  }

  @Test
  void a_record_is_found_in_its_resource_and_scope_by_its_line() throws Exception {
    ScopeLogs none = ScopeLogs.newBuilder().build();
    ScopeLogs two =
        ScopeLogs.newBuilder()
            .addLogRecords(line(NOW, "zero"))
            .addLogRecords(LogRecord.newBuilder().setTimeUnixNano(NOW).setBody(list(string("x"))))
            .build();
    OtlpLogs logs =
        read(
            ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(none))
                .addResourceLogs(
                    ResourceLogs.newBuilder()
                        .addScopeLogs(two)
                        .addScopeLogs(none)
                        .addScopeLogs(two))
                .build());

    LogStream stream = logs.batch().streams().get(0);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < stream.size(); i++) {
      found.add(logs.places().of(stream.lineBuffer(i), stream.lineOffset(i)));
    }
    assertThat(found)
        .containsExactly(
            "resourceLogs[1].scopeLogs[0].logRecords[0]",
            "resourceLogs[1].scopeLogs[0].logRecords[1]",
            "resourceLogs[1].scopeLogs[2].logRecords[0]",
            "resourceLogs[1].scopeLogs[2].logRecords[1]");
  }

  @Test
  void a_resource_may_stand_behind_its_records() throws Exception {
    byte[] normal =
        request(resource(pair("service.name", "late")), line(NOW, "x").build()).toByteArray();
    ExportLogsServiceRequest parsed = ExportLogsServiceRequest.parseFrom(normal);
    byte[] resource = parsed.getResourceLogs(0).getResource().toByteArray();
    byte[] scope = parsed.getResourceLogs(0).getScopeLogs(0).toByteArray();
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    inner.write(0x12);
    inner.write(scope.length);
    inner.writeBytes(scope);
    inner.write(0x0a);
    inner.write(resource.length);
    inner.writeBytes(resource);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x0a);
    out.write(inner.size());
    out.writeBytes(inner.toByteArray());
    byte[] bytes = out.toByteArray();
    Batch batch =
        decoder
            .decode("t", bytes, 0, bytes.length, DecodeLimits.DEFAULT, 1 << 20, () -> RECEIVED)
            .batch();
    assertThat(batch.toEntries().get(0).labels()).containsEntry("service_name", "late");
  }

  @Test
  void nothing_is_nothing() throws Exception {
    assertThat(read(ExportLogsServiceRequest.getDefaultInstance()).batch().isEmpty()).isTrue();
    assertThat(read(request(resource())).batch().isEmpty()).isTrue();
    assertThat(new String(OtlpAnswer.success(true), UTF_8)).isEqualTo("{}");
  }
}
