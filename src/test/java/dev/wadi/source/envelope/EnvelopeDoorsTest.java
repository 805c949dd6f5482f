package dev.wadi.source.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.kit.AttackBodies;
import dev.wadi.kit.PushDoor;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Firehose and Pub/Sub are told, over the real door and routes. */
@Timeout(60)
class EnvelopeDoorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "a-token-of-the-shop";
  private static final String KEY = "X-Amz-Firehose-Access-Key";
  private static final String ID = "X-Amz-Firehose-Request-Id";
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static PushDoor door;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void open() throws Exception {
    InstantSource clock = InstantSource.fixed(NOW);
    PushDoor.Setup setup = new PushDoor.Setup();
    setup.keys = KeyBook.ofTokens("fake", Map.of(TOKEN, "shop", "of-somebody-else", "other"));
    setup.formats = List.of(new FirehoseFormat(clock), new PubsubFormat(clock));
    setup.routes = List.of("classpath:routes/10-envelopes.camel.yaml");
    door = new PushDoor(setup);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @BeforeEach
  void forget() {
    door.kept.clear();
  }

  private HttpResponse<String> send(String target, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri(target))
            .POST(BodyPublishers.ofByteArray(body))
            .header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> firehose(String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri("/ingest/firehose"))
            .POST(BodyPublishers.ofString(body))
            .headers(KEY, TOKEN, ID, "an-id");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> pubsub(String target, String body) throws Exception {
    return send(target, body.getBytes(UTF_8), "Authorization", "Bearer " + TOKEN);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String base64(String text) {
    return base64(text.getBytes(UTF_8));
  }

  private static String records(String... data) {
    StringBuilder body = new StringBuilder("{\"requestId\":\"of-the-body\",\"records\":[");
    for (String one : data) {
      body.append("{\"data\":\"").append(one).append("\"},");
    }
    return body.append("{}]}").toString();
  }

  private static String message(String data) {
    return "{\"message\":{\"data\":\""
        + data
        + "\",\"messageId\":\"1\",\"publishTime\":\"2023-11-14T22:13:20Z\"},"
        + "\"subscription\":\"projects/p/subscriptions/orders\"}";
  }

  private static JsonNode told(HttpResponse<String> answer, int status) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return JSON.readTree(answer.body());
  }

  private static void toldByFirehose(HttpResponse<String> answer, int status, String error)
      throws Exception {
    JsonNode body = told(answer, status);
    assertThat(body.path("requestId").asText()).isEqualTo("an-id");
    assertThat(body.path("timestamp").isIntegralNumber()).isTrue();
    assertThat(body.path("errorMessage").asText()).contains(error);
  }

  private static List<String> lines() {
    return door.kept.stream().flatMap(batch -> batch.stream()).map(Entry::line).toList();
  }

  private static Labels labels() {
    return door.kept.get(0).streams().get(0).labels();
  }

  @Test
  void firehose_is_told_its_id_and_the_time_when_all_is_kept() throws Exception {
    HttpResponse<String> answer = firehose(records(base64("one\n"), base64("two\n")));

    assertThat(told(answer, 200).toString())
        .isEqualTo("{\"requestId\":\"an-id\",\"timestamp\":" + NOW.toEpochMilli() + "}");
    assertThat(lines()).containsExactly("one", "two");
    assertThat(door.kept.get(0).tenant()).isEqualTo("shop");
    assertThat(labels().toString()).isEqualTo("{source=\"firehose\"}");
  }

  @Test
  void a_request_without_the_header_is_told_the_id_of_its_body() throws Exception {
    HttpResponse<String> answer =
        send("/ingest/firehose", records(base64("one")).getBytes(UTF_8), "X-API-Key", TOKEN);

    assertThat(told(answer, 200).path("requestId").asText()).isEqualTo("of-the-body");
  }

  @Test
  void labels_are_those_of_the_address_the_stream_and_its_attributes() throws Exception {
    byte[] body = AttackBodies.gzip(records(base64("one")).getBytes(UTF_8));
    toldByFirehose(
        send(
            "/ingest/firehose?label.app=orders&label.env=prod",
            body,
            "Content-Encoding",
            "gzip",
            KEY,
            TOKEN,
            ID,
            "an-id",
            "X-Amz-Firehose-Protocol-Version",
            "1.0",
            "X-Amz-Firehose-Source-Arn",
            "arn:aws:firehose:us-east-1:123456789:deliverystream/testStream",
            "X-Amz-Firehose-Common-Attributes",
            "{\"commonAttributes\":{\"deployment-context\":\"pre-prod\",\"env\":\"test\","
                + "\"device-types\":\"\",\"2nd\":\"x\"}}"),
        200,
        "");

    assertThat(labels().asMap())
        .isEqualTo(
            Map.of(
                "app", "orders",
                "env", "prod",
                "deployment_context", "pre-prod",
                "key_2nd", "x",
                "delivery_stream", "testStream",
                "source", "firehose"));
  }

  @ParameterizedTest
  @CsvSource({
    "X-Amz-Firehose-Access-Key, a-token-of-the-shop, 200",
    "x-amz-firehose-access-key, a-token-of-the-shop, 200",
    "X-API-Key, a-token-of-the-shop, 200",
    "Authorization, Bearer a-token-of-the-shop, 200",
    "X-Amz-Firehose-Access-Key, of-nobody, 401",
    "X-Api-Other, a-token-of-the-shop, 401",
  })
  void the_access_key_is_a_token_of_the_house(String header, String value, int status)
      throws Exception {
    HttpResponse<String> answer =
        send(
            "/ingest/firehose", records(base64("one")).getBytes(UTF_8), header, value, ID, "an-id");

    toldByFirehose(answer, status, status == 200 ? "" : "token");
    assertThat(lines()).hasSize(status == 200 ? 1 : 0);
  }

  @Test
  void an_access_key_is_none_at_another_door_and_two_that_differ_are_none() throws Exception {
    HttpResponse<String> elsewhere =
        send("/ingest/pubsub", message(base64("one")).getBytes(UTF_8), KEY, TOKEN);
    told(elsewhere, 401);
    HttpResponse<String> both = firehose(records(base64("one")), "X-API-Key", "of-somebody-else");
    toldByFirehose(both, 400, "headers that differ");
    toldByFirehose(firehose(records(base64("one")), KEY, "of-somebody-else"), 400, "differ");
    assertThat(both.body()).doesNotContain("of-somebody-else", TOKEN);
    assertThat(lines()).isEmpty();
    toldByFirehose(firehose(records(base64("one")), "X-API-Key", TOKEN), 200, "");
  }

  @Test
  void a_part_that_is_refused_is_a_success_that_tells_and_all_of_it_is_none() throws Exception {
    String tooLong = base64("x".repeat(300_000));

    toldByFirehose(firehose(records(base64("one"), tooLong)), 200, "Max entry size");
    assertThat(lines()).containsExactly("one");
    door.kept.clear();
    toldByFirehose(firehose(records(tooLong)), 400, "Max entry size");
    assertThat(lines()).isEmpty();
  }

  @Test
  void what_firehose_should_not_send_is_refused_with_a_sentence() throws Exception {
    String good = records(base64("one"));
    toldByFirehose(firehose(good, "X-Amz-Firehose-Protocol-Version", "2.0"), 400, "expected: 1.0");
    toldByFirehose(firehose(good, "Content-Encoding", "br"), 415, "not supported");
    toldByFirehose(
        firehose(good, "X-Amz-Firehose-Common-Attributes", "{\"commonAttributes\":{\"a\":5}}"),
        400,
        "X-Amz-Firehose-Common-Attributes: expect \"");
    toldByFirehose(firehose(records(base64("one"), "YQ=")), 400, "records[1]: not Base64");
    toldByFirehose(firehose("{\"records\""), 400, "invalid JSON");
    String bomb = base64(AttackBodies.gzip(new byte[64 << 20]));
    toldByFirehose(firehose(records(bomb)), 413, "unfolds into more than");
    assertThat(lines()).isEmpty();
  }

  @Test
  void a_large_packed_request_is_begun_twice_and_kept_once() throws Exception {
    byte[] half = ("x".repeat(200_000) + "\n" + "y".repeat(200_000)).getBytes(UTF_8);
    String packed = base64(AttackBodies.gzip(half));

    toldByFirehose(firehose(records(base64("one"), packed, packed, packed)), 200, "");
    assertThat(lines()).hasSize(7).startsWith("one");
  }

  @Test
  void a_control_message_is_answered_yes_and_holds_no_entry() throws Exception {
    String control =
        "{\"messageType\":\"CONTROL_MESSAGE\",\"owner\":\"CloudwatchLogs\",\"logGroup\":\"\","
            + "\"logStream\":\"\",\"subscriptionFilters\":[],\"logEvents\":[{\"id\":\"\","
            + "\"timestamp\":1510109208016,\"message\":\"CWL CONTROL MESSAGE: Checking\"}]}";

    toldByFirehose(firehose(records(base64(AttackBodies.gzip(control.getBytes(UTF_8))))), 200, "");
    toldByFirehose(firehose(records()), 200, "");
    assertThat(lines()).isEmpty();
  }

  @Test
  void pubsub_is_told_nothing_more_when_all_is_kept() throws Exception {
    HttpResponse<String> answer = pubsub("/ingest/pubsub?label.app=shop", message(base64("one")));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(lines()).containsExactly("one");
    assertThat(door.kept.get(0).tenant()).isEqualTo("shop");
    assertThat(labels().toString())
        .isEqualTo("{app=\"shop\", source=\"pubsub\", subscription=\"orders\"}");
    assertThat(door.kept.get(0).streams().get(0).timestampNanos(0))
        .isEqualTo(1_700_000_000_000_000_000L);
  }

  @Test
  void a_message_of_which_nothing_can_ever_be_kept_does_not_come_back() throws Exception {
    byte[] damaged = AttackBodies.gzip("a line".getBytes(UTF_8));
    damaged[12] ^= 0x55;
    String bomb = base64(AttackBodies.gzip(new byte[64 << 20]));
    for (String data : List.of(base64(damaged), bomb, base64("x".repeat(300_000)))) {
      JsonNode answer = told(pubsub("/ingest/pubsub", message(data)), 200);

      assertThat(answer.path("accepted").asInt(-1)).isZero();
      assertThat(answer.path("refused").asInt()).isOne();
      assertThat(answer.path("error").asText()).isNotEmpty();
    }
    JsonNode part =
        told(pubsub("/ingest/pubsub", message(base64("one\n" + "x".repeat(300_000)))), 200);
    assertThat(part.path("accepted").asInt()).isOne();
    assertThat(part.path("refused").asInt()).isOne();
    assertThat(lines()).containsExactly("one");
  }

  @Test
  void what_somebody_can_set_right_comes_back() throws Exception {
    String good = message(base64("one"));
    assertThat(told(pubsub("/ingest/pubsub?label.a-b=c", good), 400).path("error").asText())
        .contains("label");
    told(pubsub("/ingest/pubsub", message("YQ=")), 400);
    told(pubsub("/ingest/pubsub", "{\"records\":[]}"), 400);
    told(pubsub("/ingest/pubsub", message("x".repeat(11_000_000))), 413);
    told(send("/ingest/pubsub", good.getBytes(UTF_8)), 401);
    told(send("/ingest/pubsub?token=" + TOKEN, good.getBytes(UTF_8)), 401);
    told(send("/ingest/pubsub", good.getBytes(UTF_8), "Authorization", "Bearer a.b.c"), 401);
    told(
        send(
            "/ingest/pubsub",
            good.getBytes(UTF_8),
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Encoding",
            "br"),
        415);
    assertThat(lines()).isEmpty();
  }
}
