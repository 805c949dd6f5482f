package dev.wadi.source.otlp;

import static dev.wadi.kit.OtlpRequests.line;
import static dev.wadi.kit.OtlpRequests.lines;
import static dev.wadi.kit.OtlpRequests.list;
import static dev.wadi.kit.OtlpRequests.map;
import static dev.wadi.kit.OtlpRequests.pair;
import static dev.wadi.kit.OtlpRequests.request;
import static dev.wadi.kit.OtlpRequests.resource;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.chain.limit.RateLimits;
import dev.wadi.codec.otlp.OtlpAnswer;
import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.kit.OtlpJson;
import dev.wadi.kit.PushDoor;
import dev.wadi.model.Entry;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.push.DoorLimits;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an exporter is told, by OTLP/HTTP's own rules, over the real door and routes. */
@Timeout(60)
class OtlpDoorTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final PushDoor.Setup setup = new PushDoor.Setup();
  private PushDoor door;

  /* A door takes a second to open, so those that ask for nothing of their own share one. */
  private static PushDoor usual;

  @BeforeAll
  static void openUsual() throws Exception {
    usual = opened(new PushDoor.Setup());
  }

  @AfterAll
  static void closeUsual() {
    usual.close();
  }

  private static PushDoor opened(PushDoor.Setup setup) throws Exception {
    setup.formats = List.of(new OtlpFormat(OtlpMapping.LOKI, 0, InstantSource.system()));
    setup.routes = List.of("classpath:routes/10-otlp.camel.yaml");
    return new PushDoor(setup);
  }

  private void open() {
    door = usual;
    door.kept.clear();
  }

  private void openOwn() throws Exception {
    door = opened(setup);
  }

  @AfterEach
  void close() {
    if (door != null && door != usual) {
      door.close();
    }
  }

  private static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private HttpResponse<byte[]> send(byte[] body, String... headers) throws Exception {
    return send(BodyPublishers.ofByteArray(body), headers);
  }

  private HttpResponse<byte[]> send(HttpRequest.BodyPublisher body, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(door.uri("/otlp/v1/logs")).POST(body);
    return client.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  /** The code and message of a {@code google.rpc.Status}, whose first two fields they are. */
  private static Map.Entry<Integer, String> status(HttpResponse<byte[]> answer) throws Exception {
    if (header(answer, "Content-Type").equals(JSON)) {
      JsonNode node = MAPPER.readTree(answer.body());
      return Map.entry(node.path("code").asInt(), node.path("message").asText());
    }
    assertThat(header(answer, "Content-Type")).isEqualTo(PROTOBUF);
    var in = CodedInputStream.newInstance(answer.body());
    assertThat(in.readTag()).isEqualTo(8);
    int code = in.readInt32();
    assertThat(in.readTag()).isEqualTo(18);
    String message = in.readStringRequireUtf8();
    assertThat(in.isAtEnd()).isTrue();
    return Map.entry(code, message);
  }

  @Test
  void protobuf_and_json_are_kept_and_answered_in_their_own_type() throws Exception {
    open();
    ExportLogsServiceRequest request = lines(now(), List.of("one", "two"));
    HttpResponse<byte[]> answer = send(request.toByteArray(), "Content-Type", PROTOBUF);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).isEqualTo(PROTOBUF);
    assertThat(ExportLogsServiceResponse.parseFrom(answer.body()).hasPartialSuccess()).isFalse();
    assertThat(header(answer, "X-Wadi-Receipt")).isNotEmpty();

    answer = send(OtlpJson.plain(request), "Content-Type", "application/json; charset=utf-8");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).isEqualTo(JSON);
    assertThat(new String(answer.body(), UTF_8)).isEqualTo("{}");

    assertThat(door.kept).hasSize(2);
    assertThat(door.kept).allSatisfy(batch -> assertThat(batch.entries()).isEqualTo(2));
    assertThat(door.kept.get(0).toEntries().get(0).labels()).containsEntry("service_name", "shop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd", "identity", "chunked"})
  void in_every_encoding_and_in_pieces(String encoding) throws Exception {
    open();
    byte[] plain = lines(now(), List.of("packed " + "x".repeat(2_000))).toByteArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    HttpResponse<byte[]> answer =
        switch (encoding) {
          case "gzip" -> {
            write(new GZIPOutputStream(out), plain);
            yield send(out.toByteArray(), "Content-Type", PROTOBUF, "Content-Encoding", encoding);
          }
          case "deflate" -> {
            write(new DeflaterOutputStream(out), plain);
            yield send(out.toByteArray(), "Content-Type", PROTOBUF, "Content-Encoding", encoding);
          }
          case "zstd" ->
              send(Zstd.compress(plain), "Content-Type", PROTOBUF, "Content-Encoding", encoding);
          case "chunked" ->
              send(
                  BodyPublishers.ofByteArrays(
                      List.of(
                          Arrays.copyOf(plain, 10), Arrays.copyOfRange(plain, 10, plain.length))),
                  "Content-Type",
                  PROTOBUF);
          default -> send(plain, "Content-Type", PROTOBUF, "Content-Encoding", encoding);
        };
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(door.kept.get(0).toEntries().get(0).line()).startsWith("packed x");
  }

  private static void write(OutputStream packing, byte[] plain) throws Exception {
    try (packing) {
      packing.write(plain);
    }
  }

  @Test
  void without_a_content_type_the_first_byte_tells() throws Exception {
    open();
    ExportLogsServiceRequest request = lines(now(), List.of("one"));
    assertThat(send(request.toByteArray()).statusCode()).isEqualTo(200);
    assertThat(send(OtlpJson.plain(request)).statusCode()).isEqualTo(200);
    assertThat(door.kept).hasSize(2);
  }

  @Test
  void nothing_is_taken_well() throws Exception {
    open();
    assertThat(send(new byte[0], "Content-Type", PROTOBUF).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> answer = send("{}".getBytes(UTF_8), "Content-Type", JSON);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body(), UTF_8)).isEqualTo("{}");
    assertThat(door.kept).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false, application/x-protobuf", "true, application/json"})
  void what_is_refused_of_a_request_is_told_with_200_and_the_rest_is_kept(
      boolean asJson, String type) throws Exception {
    open();
    long before = door.statistics.intake().source("otlp").refusedEntries(Refusal.MALFORMED);
    AnyValue deep = list();
    for (int i = 0; i < 40 && !asJson; i++) {
      deep = map(pair("k", deep));
    }
    ExportLogsServiceRequest request =
        request(
            resource(pair("service.name", "shop")),
            line(now(), "good").build(),
            line(1_000_000_000L, "very old").build(),
            line(now(), "bad id").setTraceId(ByteString.copyFromUtf8("x")).build(),
            line(now(), "deep").addAttributes(pair("deep", deep)).build());
    HttpResponse<byte[]> answer =
        send(asJson ? OtlpJson.plain(request) : request.toByteArray(), "Content-Type", type);

    assertThat(answer.statusCode()).isEqualTo(200);
    long rejected;
    String message;
    if (asJson) {
      JsonNode node = MAPPER.readTree(answer.body()).path("partialSuccess");
      assertThat(node.path("rejectedLogRecords").isTextual()).isTrue();
      rejected = node.path("rejectedLogRecords").asLong();
      message = node.path("errorMessage").asText();
    } else {
      var partial = ExportLogsServiceResponse.parseFrom(answer.body()).getPartialSuccess();
      rejected = partial.getRejectedLogRecords();
      message = partial.getErrorMessage();
    }
    assertThat(rejected).isEqualTo(asJson ? 2 : 3);
    String records = "resourceLogs[0].scopeLogs[0].logRecords[%d]: ";
    String shallow = "a value is nested deeper than 32 levels\n";
    assertThat(message)
        .isEqualTo(
            records.formatted(2)
                + "trace_id is not 16 bytes long\n"
                + (asJson ? "" : records.formatted(3) + shallow)
                + records.formatted(1)
                + "a time too long ago (expected: within 168h)");
    assertThat(door.kept).hasSize(1);
    assertThat(door.kept.get(0).toEntries())
        .extracting(Entry::line)
        .contains("good")
        .doesNotContain("very old", "bad id");
    assertThat(door.statistics.intake().source("otlp").refusedEntries(Refusal.MALFORMED))
        .as("one reason is counted for each request, the first")
        .isEqualTo(before + rejected);
    assertThat(door.statistics.intake().conservation().sums().difference()).isZero();
  }

  @Test
  void when_nothing_of_it_can_be_taken_it_is_400() throws Exception {
    open();
    HttpResponse<byte[]> answer =
        send(
            request(resource(), line(1_000_000_000L, "very old").build()).toByteArray(),
            "Content-Type",
            PROTOBUF);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(status(answer).getKey()).isEqualTo(OtlpAnswer.INVALID_ARGUMENT);
    assertThat(status(answer).getValue())
        .isEqualTo(
            "resourceLogs[0].scopeLogs[0].logRecords[0]: a time too long ago (expected: within"
                + " 168h)");
  }

  @ParameterizedTest
  @CsvSource({"application/x-protobuf", "application/json"})
  void what_is_no_request_is_400_with_a_status_and_no_word_of_the_lines(String type)
      throws Exception {
    open();
    HttpResponse<byte[]> answer =
        send("my secret line".getBytes(UTF_8), "Content-Type", type, "X-Scope-OrgID", "t");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(header(answer, "Content-Type")).isEqualTo(type);
    assertThat(status(answer).getKey()).isEqualTo(OtlpAnswer.INVALID_ARGUMENT);
    assertThat(status(answer).getValue()).isNotEmpty().doesNotContain("secret");
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/json; charset=latin1", "application/grpc", "*/*"})
  void another_type_is_415(String type) throws Exception {
    open();
    HttpResponse<byte[]> answer = send("{}".getBytes(UTF_8), "Content-Type", type);
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(status(answer).getKey()).isEqualTo(OtlpAnswer.UNIMPLEMENTED);
  }

  @Test
  void an_encoding_that_nobody_knows_is_415() throws Exception {
    open();
    HttpResponse<byte[]> answer =
        send(new byte[] {1}, "Content-Type", PROTOBUF, "Content-Encoding", "br");
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(status(answer).getValue()).contains("Content-Encoding");
  }

  @Test
  void too_large_is_413_at_its_head_and_when_it_is_unfolded() throws Exception {
    setup.limits = limits(4_096, 8_192, 10_000);
    openOwn();
    HttpResponse<byte[]> answer = send(new byte[5_000], "Content-Type", JSON);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(status(answer))
        .isEqualTo(
            Map.entry(
                OtlpAnswer.RESOURCE_EXHAUSTED, "request body too large: more than 4096 bytes"));
    for (String encoding : List.of("gzip", "deflate", "zstd")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] bomb = new byte[1 << 20];
      switch (encoding) {
        case "gzip" -> write(new GZIPOutputStream(out), bomb);
        case "deflate" -> write(new DeflaterOutputStream(out), bomb);
        default -> out.write(Zstd.compress(bomb));
      }
      answer = send(out.toByteArray(), "Content-Type", PROTOBUF, "Content-Encoding", encoding);
      assertThat(answer.statusCode()).as(encoding).isEqualTo(413);
      assertThat(status(answer).getKey()).isEqualTo(OtlpAnswer.RESOURCE_EXHAUSTED);
    }
    assertThat(door.statistics.refusedRequests(Refusal.TOO_LARGE)).isEqualTo(4);
  }

  private static DoorLimits limits(int body, int unfolded, int bodyMillis) {
    return new DoorLimits(
        body,
        unfolded,
        100,
        16 << 10,
        Duration.ofMillis(bodyMillis),
        Duration.ofSeconds(10),
        DoorLimits.DEFAULT.decode());
  }

  @Test
  void who_sends_too_fast_is_told_when_to_come_again() throws Exception {
    setup.rates = new RateLimits(10, 200, 0, 0);
    openOwn();
    byte[] body = lines(now(), List.of("x".repeat(150))).toByteArray();
    assertThat(send(body, "Content-Type", PROTOBUF).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> answer = send(body, "Content-Type", PROTOBUF);
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(Long.parseLong(header(answer, "Retry-After"))).isPositive();
    assertThat(status(answer).getKey()).isEqualTo(OtlpAnswer.RESOURCE_EXHAUSTED);
  }

  @Test
  void a_full_disk_is_503_with_a_time_to_come_again() throws Exception {
    setup.keep =
        exchange -> {
          throw new RefusedException("no room", new Verdict.Refused(1, Refusal.DISK_FULL), 7);
        };
    openOwn();
    HttpResponse<byte[]> answer =
        send(lines(now(), List.of("x")).toByteArray(), "Content-Type", PROTOBUF);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(header(answer, "Retry-After")).isEqualTo("7");
    assertThat(status(answer)).isEqualTo(Map.entry(OtlpAnswer.UNAVAILABLE, "no room"));
  }

  @Test
  void a_failure_of_ours_is_one_on_which_exporters_try_again() throws Exception {
    setup.keep =
        exchange -> {
          throw new IllegalStateException("a step broke");
        };
    openOwn();
    HttpResponse<byte[]> answer =
        send(lines(now(), List.of("x")).toByteArray(), "Content-Type", PROTOBUF);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(header(answer, "Retry-After")).isEqualTo("1");
    assertThat(status(answer))
        .isEqualTo(Map.entry(OtlpAnswer.UNAVAILABLE, "internal server error"));
  }

  @Test
  void without_a_token_it_is_401_before_the_body_comes() throws Exception {
    setup.keys = KeyBook.ofTokens(null, Map.of("a-good-token", "team"));
    openOwn();
    byte[] body = lines(now(), List.of("x")).toByteArray();
    HttpResponse<byte[]> answer = send(body, "Content-Type", PROTOBUF);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(status(answer).getKey()).isEqualTo(OtlpAnswer.UNAUTHENTICATED);
    assertThat(answer.headers().allValues("WWW-Authenticate")).isNotEmpty();
    answer = send(body, "Content-Type", PROTOBUF, "Authorization", "Bearer a-good-token");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(door.kept.get(0).tenant()).isEqualTo("team");
  }

  private String raw(String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void a_body_that_is_too_slow_is_told_to_come_again_in_the_same_form() throws Exception {
    setup.limits = limits(4_096, 8_192, 300);
    openOwn();
    String answer =
        raw(
            "POST /otlp/v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100\r\n\r\n{\"reso");
    assertThat(answer)
        .startsWith("HTTP/1.1 503")
        .containsIgnoringCase("retry-after: 1")
        .endsWith("{\"code\":14,\"message\":\"the request took too long to come\"}");
  }

  @Test
  void a_length_beside_chunks_is_refused_and_the_connection_closed() throws Exception {
    open();
    assertThat(
            raw(
                "POST /otlp/v1/logs HTTP/1.1\r\n"
                    + "Host: x\r\n"
                    + "Content-Type: application/json\r\n"
                    + "Content-Length: 2\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "2\r\n"
                    + "{}\r\n"
                    + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void a_body_that_ends_too_early_is_400_in_the_same_form() throws Exception {
    open();
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("POST /otlp/v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      + "Content-Length: 100\r\n\r\n{\"reso")
                  .getBytes(UTF_8));
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 400")
          .endsWith("{\"code\":3,\"message\":\"the request ended before its body did\"}");
    }
  }

  @Test
  void a_line_of_megabytes_is_refused_and_its_neighbour_kept() throws Exception {
    open();
    HttpResponse<byte[]> answer =
        send(
            lines(now(), List.of("x".repeat(3 << 20), "small")).toByteArray(),
            "Content-Type",
            PROTOBUF);
    assertThat(answer.statusCode()).isEqualTo(200);
    var partial = ExportLogsServiceResponse.parseFrom(answer.body()).getPartialSuccess();
    assertThat(partial.getRejectedLogRecords()).isEqualTo(1);
    assertThat(partial.getErrorMessage())
        .startsWith("resourceLogs[0].scopeLogs[0].logRecords[0]: a line too long");
    assertThat(door.kept.get(0).toEntries()).extracting(Entry::line).containsExactly("small");
  }

  @Test
  void other_methods_and_paths_are_told_no() throws Exception {
    open();
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(door.uri("/otlp/v1/logs")).GET().build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
    answer =
        client.send(
            HttpRequest.newBuilder(door.uri("/otlp/v1/traces"))
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(404);
  }
}
