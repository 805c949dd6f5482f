package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.authenticate.Authenticator;
import dev.wadi.chain.limit.RateLimits;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.kit.PushDoor;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.RawHttp;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xerial.snappy.Snappy;

@Timeout(60)
class PushDoorTest {
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

  @Test
  void json_is_kept_and_answered_with_204_and_a_receipt() throws Exception {
    HttpResponse<String> answer =
        post(
            "/loki/api/v1/push",
            ONE_LINE,
            "Content-Type",
            "application/json",
            "X-Scope-OrgID",
            "acme");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("X-Wadi-Receipt")).contains("fake:1:8:0");
    assertThat(answer.headers().map().keySet())
        .doesNotContain("x-scope-orgid", "user-agent", "camelnettyremoteaddress");
    assertThat(door.kept).hasSize(1);
    assertThat(door.kept.get(0).tenant()).isEqualTo("acme");
    assertThat(door.kept.get(0).toEntries().get(0).line()).isEqualTo("hello");
    assertThat(door.statistics.answers())
        .isEqualTo(Map.of(new PushStatistics.Answer("loki", 204), 1L));
    assertThat(door.statistics.intake().sum(counts -> counts.acceptedEntries())).isEqualTo(1);
    assertThat(door.statistics.intake().sum(counts -> counts.acceptedBytes())).isEqualTo(5);
    assertThat(door.statistics.active()).isZero();
  }

  @Test
  void options_is_a_wrong_method_like_others() throws Exception {
    open();
    for (String path : List.of("/loki/api/v1/push", "/api/prom/push", "/logtap/raw")) {
      RawHttp.Answer answer =
          RawHttp.send(
              door.port, "OPTIONS " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(answer.status()).as(path).isEqualTo(405);
      assertThat(answer.text()).containsIgnoringCase("\r\nallow: POST\r\n");
    }
    RawHttp.Answer ready =
        RawHttp.send(door.port, "OPTIONS /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(ready.status()).isEqualTo(405);
    assertThat(ready.text()).containsIgnoringCase("\r\nallow: GET, HEAD\r\n");
    for (String method : List.of("OPTIONS", "TRACE")) {
      RawHttp.Answer nothing =
          RawHttp.send(
              door.port,
              method + " /nothing HTTP/1.1\r\nHost: secret\r\nConnection: close\r\n\r\n");
      assertThat(nothing.status()).isEqualTo(404);
      assertThat(nothing.text()).doesNotContain("secret");
    }
  }

  @Test
  void a_body_whose_end_two_headers_tell_is_refused_and_hides_no_second_request() throws Exception {
    open();
    String inner =
        "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + ONE_LINE.length()
            + "\r\n\r\n"
            + ONE_LINE;
    String head = "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\n";
    for (String both :
        List.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "transfer-encoding: Chunked\r\ncontent-length: " + (inner.length() + 5) + "\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n")) {
      RawHttp.Answer answer = RawHttp.send(door.port, head + both + "\r\n0\r\n\r\n" + inner);

      assertThat(answer.status()).as(both).isEqualTo(400);
      assertThat(answer.text())
          .containsIgnoringCase("connection: close")
          .endsWith("\r\n\r\nnot an HTTP request\n");
    }
    assertThat(door.kept).isEmpty();
  }

  @Test
  void a_transfer_encoding_that_is_not_understood_is_refused_and_hides_no_second_request()
      throws Exception {
    open();
    String inner = "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n";
    for (String encoding :
        List.of(
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")) {
      RawHttp.Answer answer =
          RawHttp.send(
              door.port,
              "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\n"
                  + encoding
                  + "\r\n0\r\n\r\n"
                  + inner);
      assertThat(answer.status()).as(encoding).isEqualTo(501);
      assertThat(answer.text()).containsIgnoringCase("connection: close").doesNotContain("ready\n");
    }
    assertThat(
            RawHttp.send(
                    door.port,
                    "POST /loki/api/v1/push HTTP/1.0\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\n")
                .status())
        .isEqualTo(501);
    assertThat(door.kept).isEmpty();
  }

  @Test
  void an_idempotency_key_that_is_none_is_refused_and_not_passed_over() throws Exception {
    open();
    byte[] body = ONE_LINE.getBytes(UTF_8);
    String text =
        "Idempotency-Key: not a key (expected: one header with 1 to 255 printable ASCII"
            + " characters, no blanks)\n";
    List<HttpRequest.Builder> wrong =
        List.of(
            post("/loki/api/v1/push", body).header("Idempotency-Key", ""),
            post("/loki/api/v1/push", body).header("Idempotency-Key", "two words"),
            post("/loki/api/v1/push", body).header("Idempotency-Key", "k".repeat(256)),
            post("/loki/api/v1/push", body)
                .header("Idempotency-Key", "one")
                .header("Idempotency-Key", "two"));
    for (HttpRequest.Builder request : wrong) {
      HttpResponse<String> answer = send(request);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo(text);
    }

    assertThat(door.kept).isEmpty();
    assertThat(door.statistics.refusedRequests(Refusal.MALFORMED)).isEqualTo(wrong.size());
    assertThat(door.statistics.active()).isZero();
    assertThat(
            send(post("/loki/api/v1/push", body, "Content-Type", "application/json")
                    .header("Idempotency-Key", "k".repeat(255)))
                .statusCode())
        .isEqualTo(204);
  }

  @Test
  void protobuf_comes_with_or_without_naming_its_snappy_block_or_in_gzip() throws Exception {
    byte[] plain = new PushRequestEncoder().encode(batch("hello"));
    byte[] block = Snappy.compress(plain);
    open();

    assertThat(
            send(post("/loki/api/v1/push", block, "Content-Type", "application/x-protobuf"))
                .statusCode())
        .isEqualTo(204);
    assertThat(
            send(post(
                    "/loki/api/v1/push",
                    block,
                    "Content-Type",
                    "application/x-protobuf",
                    "Content-Encoding",
                    "snappy"))
                .statusCode())
        .isEqualTo(204);
    assertThat(
            send(post(
                    "/loki/api/v1/push",
                    gzip(block),
                    "Content-Type",
                    "application/x-protobuf",
                    "Content-Encoding",
                    "gzip"))
                .statusCode())
        .isEqualTo(204);
    assertThat(
            send(post(
                    "/loki/api/v1/push",
                    gzip(plain),
                    "Content-Type",
                    "application/x-protobuf",
                    "Content-Encoding",
                    "gzip"))
                .statusCode())
        .isEqualTo(204);
    assertThat(
            send(post("/api/prom/push", block, "Content-Type", "application/x-protobuf"))
                .statusCode())
        .isEqualTo(204);
    assertThat(door.kept)
        .hasSize(5)
        .allSatisfy(b -> assertThat(b.toEntries().get(0).line()).isEqualTo("hello"));
  }

  @Test
  void json_comes_in_gzip_and_without_a_content_type() throws Exception {
    open();
    assertThat(
            send(post(
                    "/loki/api/v1/push",
                    gzip(ONE_LINE.getBytes(UTF_8)),
                    "Content-Type",
                    "application/json; charset=utf-8",
                    "Content-Encoding",
                    "gzip"))
                .statusCode())
        .isEqualTo(204);
    assertThat(send(post("/loki/api/v1/push", ONE_LINE.getBytes(UTF_8))).statusCode())
        .isEqualTo(204);
    assertThat(
            send(post(
                    "/loki/api/v1/push",
                    ONE_LINE.getBytes(UTF_8),
                    "Content-Type",
                    "application/x-www-form-urlencoded"))
                .statusCode())
        .isEqualTo(204);
    assertThat(door.kept).hasSize(3);
  }

  @Test
  void the_old_path_and_the_raw_one_have_their_own_forms() throws Exception {
    open();
    String old =
        "{\"streams\":[{\"labels\":\"{app=\\\"api\\\"}\",\"entries\":[{\"ts\":\""
            + Instant.now()
            + "\",\"line\":\"old\"}]}]}";
    assertThat(
            send(post("/api/prom/push", old.getBytes(UTF_8), "Content-Type", "application/json"))
                .statusCode())
        .isEqualTo(204);
    assertThat(
            send(post(
                    "/logtap/raw",
                    "{\"msg\":\"raw\"}\n{\"ts\":\"2020-01-01T00:00:00Z\",\"msg\":\"two\"}"
                        .getBytes(UTF_8)))
                .statusCode())
        .isEqualTo(204);
    HttpResponse<String> bad =
        send(post("/logtap/raw", "{\"msg\":\"good\"}\n{\"msg\":}".getBytes(UTF_8)));

    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).startsWith("invalid JSON line: object 2: ");
    assertThat(door.kept).hasSize(2);
    assertThat(door.kept.get(1).toEntries())
        .extracting(e -> e.line())
        .containsExactly("raw", "two");
  }

  @Test
  void what_cannot_be_read_gets_400_with_lokis_text_and_nothing_is_kept() throws Exception {
    open();
    refused(400, "EOF\n", "/loki/api/v1/push", "", "Content-Type", "application/json");
    refused(400, "mime: no media type\n", "/loki/api/v1/push", "x");
    refused(
        400,
        "snappy: corrupt input\n",
        "/loki/api/v1/push",
        "garbage",
        "Content-Type",
        "application/x-protobuf");
    refused(
        400,
        "Content-Encoding \"br\" not supported\n",
        "/loki/api/v1/push",
        ONE_LINE,
        "Content-Type",
        "application/json",
        "Content-Encoding",
        "br");
    refused(
        400,
        "gzip: invalid header\n",
        "/loki/api/v1/push",
        ONE_LINE,
        "Content-Type",
        "application/json",
        "Content-Encoding",
        "gzip");
    refused(
        400,
        "loghttp.PushRequest.Streams: expect [, but found {, error found at byte 11\n",
        "/loki/api/v1/push",
        "{\"streams\":{}}",
        "Content-Type",
        "application/json");
    refused(
        400,
        "tenant ID contains unsupported character '/'\n",
        "/loki/api/v1/push",
        ONE_LINE,
        "X-Scope-OrgID",
        "a/b");
    assertThat(door.kept).isEmpty();
    assertThat(door.statistics.refusedRequests(Refusal.UNSUPPORTED_ENCODING)).isEqualTo(1);
  }

  @Test
  void an_empty_push_is_204_and_goes_nowhere() throws Exception {
    HttpResponse<String> answer =
        post("/loki/api/v1/push", "{\"streams\":[]}", "Content-Type", "application/json");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(door.kept).isEmpty();
    assertThat(door.statistics.active()).isZero();
  }

  @Test
  void the_good_part_is_kept_and_400_tells_of_the_rest() throws Exception {
    HttpResponse<String> answer =
        post(
            "/loki/api/v1/push",
            "{\"streams\":[{\"stream\":{\"app\":\"api\"},\"values\":[[\""
                + NOW
                + "\",\"good\"],[\"1000000000\",\"old\"]]},{\"stream\":{},\"values\":[[\""
                + NOW
                + "\",\"x\"]]}]}",
            "Content-Type",
            "application/json");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith(
            "1 errors like: entry for stream '{app=\"api\"}' has timestamp too old:"
                + " 1970-01-01T00:00:01Z, oldest acceptable timestamp is: ")
        .endsWith("1 errors like: error at least one label pair is required per stream\n");
    assertThat(door.kept.get(0).toEntries()).extracting(e -> e.line()).containsExactly("good");
    assertThat(door.statistics.intake().sum(counts -> counts.receivedEntries())).isEqualTo(3);
    assertThat(door.statistics.intake().sum(counts -> counts.acceptedEntries())).isEqualTo(1);
    assertThat(door.statistics.intake().sum(counts -> counts.refusedEntries(Refusal.TOO_OLD)))
        .isEqualTo(2);
  }

  @Test
  void when_nothing_is_good_nothing_is_kept() throws Exception {
    HttpResponse<String> answer =
        post(
            "/loki/api/v1/push",
            "{\"streams\":[{\"stream\":{\"1a\":\"b\"},\"values\":[[\"" + NOW + "\",\"x\"]]}]}",
            "Content-Type",
            "application/json");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo("Error parsing labels '{1a=\"b\"}' with error: invalid label name: '1a'\n");
    assertThat(door.kept).isEmpty();
    assertThat(
            door.statistics.intake().sum(counts -> counts.refusedEntries(Refusal.INVALID_LABELS)))
        .isEqualTo(1);
  }

  @Test
  void a_token_is_asked_for_when_there_is_one() throws Exception {
    setup.authenticator = new Authenticator(null, Map.of("correct-horse-battery", "acme"));
    open();
    HttpResponse<String> answer =
        send(
            post(
                "/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json"));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(
            send(post(
                    "/loki/api/v1/push?Authorization=Bearer%20correct-horse-battery",
                    ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json"))
                .statusCode())
        .isEqualTo(401);
    assertThat(
            send(post(
                    "/loki/api/v1/push?X-Scope-OrgID=other",
                    ONE_LINE.getBytes(UTF_8),
                    "Content-Type",
                    "application/json",
                    "Authorization",
                    "Bearer correct-horse-battery"))
                .statusCode())
        .isEqualTo(204);
    assertThat(door.kept).extracting(Batch::tenant).containsExactly("acme");
  }

  @Test
  void too_fast_is_429_with_a_time_to_wait() throws Exception {
    setup.rates = new RateLimits(1, 5, 0, 0);
    open();
    assertThat(
            send(post(
                    "/loki/api/v1/push",
                    ONE_LINE.getBytes(UTF_8),
                    "Content-Type",
                    "application/json"))
                .statusCode())
        .isEqualTo(204);
    HttpResponse<String> answer =
        send(
            post(
                "/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json"));
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    assertThat(answer.body())
        .startsWith("Ingestion rate limit exceeded for user fake (limit: 1 bytes/sec)");
  }

  @Test
  void a_refusal_of_the_buffer_is_503_with_its_words() throws Exception {
    setup.keep =
        exchange -> {
          exchange.setProperty(Established.REFUSED, new Verdict.Refused(1, Refusal.DISK_FULL));
          exchange.setProperty(Established.RETRY_AFTER_SECONDS, 7);
          throw new RuntimeCamelException("disk floor of 1 MB reached: 3 bytes free");
        };
    open();
    HttpResponse<String> answer =
        send(
            post(
                "/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("disk floor of 1 MB reached: 3 bytes free\n");
    assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    assertThat(door.statistics.intake().sum(counts -> counts.refusedEntries(Refusal.DISK_FULL)))
        .isEqualTo(1);
    assertThat(door.statistics.intake().sum(counts -> counts.acceptedEntries())).isZero();
  }

  @Test
  void a_bug_is_500_and_tells_nothing() throws Exception {
    setup.keep =
        exchange -> {
          throw new IllegalStateException("secret detail");
        };
    HttpResponse<String> answer =
        post("/loki/api/v1/push", ONE_LINE, "Content-Type", "application/json");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("internal server error\n");
  }

  @Test
  void unknown_paths_are_404_and_wrong_methods_405() throws Exception {
    open();
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/nothing").body()).isEqualTo("404 page not found\n");
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/loki/api/v1/push/more").statusCode()).isEqualTo(404);
    HttpResponse<String> answer = get("/loki/api/v1/push");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
    assertThat(send(post("/ready", new byte[5])).statusCode()).isEqualTo(405);
    assertThat(send(post("/nothing", new byte[100_000])).statusCode()).isEqualTo(404);
  }

  @Test
  void the_other_doors_answer_get_and_head() throws Exception {
    open();
    assertThat(get("/ready").body()).isEqualTo("ready\n");
    assertThat(get("/healthz").headers().firstValue("Content-Type")).contains("application/json");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/api/version").body()).contains("\"api\":1");
    assertThat(get("/metrics?x=1").body()).isEqualTo("# metrics\n");
    HttpResponse<String> head =
        send(HttpRequest.newBuilder(door.uri("/ready")).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length")).contains("6");
    assertThat(get("/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void a_chunked_body_of_any_size_is_put_together() throws Exception {
    open();
    StringBuilder json =
        new StringBuilder("{\"streams\":[{\"stream\":{\"app\":\"api\"},\"values\":[");
    for (int i = 0; i < 20_000; i++) {
      json.append(i == 0 ? "" : ",")
          .append("[\"")
          .append(NOW)
          .append("\",\"line ")
          .append(i)
          .append(" \\\"quoted\\\"\"]");
    }
    byte[] body = json.append("]}]}").toString().getBytes(UTF_8);
    BodyPublisher chunked = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body));
    for (int round = 0; round < 3; round++) {
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(door.uri("/loki/api/v1/push"))
                  .header("Content-Type", "application/json")
                  .POST(chunked));
      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(door.kept.get(round).entries()).isEqualTo(20_000);
    }
    assertThat(door.kept.get(2).toEntries().get(19_999).line()).isEqualTo("line 19999 \"quoted\"");
    // Given back behind the answer, which the client may have before that.
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.memory.usedBytes() == 0))
        .as("bytes in flight: %d", door.memory.usedBytes())
        .isTrue();
  }

  @Test
  void too_large_is_413_whether_announced_chunked_or_unfolded() throws Exception {
    setup.limits = limits(1_000, 2_000, 10, 5_000, 5_000);
    open();
    refused(
        413,
        "request body too large: more than 1000 bytes\n",
        "/loki/api/v1/push",
        "x".repeat(1_001),
        "Content-Type",
        "application/json");
    BodyPublisher chunked =
        BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[500_000]));
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(door.uri("/loki/api/v1/push")).POST(chunked));
    assertThat(answer.statusCode()).isEqualTo(413);
    answer =
        send(
            post(
                "/loki/api/v1/push",
                gzip(new byte[2_001]),
                "Content-Type",
                "application/json",
                "Content-Encoding",
                "gzip"));
    assertThat(answer.statusCode()).isEqualTo(413);
    answer =
        send(
            post(
                "/loki/api/v1/push",
                Snappy.compress(new byte[2_001]),
                "Content-Type",
                "application/x-protobuf"));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).isEqualTo("received message larger than max (2001 vs 2000)\n");
    assertThat(
            send(post(
                    "/loki/api/v1/push",
                    ONE_LINE.getBytes(UTF_8),
                    "Content-Type",
                    "application/json"))
                .statusCode())
        .isEqualTo(204);
    assertThat(door.statistics.answers()).containsEntry(new PushStatistics.Answer("door", 413), 2L);
  }

  @Test
  void a_body_too_large_on_a_connection_that_was_to_end_ends_it() throws Exception {
    setup.limits = limits(1_000, 2_000, 10, 50_000, 50_000);
    open();
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(
          socket,
          "POST /loki/api/v1/push HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Connection: close\r\n"
              + "Content-Length: 1001\r\n\r\n"
              + "x".repeat(1_001));
      assertThat(readAll(socket)).startsWith("HTTP/1.1 413 ").contains("connection: close");
    }
  }

  @Test
  void a_door_that_is_closing_tells_when_to_come_back() throws Exception {
    open();
    door.suspend("push-loki");

    HttpResponse<String> answer =
        send(
            post(
                "/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json"));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void too_much_in_flight_is_503() throws Exception {
    java.util.concurrent.CountDownLatch first = new java.util.concurrent.CountDownLatch(1);
    java.util.concurrent.CountDownLatch go = new java.util.concurrent.CountDownLatch(1);
    setup.memoryBytes = 9_000;
    setup.keep =
        exchange -> {
          first.countDown();
          go.await();
        };
    open();
    var slow =
        client.sendAsync(
            post("/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    first.await();
    HttpResponse<String> answer =
        send(
            post(
                "/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).startsWith("too much in flight: ").contains("limit 9000 bytes");
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    go.countDown();
    assertThat(slow.join().statusCode()).isEqualTo(204);
  }

  @Test
  void a_sender_that_asks_first_is_told_to_go_on_or_not() throws Exception {
    setup.limits = limits(1_000, 2_000, 10, 5_000, 5_000);
    open();
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(
          socket,
          "POST /loki/api/v1/push HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Content-Type: application/json\r\n"
              + "Expect: 100-continue\r\n"
              + "Content-Length: "
              + ONE_LINE.length()
              + "\r\n\r\n");
      assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
      write(socket, ONE_LINE);
      assertThat(readUntil(socket, "\r\n\r\n"))
          .startsWith("HTTP/1.1 204 No Content")
          .doesNotContain("content-length");
    }
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(
          socket,
          "POST /loki/api/v1/push HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Expect: 100-continue\r\n"
              + "Content-Length: 1001\r\n\r\n");
      assertThat(readAll(socket))
          .startsWith("HTTP/1.1 413 ")
          .contains("connection: close")
          .endsWith("more than 1000 bytes\n");
    }
  }

  @Test
  void pipelined_requests_are_answered_in_their_order_though_the_disk_answers_late()
      throws Exception {
    ScheduledExecutorService disk = Executors.newSingleThreadScheduledExecutor();
    setup.keep =
        new AsyncProcessorSupport() {
          @Override
          public boolean process(Exchange exchange, AsyncCallback callback) {
            disk.schedule(() -> callback.done(false), 30, TimeUnit.MILLISECONDS);
            return false;
          }
        };
    open();
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      String push =
          "POST /loki/api/v1/push HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Content-Type: application/json\r\n"
              + "Content-Length: "
              + ONE_LINE.length()
              + "\r\n\r\n"
              + ONE_LINE;
      write(
          socket,
          push
              + "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n"
              + push
              + push
              + "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(readAll(socket).split("HTTP/1.1 "))
          .extracting(s -> s.substring(0, Math.min(3, s.length())))
          .containsExactly("", "204", "200", "204", "204", "404");
    } finally {
      disk.shutdown();
    }
    assertThat(door.kept).hasSize(3);
  }

  @Test
  void slow_and_idle_connections_are_closed() throws Exception {
    setup.limits = limits(1_000, 2_000, 10, 200, 400);
    open();
    try (Socket slow = new Socket("127.0.0.1", door.port);
        Socket idle = new Socket("127.0.0.1", door.port)) {
      write(slow, "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
      write(idle, "GET /rea");
      assertThat(readAll(slow))
          .startsWith("HTTP/1.1 408 ")
          .endsWith("the request took too long to come\n");
      assertThat(readAll(idle)).isEmpty();
    }
  }

  @Test
  void one_connection_too_many_is_closed_at_once() throws Exception {
    setup.limits = limits(1_000, 2_000, 2, 5_000, 5_000);
    open();
    try (Socket a = new Socket("127.0.0.1", door.port);
        Socket b = new Socket("127.0.0.1", door.port)) {
      write(a, "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(readUntil(a, "ready\n")).startsWith("HTTP/1.1 200");
      write(b, "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(readUntil(b, "ready\n")).startsWith("HTTP/1.1 200");
      assertThat(door.pipeline.connections()).isEqualTo(2);
      try (Socket c = new Socket("127.0.0.1", door.port)) {
        assertThat(readAll(c)).isEmpty();
      }
      assertThat(door.statistics.connectionsRefused()).isEqualTo(1);
    }
  }

  @Test
  void what_is_no_http_is_told_so() throws Exception {
    open();
    for (String bad :
        List.of(
            "garbage\r\n\r\n",
            "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /loki/api/v1/push HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "zz\r\n")) {
      try (Socket socket = new Socket("127.0.0.1", door.port)) {
        write(socket, bad);
        assertThat(readAll(socket)).as(bad).startsWith("HTTP/1.1 400 ");
      }
    }
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(socket, "GET /ready HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 431 ");
    }
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(socket, "GET /" + "y".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 414 ");
    }
  }

  private void open() throws Exception {
    door = new PushDoor(setup);
  }

  private static DoorLimits limits(
      int body, int unfolded, int connections, int bodyMillis, int idleMillis) {
    return new DoorLimits(
        body,
        unfolded,
        connections,
        16 << 10,
        Duration.ofMillis(bodyMillis),
        Duration.ofMillis(idleMillis),
        DoorLimits.DEFAULT.decode());
  }

  private void refused(int status, String text, String path, String body, String... headers)
      throws Exception {
    HttpResponse<String> answer = send(post(path, body.getBytes(UTF_8), headers));
    assertThat(answer.statusCode()).as(text).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(text);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    open();
    return send(post(path, body.getBytes(UTF_8), headers));
  }

  private HttpRequest.Builder post(String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri(path)).POST(BodyPublishers.ofByteArray(body));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(door.uri(path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void write(Socket socket, String text) throws Exception {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  private static String readAll(Socket socket) throws Exception {
    socket.setSoTimeout(20_000);
    try {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }

  private static String readUntil(Socket socket, String end) throws Exception {
    socket.setSoTimeout(20_000);
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (!out.toString(UTF_8).endsWith(end)) {
      int b = in.read();
      if (b < 0) {
        break;
      }
      out.write(b);
    }
    return out.toString(UTF_8);
  }

  private static Batch batch(String... lines) {
    byte[] buffer = String.join("", lines).getBytes(UTF_8);
    LogStream.Builder builder =
        new LogStream.Builder(Labels.of("app", "api"), buffer, lines.length);
    int at = 0;
    for (String line : lines) {
      builder.add(Instant.now().getEpochSecond() * 1_000_000_000L, at, line.length());
      at += line.length();
    }
    return new Batch("fake", List.of(builder.build()));
  }

  private static byte[] gzip(byte[] content) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return Arrays.copyOf(out.toByteArray(), out.size());
  }
}
