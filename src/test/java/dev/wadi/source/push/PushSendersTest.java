package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.kit.PushDoor;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Verdict.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

/** What senders do that Loki takes, or that no sender should get away with. */
@Timeout(60)
class PushSendersTest {
  private static final String PUSH = "/loki/api/v1/push";
  private static final String NOW = Instant.now().getEpochSecond() + "000000001";
  private static final String ONE_LINE =
      "{\"streams\":[{\"stream\":{\"app\":\"api\"},\"values\":[[\"" + NOW + "\",\"hello\"]]}]}";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final PushDoor.Setup setup = new PushDoor.Setup();
  private PushDoor door;

  @AfterEach
  void close() {
    if (door != null) {
      door.close();
    }
  }

  /* ---- encodings ---- */

  @Test
  void json_and_protobuf_come_in_zstd_and_without_saying_how_they_are_packed() throws Exception {
    open();
    byte[] json = ONE_LINE.getBytes(UTF_8);
    byte[] plain = new PushRequestEncoder().encode(batch("hello"));
    byte[] block = Snappy.compress(plain);
    String protobuf = "application/x-protobuf";

    kept(Zstd.compress(json), "Content-Type", "application/json", "Content-Encoding", "zstd");
    kept(Zstd.compress(block), "Content-Type", protobuf, "Content-Encoding", "zstd");
    kept(Zstd.compress(plain), "Content-Type", protobuf, "Content-Encoding", "zstd");
    kept(Zstd.compress(json), "Content-Type", "application/json");
    kept(gzip(json), "Content-Type", "application/json");
    kept(gzip(json));
    kept(gzip(block), "Content-Type", protobuf);
    kept(json, "Content-Type", "application/json", "Content-Encoding", "identity");
    kept(gzip(json), "Content-Type", "application/json", "Content-Encoding", "identity, gzip");
    assertThat(door.kept).hasSize(9);
  }

  @Test
  void raw_lines_come_in_zstd_and_gzip() throws Exception {
    open();
    byte[] lines = "{\"msg\":\"a\"}\n{\"msg\":\"b\"}\n".getBytes(UTF_8);
    assertThat(send(post("/logtap/raw", Zstd.compress(lines), "Content-Encoding", "zstd")))
        .returns(204, HttpResponse::statusCode);
    assertThat(send(post("/logtap/raw", gzip(lines)))).returns(204, HttpResponse::statusCode);
    assertThat(door.kept).hasSize(2).allMatch(batch -> batch.entries() == 2);
  }

  @Test
  void one_encoding_upon_another_is_refused_also_in_two_headers() throws Exception {
    open();
    HttpResponse<String> answer =
        send(
            post(PUSH, gzip(ONE_LINE.getBytes(UTF_8)), "Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .header("Content-Encoding", "zstd"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("Content-Encoding \"gzip, zstd\" not supported\n");
    assertThat(door.statistics.refusedRequests(Refusal.UNSUPPORTED_ENCODING)).isEqualTo(1);
  }

  @Test
  void a_zstd_bomb_is_413() throws Exception {
    open();
    HttpResponse<String> answer =
        send(
            post(
                PUSH,
                Zstd.compress(new byte[64 << 20]),
                "Content-Type",
                "application/json",
                "Content-Encoding",
                "zstd"));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(door.kept).isEmpty();
  }

  /* ---- what is said twice ---- */

  @Test
  void a_second_push_behind_the_first_is_refused_at_every_path_with_one_document()
      throws Exception {
    open();
    String old =
        "{\"streams\":[{\"labels\":\"{app=\\\"api\\\"}\",\"entries\":[{\"ts\":\""
            + Instant.now()
            + "\",\"line\":\"old\"}]}]}";
    for (String more : List.of(" x", "\n{}", "]", "null")) {
      for (Map.Entry<String, String> path :
          Map.of(PUSH, ONE_LINE, "/api/prom/push", old).entrySet()) {
        HttpResponse<String> answer =
            send(
                post(
                    path.getKey(),
                    (path.getValue() + more).getBytes(UTF_8),
                    "Content-Type",
                    "application/json"));
        assertThat(answer.statusCode()).as(path.getKey() + more).isEqualTo(400);
        assertThat(answer.body()).contains("expect end of input behind the first value");
      }
    }
    assertThat(door.kept).isEmpty();
  }

  @Test
  void two_tenants_or_two_logins_in_one_request_are_refused() throws Exception {
    open();
    for (String name : List.of("X-Scope-OrgID", "Authorization")) {
      HttpResponse<String> answer =
          send(
              post(PUSH, ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json")
                  .header(name, "acme")
                  .header(name, "brew"));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo(name + ": 2 headers that differ (expected: one)\n");
    }
    assertThat(door.kept).isEmpty();
    assertThat(door.statistics.refusedRequests(Refusal.MALFORMED)).isEqualTo(2);

    assertThat(
            send(
                post(PUSH, ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json")
                    .header("X-Scope-OrgID", "acme")
                    .header("X-Scope-OrgID", "acme")))
        .returns(204, HttpResponse::statusCode);
    assertThat(door.kept).extracting(Batch::tenant).containsExactly("acme");
  }

  @Test
  void an_idempotency_key_has_two_names_and_one_value() throws Exception {
    open();
    assertThat(send(keyed("X-Idempotency-Key", "one"))).returns(204, HttpResponse::statusCode);
    assertThat(send(keyed("X-Idempotency-Key", "one").header("Idempotency-Key", "one")))
        .returns(204, HttpResponse::statusCode);
    for (HttpRequest.Builder wrong :
        List.of(
            keyed("X-Idempotency-Key", "one").header("Idempotency-Key", "two"),
            keyed("X-Idempotency-Key", "one").header("X-Idempotency-Key", "two"),
            keyed("X-Idempotency-Key", "two words"))) {
      HttpResponse<String> answer = send(wrong);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).startsWith("Idempotency-Key: not a key");
    }
    assertThat(door.kept).hasSize(2);
  }

  /* ---- who it is ---- */

  @Test
  void a_login_by_name_and_password_is_offered_and_taken() throws Exception {
    setup.keys = KeyBook.ofTokens(null, Map.of("correct-horse-battery", "acme"));
    open();
    HttpResponse<String> asked =
        send(post(PUSH, ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json"));
    assertThat(asked.statusCode()).isEqualTo(401);
    assertThat(asked.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer", "Basic realm=\"wadi\", charset=\"UTF-8\"");

    kept(
        ONE_LINE.getBytes(UTF_8),
        "Content-Type",
        "application/json",
        "Authorization",
        "Basic "
            + Base64.getEncoder().encodeToString("anybody:correct-horse-battery".getBytes(UTF_8)));
    assertThat(door.kept).extracting(Batch::tenant).containsExactly("acme");
  }

  /* ---- labels ---- */

  @Test
  void protobuf_labels_have_names_in_quotes_and_json_ones_are_plain() throws Exception {
    open();
    LogStream.Builder stream =
        new LogStream.Builder(
            Labels.of("app.name", "api", "env", "prod"), "hello".getBytes(UTF_8), 1);
    stream.add(Long.parseLong(NOW), 0, 5);
    byte[] plain = new PushRequestEncoder().encode(new Batch("x", List.of(stream.build())));
    assertThat(new String(plain, UTF_8)).contains("{\"app.name\"=\"api\", env=\"prod\"}");
    kept(Snappy.compress(plain), "Content-Type", "application/x-protobuf");
    assertThat(door.kept.get(0).streams().get(0).labels().get("app.name")).isEqualTo("api");

    HttpResponse<String> json =
        send(
            post(
                PUSH,
                ONE_LINE.replace("\"app\"", "\"app.name\"").getBytes(UTF_8),
                "Content-Type",
                "application/json"));
    assertThat(json.statusCode()).isEqualTo(400);
    assertThat(json.body())
        .isEqualTo(
            "Error parsing labels '{app.name=\"api\"}' with error: invalid label name:"
                + " 'app.name'\n");
  }

  @Test
  void too_much_structured_metadata_is_400_in_lokis_words() throws Exception {
    open();
    String pairs =
        IntStream.range(0, 129)
            .mapToObj(i -> "\"k" + i + "\":\"v\"")
            .collect(Collectors.joining(","));
    for (String metadata : List.of(pairs, "\"k\":\"" + "v".repeat(65_536) + "\"")) {
      HttpResponse<String> answer =
          send(
              post(
                  PUSH,
                  ONE_LINE.replace("\"hello\"", "\"hello\",{" + metadata + "}").getBytes(UTF_8),
                  "Content-Type",
                  "application/json"));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .startsWith("stream '{app=\"api\"}' has ")
          .contains(" Please see `limits_config.max_structured_metadata_");
    }
    assertThat(
            door.statistics
                .intake()
                .sum(counts -> counts.refusedEntries(Refusal.METADATA_TOO_LARGE)))
        .isEqualTo(2);
  }

  /* ---- order of raw lines ---- */

  @Test
  void raw_lines_without_a_time_keep_their_order_within_and_between_requests() throws Exception {
    Instant still = Instant.now();
    setup.clock = () -> still;
    open();
    for (int request = 0; request < 3; request++) {
      String body =
          "{\"msg\":\"a\",\"labels\":{\"app\":\"one\"}}\n"
              + "{\"msg\":\"b\"}\n"
              + "{\"msg\":\"c\",\"labels\":{\"app\":\"one\"}}";
      assertThat(send(post("/logtap/raw", body.getBytes(UTF_8))))
          .returns(204, HttpResponse::statusCode);
    }

    List<Entry> byTime =
        door.kept.stream()
            .flatMap(batch -> batch.toEntries().stream())
            .sorted((a, b) -> Long.compare(a.timestampNanos(), b.timestampNanos()))
            .toList();
    assertThat(byTime)
        .extracting(Entry::line)
        .containsExactly("a", "b", "c", "a", "b", "c", "a", "b", "c");
    assertThat(byTime).extracting(Entry::timestampNanos).doesNotHaveDuplicates();
  }

  /* ---- a sender that closes its half ---- */

  @Test
  void a_sender_that_closes_its_half_gets_its_answer() throws Exception {
    open();
    assertThat(half(request(ONE_LINE)))
        .startsWith("HTTP/1.1 204 ")
        .containsIgnoringCase("x-wadi-receipt");
    assertThat(
            half(request(ONE_LINE) + request(ONE_LINE) + "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n"))
        .containsPattern("(?s)^HTTP/1.1 204 .*HTTP/1.1 204 .*HTTP/1.1 200 .*ready\n$");
    assertThat(door.kept).hasSize(3);
    noConnectionIsLeft();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /loki/api/v1/push HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Content-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n"
            + "{",
        "POST /loki/api/v1/push HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Content-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n",
        "POST /loki/api/v1/push HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "5\r\n"
            + "{\"str",
        "POST /loki/api/v1/push HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "2\r\n"
            + "{}\r\n",
        "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-"
      })
  void a_request_that_ends_with_its_sender_s_half_is_400(String unfinished) throws Exception {
    open();
    assertThat(half(unfinished)).startsWith("HTTP/1.1 400 ");
    assertThat(half(request(ONE_LINE) + unfinished))
        .containsPattern("(?s)^HTTP/1.1 204 .*HTTP/1.1 400 ");
    assertThat(door.kept).hasSize(1);
    noConnectionIsLeft();
  }

  @Test
  void a_sender_that_says_nothing_and_closes_its_half_is_let_go() throws Exception {
    open();
    assertThat(half("")).isEmpty();
    noConnectionIsLeft();
  }

  private void noConnectionIsLeft() {
    /* The other side sees the end a moment before the door has counted it. */
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (door.pipeline.connections() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(door.pipeline.connections()).isZero();
    assertThat(door.statistics.active()).isZero();
  }

  private String half(String text) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(UTF_8));
      out.flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String request(String body) {
    return "POST /loki/api/v1/push HTTP/1.1\r\n"
        + "Host: x\r\n"
        + "Content-Type: application/json\r\n"
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private void kept(byte[] body, String... headers) throws Exception {
    int before = door.kept.size();
    HttpResponse<String> answer = send(post(PUSH, body, headers));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(door.kept).hasSize(before + 1);
    assertThat(door.kept.get(before).toEntries().get(0).line()).isEqualTo("hello");
  }

  private HttpRequest.Builder keyed(String name, String value) {
    return post(PUSH, ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json")
        .header(name, value);
  }

  private void open() throws Exception {
    door = new PushDoor(setup);
  }

  private HttpRequest.Builder post(String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri(path)).POST(BodyPublishers.ofByteArray(body));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Batch batch(String line) {
    LogStream.Builder builder =
        new LogStream.Builder(Labels.of("app", "api"), line.getBytes(UTF_8), 1);
    builder.add(Long.parseLong(NOW), 0, line.length());
    return new Batch("fake", List.of(builder.build()));
  }

  private static byte[] gzip(byte[] content) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }
}
