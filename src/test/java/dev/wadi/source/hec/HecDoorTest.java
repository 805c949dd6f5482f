package dev.wadi.source.hec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.kit.PushDoor;
import dev.wadi.model.Entry;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What senders of Splunk's collector are told, over the real door and routes. */
@Timeout(60)
class HecDoorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHANNEL = "0aeeac95-ac74-4aa9-b30d-6c4c0ac581ba";
  private static final String TOKEN = "a-token-of-the-shop";
  private static PushDoor door;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void open() throws Exception {
    PushDoor.Setup setup = new PushDoor.Setup();
    setup.keys = KeyBook.ofTokens("fake", Map.of(TOKEN, "shop"));
    setup.formats = List.of(new HecFormat(InstantSource.system()));
    setup.parts = Map.of("hecHealth", new HecHealthProcessor());
    setup.routes = List.of("classpath:routes/10-splunk.camel.yaml");
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
        HttpRequest.newBuilder(door.uri(target)).POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode told(int status, String target, String body, String... more) throws Exception {
    String[] headers = Arrays.copyOf(more, more.length + 2);
    headers[more.length] = "Authorization";
    headers[more.length + 1] = "Splunk " + TOKEN;
    HttpResponse<String> answer = send(target, body.getBytes(UTF_8), headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  private static List<Entry> entries() {
    return door.kept.stream().flatMap(batch -> batch.stream()).toList();
  }

  @ParameterizedTest
  @CsvSource({"/services/collector", "/services/collector/event", "/services/collector/event/1.0"})
  void events_come_one_after_the_other_with_where_they_are_from(String target) throws Exception {
    JsonNode told =
        told(
            200,
            target,
            "{\"fields\":{\"trace\":\"t\\u00e4g\",\"n\":5},\"event\":\"a \\\"quoted\\\""
                + " one\",\"time\":1700000000.123,"
                + "\"host\":\"h1\",\"sourcetype\":\"_json\"}{\"event\":{\"message\":\"an"
                + " \\\"object\\\"\"},\"time\":\"1700000001\",\"index\":\"main\"}\n"
                + "{\"event\":42}");

    assertThat(told.toString()).isEqualTo("{\"text\":\"Success\",\"code\":0}");
    List<Entry> entries = entries();
    assertThat(entries)
        .extracting(Entry::line)
        .containsExactly("a \"quoted\" one", "{\"message\":\"an \\\"object\\\"\"}", "42");
    assertThat(entries.get(0).timestampNanos()).isEqualTo(1_700_000_000_123_000_000L);
    assertThat(entries.get(1).timestampNanos()).isEqualTo(1_700_000_001_000_000_000L);
    assertThat(entries.get(0).metadata()).isEqualTo(Map.of("trace", "täg", "n", "5"));
    assertThat(door.kept.get(0).streams())
        .extracting(stream -> stream.labels().toString())
        .containsExactly(
            "{host=\"h1\", sourcetype=\"_json\"}", "{index=\"main\"}", "{source=\"splunk\"}");
    assertThat(door.kept.get(0).tenant()).isEqualTo("shop");
  }

  @ParameterizedTest
  @CsvSource({"/services/collector/raw", "/services/collector/raw/1.0"})
  void lines_of_the_raw_form_are_events_of_the_query(String target) throws Exception {
    told(200, target + "?host=web%201&source=nginx", "first\r\n\n  second\nthird without an end");

    assertThat(entries())
        .extracting(Entry::line)
        .containsExactly("first", "  second", "third without an end");
    assertThat(door.kept.get(0).streams().get(0).labels().toString())
        .isEqualTo("{host=\"web 1\", source=\"nginx\"}");
  }

  @Test
  void what_was_acknowledged_with_a_channel_can_be_asked_for() throws Exception {
    long id =
        told(200, "/services/collector", "{\"event\":\"e\"}", "X-Splunk-Request-Channel", CHANNEL)
            .path("ackId")
            .asLong();

    assertThat(id).isPositive().isLessThan(1L << 53);
    String asked = "{\"acks\":[" + id + "," + (id + 1) + ",0,1,2,-1]}";
    assertThat(told(200, "/services/collector/ack?channel=" + CHANNEL, asked).toString())
        .isEqualTo(
            "{\"acks\":{\""
                + id
                + "\":true,\""
                + (id + 1)
                + "\":false,\"0\":false,\"1\":false,\"2\":false,\"-1\":false}}");
    assertThat(told(400, "/services/collector/ack", "{\"acks\":[1]}").path("code").asInt())
        .isEqualTo(10);
    assertThat(
            told(400, "/services/collector/ack?channel=x", "{\"acks\":[1]}").path("code").asInt())
        .isEqualTo(11);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|5|-1",
        "`  `|5|-1",
        "[]|5|-1",
        "{\"event\":\"a\"}{\"event\":|6|1",
        "{\"event\":\"a\"} rest|6|1",
        "not JSON|6|0",
        "{\"event\":\"a\",\"time\":\"noon\"}|6|0",
        "{\"host\":\"h\"}|12|0",
        "{\"event\":null}|12|0",
        "[{\"event\":\"a\"},{\"event\":\"\"}]|13|1",
        "{\"event\":\"a\",\"fields\":{\"deep\":{\"er\":1}}}|15|0",
        "{\"event\":\"a\",\"fields\":[]}|15|0",
      })
  void what_is_no_event_is_refused_as_the_collector_does(String body, int code, int place)
      throws Exception {
    JsonNode told = told(400, "/services/collector", body);

    assertThat(told.path("code").asInt()).isEqualTo(code);
    assertThat(told.path("invalid-event-number").asInt(-1)).isEqualTo(place);
    assertThat(entries()).isEmpty();
  }

  @Test
  void bodies_may_be_packed_and_no_bomb_gets_in() throws Exception {
    String[] headers = {"Authorization", "Splunk " + TOKEN, "Content-Encoding", "gzip"};
    HttpResponse<String> good =
        send("/services/collector", gzip("{\"event\":\"packed\"}".getBytes(UTF_8)), headers);
    assertThat(good.statusCode()).isEqualTo(200);

    HttpResponse<String> bomb = send("/services/collector/raw", gzip(new byte[64 << 20]), headers);
    assertThat(bomb.statusCode()).isEqualTo(413);
    assertThat(JSON.readTree(bomb.body()).path("code").asInt()).isEqualTo(27);
    HttpResponse<String> none = send("/services/collector/raw", "no gzip".getBytes(UTF_8), headers);
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(none.body()).path("code").asInt()).isEqualTo(6);
    assertThat(entries()).extracting(Entry::line).containsExactly("packed");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none, 401, 2",
        "Splunk another, 403, 4",
        "Bearer another, 403, 4",
        "Unknown a-token-of-the-shop, 401, 3",
        "Bearer a-token-of-the-shop, 200, 0",
        "Basic eDphLXRva2VuLW9mLXRoZS1zaG9w, 200, 0",
      })
  void who_comes_shows_a_token(String authorization, int status, int code) throws Exception {
    String[] headers =
        authorization == null ? new String[0] : new String[] {"Authorization", authorization};
    HttpResponse<String> answer =
        send("/services/collector", "{\"event\":\"e\"}".getBytes(UTF_8), headers);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("code").asInt()).isEqualTo(code);
    assertThat(answer.body()).doesNotContain("another");
  }

  @Test
  void its_health_is_that_of_the_gateway() throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(door.uri("/services/collector/health")).build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"text\":\"HEC is healthy\",\"code\":17}");
  }

  private static byte[] gzip(byte[] bytes) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "Splunk a-token-of-the-shop, 200, 17",
    "Splunk another, 400, 21",
    "Nothing, 400, 21",
  })
  void its_health_tells_whether_a_token_is_good(String token, int status, int code)
      throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(door.uri("/services/collector/health/1.0"))
                .header("Authorization", token)
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("code").asInt()).isEqualTo(code);
  }

  @Test
  void a_token_in_the_query_is_not_taken_and_that_is_told() throws Exception {
    HttpResponse<String> answer =
        send("/services/collector?channel=x&token=" + TOKEN, "{\"event\":\"e\"}".getBytes(UTF_8));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).path("code").asInt()).isEqualTo(16);
    assertThat(entries()).isEmpty();
  }

  /* As Docker's driver asks, without a token, before it starts a container. */
  @Test
  void who_asks_with_options_whether_it_is_there_hears_yes() throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(door.uri("/services/collector/event/1.0"))
                .method("OPTIONS", BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Allow")).contains("OPTIONS, POST");
    assertThat(answer.body()).isEmpty();
  }
}
