package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.chain.limit.RateLimits;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.kit.RawHttp;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xerial.snappy.Snappy;

@Timeout(60)
class PushDoorTest extends PushDoorScene {
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
    setup.keys = KeyBook.ofTokens(null, Map.of("correct-horse-battery", "acme"));
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
}
