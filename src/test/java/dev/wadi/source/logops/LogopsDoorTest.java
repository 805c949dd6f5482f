package dev.wadi.source.logops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.codec.logops.LogopsSignature;
import dev.wadi.kit.PushDoor;
import dev.wadi.model.Caller;
import dev.wadi.model.Credentials;
import dev.wadi.model.Entry;
import dev.wadi.model.Identity;
import dev.wadi.model.Turn;
import dev.wadi.model.Verdict.Refusal;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What LogOps' emitters are told, over the real door and routes. */
@Timeout(60)
class LogopsDoorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BODY = "{\"msg\":\"hello\"}";
  private static final Instant STARTED = Instant.parse("2025-08-27T04:00:00Z");

  private static final AtomicReference<Instant> NOW = new AtomicReference<>(STARTED);
  private static final AtomicInteger TURNS = new AtomicInteger();
  private static final LogopsCounts COUNTS = new LogopsCounts();
  private static PushDoor door;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** One key that signs, two secrets of it, and a token. */
  private static final class Keys implements Identity {
    private static final Caller CALLER = Caller.anonymous("shop");

    @Override
    public Answer who(Credentials shown) {
      return "a-plain-token".equals(shown.apiKey())
          ? new Known(CALLER)
          : new Stranger(Refusal.UNKNOWN_TOKEN, "invalid api key");
    }

    @Override
    public List<Signer> signers(String id, String door) {
      return id.equals("demo-pub-1") && door.equals("logops")
          ? List.of(
              new Signer(CALLER, "the-new-secret".getBytes(UTF_8)),
              new Signer(CALLER, "demo-priv-1".getBytes(UTF_8)))
          : List.of();
    }
  }

  @BeforeAll
  static void open() throws Exception {
    PushDoor.Setup setup = new PushDoor.Setup();
    setup.keys = new Keys();
    setup.pace =
        caller ->
            TURNS.incrementAndGet() <= 100
                ? new Turn(100, 100 - TURNS.get(), 0, null, "", "")
                : new Turn(
                    100,
                    0,
                    1_500_000_000L,
                    Refusal.TOO_FAST,
                    "requests_per_second",
                    "too fast: requests_per_second 50");
    LogopsSettings settings =
        new LogopsSettings(
            LogopsSettings.Proof.ANY, Duration.ofSeconds(30), true, 1000, 200_000, 1000, 2);
    InstantSource clock = NOW::get;
    setup.formats = List.of(new LogopsFormat(settings, COUNTS, clock, 7, null));
    setup.routes = List.of("classpath:routes/10-logops.camel.yaml");
    door = new PushDoor(setup);
    NOW.set(STARTED.plusSeconds(600));
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @BeforeEach
  void forget() {
    door.kept.clear();
    TURNS.set(0);
    NOW.updateAndGet(now -> now.plusSeconds(100));
  }

  private HttpResponse<String> send(String target, String body, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri(target)).POST(BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static Map<String, String> signed(
      int version, String target, String body, @Nullable String nonce) {
    return signed(version, target, body, nonce, "demo-priv-1", NOW.get());
  }

  private static Map<String, String> signed(
      int version,
      String target,
      String body,
      @Nullable String nonce,
      String secret,
      Instant time) {
    String hash = LogopsSignature.hash(ByteBuffer.wrap(body.getBytes(UTF_8)));
    String path = target.replaceFirst("\\?.*", "");
    String canonical =
        version == 4
            ? LogopsSignature.canonical4("POST", target, time.toString(), hash)
            : LogopsSignature.canonical5("POST", path, hash, time.toString(), nonce);
    Map<String, String> headers = new TreeMap<>();
    headers.put("X-Api-Key", "demo-pub-1");
    headers.put("X-Timestamp", time.toString());
    headers.put("X-Content-SHA256", hash);
    headers.put("X-Signature", LogopsSignature.sign(secret.getBytes(UTF_8), canonical));
    if (nonce != null) {
      headers.put("X-Nonce", nonce);
    }
    return headers;
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return JSON.readTree(answer.body());
  }

  private static void refused(HttpResponse<String> answer, int status, String error)
      throws Exception {
    assertThat(json(answer).path("error").asText()).isEqualTo(error);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(door.kept).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"4, /v1/logs", "4, /v1/logs?x=1", "5, /v1/logs", "5, /v1/logs?x=1"})
  void both_versions_of_the_signature_are_taken(int version, String target) throws Exception {
    Map<String, String> headers = signed(version, target, BODY, "n-" + version + target.length());
    headers.put("X-Emitter", "emitter_json");
    headers.put("X-Scenario", "spike");

    HttpResponse<String> answer = send(target, BODY, headers);

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode body = json(answer);
    assertThat(body.path("accepted").asInt()).isEqualTo(1);
    assertThat(body.path("emitter").asText()).isEqualTo("emitter_json");
    assertThat(body.path("scenario").asText()).isEqualTo("spike");
    assertThat(body.path("missing_ts").asInt()).isEqualTo(1);
    assertThat(body.path("missing_level").asInt()).isEqualTo(1);
    assertThat(body.path("levels")).isEqualTo(JSON.readTree("{\"INFO\":1}"));
    assertThat(answer.headers().firstValue("X-RateLimit-Limit")).contains("100");
    assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).contains("99");
    assertThat(door.kept.get(0).tenant()).isEqualTo("shop");
    Entry entry = door.kept.get(0).iterator().next();
    assertThat(entry.line()).contains("\"msg\":\"hello\"").contains("\"scenario\":\"spike\"");
  }

  @Test
  void a_secret_can_be_changed_without_a_gap_and_a_plain_key_is_taken_too() throws Exception {
    assertThat(
            send(
                    "/v1/logs",
                    BODY,
                    signed(5, "/v1/logs", BODY, "fresh", "the-new-secret", NOW.get()))
                .statusCode())
        .isEqualTo(200);
    assertThat(send("/v1/logs", BODY, Map.of("X-Api-Key", "a-plain-token")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void what_was_sent_once_is_not_taken_again_with_another_nonce_either() throws Exception {
    Map<String, String> fifth = signed(5, "/v1/logs", BODY, "once");
    assertThat(send("/v1/logs", BODY, fifth).statusCode()).isEqualTo(200);
    Map<String, String> fourth = signed(4, "/v1/logs", BODY, "twice");
    assertThat(send("/v1/logs", BODY, fourth).statusCode()).isEqualTo(200);
    door.kept.clear();

    refused(send("/v1/logs", BODY, fifth), 401, "replay detected");
    refused(send("/v1/logs", BODY, fourth), 401, "replay detected");
    fourth.put("X-Nonce", "another");
    refused(send("/v1/logs", BODY, fourth), 401, "replay detected");
    fifth.put("X-Nonce", "another");
    refused(send("/v1/logs", BODY, fifth), 401, "bad signature");
  }

  @Test
  void each_thing_that_is_wrong_with_a_signature_has_its_words() throws Exception {
    refused(send("/v1/logs", BODY, Map.of()), 401, "missing X-Api-Key");
    refused(send("/v1/logs", BODY, Map.of("X-Api-Key", "nobody")), 401, "invalid api key");
    refused(send("/v1/logs", BODY, Map.of("X-Api-Key", "demo-pub-1")), 401, "missing hmac headers");

    Map<String, String> headers = signed(5, "/v1/logs", BODY, "n1");
    headers.put("X-Timestamp", "yesterday");
    refused(send("/v1/logs", BODY, headers), 400, "bad X-Timestamp");

    headers = signed(5, "/v1/logs", BODY, "n2", "demo-priv-1", NOW.get().minusSeconds(3600));
    refused(send("/v1/logs", BODY, headers), 401, "timestamp skew");
    headers = signed(5, "/v1/logs", BODY, "n3", "demo-priv-1", NOW.get().plusSeconds(31));
    refused(send("/v1/logs", BODY, headers), 401, "timestamp skew");

    headers = signed(4, "/v1/logs", BODY, null);
    refused(send("/v1/logs", BODY, headers), 401, "missing X-Nonce");

    headers = signed(5, "/v1/logs", BODY, "n4");
    refused(send("/v1/logs", BODY + " ", headers), 401, "body hash mismatch");
    headers = signed(5, "/v1/logs", BODY, "n5", "a-bad-secret", NOW.get());
    refused(send("/v1/logs", BODY, headers), 401, "bad signature");
    headers = signed(4, "/v1/logs?x=1", BODY, "n6");
    refused(send("/v1/logs?x=2", BODY, headers), 401, "bad signature");

    assertThat(TURNS).as("nobody's rate was used up").hasValue(0);
  }

  @Test
  void too_much_is_told_with_its_bound() throws Exception {
    String large = "{\"msg\":\"" + "x".repeat(250_000) + "\"}";
    HttpResponse<String> answer = send("/v1/logs", large, signed(5, "/v1/logs", large, "large"));
    refused(answer, 413, "payload too large");
    assertThat(json(answer).path("max_body_bytes").asInt()).isEqualTo(200_000);
    assertThat(answer.headers().firstValue("X-Backpressure-Reason")).contains("too_large_hdr");

    String many = "[" + "{},".repeat(1199) + "{}]";
    answer = send("/v1/logs", many, signed(5, "/v1/logs", many, "many"));
    refused(answer, 413, "too many items");
    assertThat(json(answer).path("max_items").asInt()).isEqualTo(1000);
    assertThat(json(answer).path("actual_items").asInt()).isEqualTo(1200);
    assertThat(answer.headers().firstValue("X-Backpressure-Reason")).contains("too_many_items");
  }

  @Test
  void the_bound_holds_for_what_a_body_unfolds_into() throws Exception {
    byte[] large = ("{\"msg\":\"" + "x".repeat(250_000) + "\"}").getBytes(UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(large);
    }
    HttpRequest request =
        HttpRequest.newBuilder(door.uri("/v1/logs"))
            .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
            .header("Content-Encoding", "gzip")
            .header("X-Api-Key", "a-plain-token")
            .build();

    refused(client.send(request, BodyHandlers.ofString()), 413, "payload too large");
  }

  @Test
  void elements_that_are_no_records_refuse_all_or_are_passed_over_where_asked() throws Exception {
    String mixed = "[{\"msg\":\"good\"},7]";
    HttpResponse<String> answer = send("/v1/logs", mixed, signed(5, "/v1/logs", mixed, "mixed"));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(json(answer))
        .isEqualTo(
            JSON.readTree(
                "{\"detail\":{\"error\":\"Invalid records in JSON array\",\"invalid_indices\":[1],"
                    + "\"count\":1}}"));
    assertThat(door.kept).isEmpty();

    answer =
        send("/v1/logs?partial=true", mixed, signed(5, "/v1/logs?partial=true", mixed, "mixed-2"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("accepted").asInt()).isEqualTo(1);
    assertThat(json(answer).path("rejected").asInt()).isEqualTo(1);

    answer = send("/v1/logs", "{oops", signed(5, "/v1/logs", "{oops", "no-json"));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer)).isEqualTo(JSON.readTree("{\"detail\":\"Invalid JSON body\"}"));

    answer = send("/v1/logs", "[]", signed(5, "/v1/logs", "[]", "empty"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("accepted").asInt(7)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain; charset=utf-8|2025-08-27 04:10:00 WARN a b[1]: over text|WARN",
        "text/csv|ts,level,msg\\n2025-08-27T04:10:00Z,error,over csv|ERROR",
      })
  void text_and_csv_are_taken_by_their_content_type(String type, String body, String level)
      throws Exception {
    String real = body.replace("\\n", "\n");
    Map<String, String> headers = signed(5, "/v1/logs", real, "form-" + level);
    headers.put("Content-Type", type);

    HttpResponse<String> answer = send("/v1/logs", real, headers);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("levels").path(level).asInt()).isEqualTo(1);
  }

  /* LogOps' own make targets: smoke-authgw and bp-big, bp-many, hmac-old-ts, hmac-bad-secret, rl-hit. */
  @Test
  void its_own_check_list_comes_out_as_there() throws Exception {
    assertThat(send("/v1/logs", BODY, signed(4, "/v1/logs", BODY, "list-1")).statusCode())
        .isEqualTo(200);
    String big = "{\"msg\":\"" + "x".repeat(250_000) + "\"}";
    assertThat(send("/v1/logs", big, signed(4, "/v1/logs", big, "list-2")).statusCode())
        .isEqualTo(413);
    String many = "[" + "{\"msg\":\"x\"},".repeat(1199) + "{}]";
    assertThat(send("/v1/logs", many, signed(4, "/v1/logs", many, "list-3")).statusCode())
        .isEqualTo(413);
    Instant old = NOW.get().minusSeconds(3600);
    assertThat(
            send("/v1/logs", BODY, signed(4, "/v1/logs", BODY, "list-4", "demo-priv-1", old))
                .statusCode())
        .isEqualTo(401);
    assertThat(
            send("/v1/logs", BODY, signed(4, "/v1/logs", BODY, "list-5", "a-bad-secret", NOW.get()))
                .statusCode())
        .isEqualTo(401);
    TURNS.set(100);
    String other = "{\"msg\":\"other\"}";
    HttpResponse<String> fast = send("/v1/logs", other, signed(4, "/v1/logs", other, "list-6"));
    assertThat(fast.statusCode()).isEqualTo(429);
    assertThat(json(fast).path("error").asText()).isEqualTo("rate limit exceeded");
    assertThat(json(fast).path("limit").asText()).contains("requests_per_second");
    assertThat(fast.headers().firstValue("Retry-After")).contains("2");
    assertThat(fast.headers().firstValue("X-RateLimit-Limit")).contains("100");
    assertThat(fast.headers().firstValue("X-RateLimit-Remaining")).contains("0");
    assertThat(rejected("emitter=unknown reason=clock_skew")).isPositive();
    assertThat(rejected("emitter=unknown reason=bad_signature")).isPositive();
    assertThat(rejected("emitter=unknown reason=too_large_hdr")).isPositive();
    assertThat(rejected("emitter=unknown reason=too_many_items")).isPositive();
    assertThat(rejected("emitter=unknown reason=rate_limited")).isPositive();
  }

  @Test
  void an_answer_shows_the_first_records_where_it_is_asked_to() throws Exception {
    String body =
        "[{\"time\":\"2025-08-27T04:10:00Z\",\"lvl\":\"fatal\",\"log\":\"one\",\"host\":\"h\"},"
            + "{\"msg\":\"two\",\"level\":\"warning\"},{\"msg\":\"three\"}]";

    HttpResponse<String> answer =
        send("/v1/logs", body, Map.of("X-Api-Key", "a-plain-token", "X-Emitter", "sampled"));

    JsonNode sample = json(answer).path("sample");
    assertThat(sample).hasSize(2);
    assertThat(sample.get(0))
        .isEqualTo(
            JSON.readTree("{\"ts\":\"2025-08-27T04:10:00Z\",\"level\":\"ERROR\",\"msg\":\"one\"}"));
    assertThat(sample.get(1).path("level").asText()).isEqualTo("WARN");
    assertThat(counted("logops_accepted_total", "emitter=sampled")).isEqualTo(3);
    assertThat(counted("logops_missing_level_total", "emitter=sampled")).isEqualTo(1);
    assertThat(counted("logops_missing_ts_total", "emitter=sampled")).isEqualTo(2);
  }

  private static double rejected(String labels) {
    return counted("logops_rejected_total", labels);
  }

  private static double counted(String metric, String labels) {
    return COUNTS.report().readings().stream()
        .filter(reading -> reading.metric().equals(metric))
        .filter(
            reading ->
                new TreeMap<>(reading.labels())
                    .entrySet().stream()
                        .map(Object::toString)
                        .collect(java.util.stream.Collectors.joining(" "))
                        .equals(labels))
        .mapToDouble(dev.wadi.station.Reading::value)
        .sum();
  }
}
