package dev.wadi.source.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.RawHttp;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.otlp.logs.LogsRequestMarshaler;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenTelemetry's own SDK for Java sends to a whole gateway. */
@Timeout(60)
class OtlpSdkLiveTest {
  @TempDir static Path home;

  private static LiveGateway gateway;
  private static int ownPort;

  @BeforeAll
  static void start() throws Exception {
    ownPort = GatewayProcess.freePort();
    gateway = new LiveGateway(home, "wadi.otlp.port=" + ownPort, "wadi.redact.profile=off");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static void log(LogRecordExporter exporter, String service) {
    SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.builder()
                        .put("service.name", service)
                        .put("deployment.environment.name", "test")
                        .put("process.pid", 4711)
                        .build()))
            .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter).build())
            .build();
    Logger logger = provider.loggerBuilder("my.library").setInstrumentationVersion("2.0").build();
    Context span =
        Context.root()
            .with(
                Span.wrap(
                    SpanContext.create(
                        "0102030405060708090a0b0c0d0e0f10",
                        "a1b2c3d4e5f60718",
                        TraceFlags.getSampled(),
                        TraceState.getDefault())));
    logger
        .logRecordBuilder()
        .setContext(span)
        .setSeverity(Severity.ERROR)
        .setSeverityText("ERROR")
        .setBody("payment failed")
        .setAttribute(AttributeKey.longKey("http.status_code"), 502L)
        .setAttribute(AttributeKey.stringArrayKey("tags"), List.of("a", "b"))
        .emit();
    logger.logRecordBuilder().setBody(Value.of(Map.of("event", Value.of("login")))).emit();
    CompletableResultCode flushed = provider.forceFlush().join(20, TimeUnit.SECONDS);
    assertThat(flushed.isSuccess()).isTrue();
    provider.close();
  }

  private static void requireKept(String service) throws Exception {
    List<JsonNode> all = gateway.awaitCaptured("captures/main", 2);
    LiveGateway.await(
        "lines of " + service,
        () -> {
          try {
            return of(gateway.captured("captures/main"), service).size() == 2;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(all).isNotEmpty();
    List<JsonNode> mine = of(gateway.captured("captures/main"), service);
    JsonNode first = mine.get(0);
    assertThat(first.path("msg").asText()).isEqualTo("payment failed");
    assertThat(first.path("labels").path("deployment_environment_name").asText()).isEqualTo("test");
    JsonNode metadata = first.path("metadata");
    assertThat(metadata.path("process_pid").asText()).isEqualTo("4711");
    assertThat(metadata.path("scope_name").asText()).isEqualTo("my.library");
    assertThat(metadata.path("scope_version").asText()).isEqualTo("2.0");
    assertThat(metadata.path("http_status_code").asText()).isEqualTo("502");
    assertThat(metadata.path("tags").asText()).isEqualTo("[\"a\",\"b\"]");
    assertThat(metadata.path("severity_number").asText()).isEqualTo("17");
    assertThat(metadata.path("severity_text").asText()).isEqualTo("ERROR");
    assertThat(metadata.path("trace_id").asText()).isEqualTo("0102030405060708090a0b0c0d0e0f10");
    assertThat(metadata.path("span_id").asText()).isEqualTo("a1b2c3d4e5f60718");
    assertThat(metadata.path("flags").asText()).isEqualTo("1");
    assertThat(mine.get(1).path("msg").asText()).isEqualTo("{\"event\":\"login\"}");
  }

  private static List<JsonNode> of(List<JsonNode> all, String service) {
    return all.stream()
        .filter(entry -> entry.path("labels").path("service_name").asText().equals(service))
        .toList();
  }

  @Test
  void in_protobuf_with_gzip_on_the_path_under_otlp() throws Exception {
    log(
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(gateway.gateway().pushAddress() + "/otlp/v1/logs")
            .setCompression("gzip")
            .build(),
        "gzip-service");
    requireKept("gzip-service");
  }

  @Test
  void in_protobuf_as_it_is_on_a_port_of_its_own() throws Exception {
    log(
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint("http://127.0.0.1:" + ownPort + "/v1/logs")
            .setCompression("none")
            .build(),
        "plain-service");
    requireKept("plain-service");
  }

  @Test
  void in_json_as_the_sdk_writes_it() throws Exception {
    Collecting collecting = new Collecting();
    log(collecting, "json-service");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LogsRequestMarshaler.create(collecting.all).writeJsonTo(out);
    assertThat(
            gateway
                .post("/otlp/v1/logs", out.toByteArray(), "Content-Type", "application/json")
                .statusCode())
        .isEqualTo(200);
    requireKept("json-service");
  }

  /** Keeps what an SDK would send. */
  private static final class Collecting implements LogRecordExporter {
    private final List<LogRecordData> all = new CopyOnWriteArrayList<>();

    @Override
    public CompletableResultCode export(Collection<LogRecordData> records) {
      all.addAll(records);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void the_document_of_the_doors_is_served() throws Exception {
    assertThat(gateway.page("/openapi.yaml"))
        .isEqualTo(Files.readString(Path.of("docs/openapi.yaml")));
  }

  @Test
  void other_paths_of_its_own_port_lead_nowhere() throws Exception {
    assertThat(
            RawHttp.send(
                    ownPort,
                    "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                        + "Connection: close\r\n\r\n{}")
                .status())
        .isEqualTo(404);
    assertThat(RawHttp.get(ownPort, "/v1/logs", "x").status()).isEqualTo(405);
    assertThat(RawHttp.get(ownPort, "/metrics", "x").status()).isEqualTo(404);
  }
}
