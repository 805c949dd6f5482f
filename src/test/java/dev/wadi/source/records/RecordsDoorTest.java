package dev.wadi.source.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.kit.PushDoor;
import dev.wadi.model.Entry;
import dev.wadi.source.door.DoorHead;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs without a protocol of their own are told, over the real door and routes. */
@Timeout(60)
class RecordsDoorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "a-token-of-the-shop";
  private static final Map<String, String> VERIFICATION =
      RecordsParts.verification("as-vercel-shows-it");
  private static PushDoor door;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void open() throws Exception {
    PushDoor.Setup setup = new PushDoor.Setup();
    setup.keys = KeyBook.ofTokens("fake", Map.of(TOKEN, "shop"));
    setup.formats = List.of(new RecordsFormat(InstantSource.system(), VERIFICATION));
    setup.parts = Map.of("recordsPage", new RecordsPageProcessor(VERIFICATION));
    setup.routes = List.of("classpath:routes/10-records.camel.yaml");
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
            .header("Authorization", "Bearer " + TOKEN);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode told(HttpResponse<String> answer, int status) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  private static List<String> lines() {
    return door.kept.stream().flatMap(batch -> batch.stream()).map(Entry::line).toList();
  }

  private static String labels() {
    return door.kept.get(0).streams().get(0).labels().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"date\":1700000000.5,\"log\":\"a \\\"b\\\"\"},{\"log\":2}]",
        "{\"date\":1700000000.5,\"log\":\"a \\\"b\\\"\"}\\n{\"log\":2}\\n",
        "{\"date\":1700000000.5,\"log\":\"a \\\"b\\\"\"}{\"log\":2}",
      })
  void records_come_as_an_array_as_lines_or_one_after_the_other(String body) throws Exception {
    HttpResponse<String> answer =
        send(
            "/ingest/json?label.app=my%20shop",
            body.replace("\\n", "\n").getBytes(UTF_8), "Content-Type", "application/json");

    assertThat(told(answer, 200).toString()).isEqualTo("{\"accepted\":2,\"refused\":0}");
    assertThat(answer.headers().firstValue("x-vercel-verify")).contains("as-vercel-shows-it");
    assertThat(lines())
        .containsExactly("{\"date\":1700000000.5,\"log\":\"a \\\"b\\\"\"}", "{\"log\":2}");
    assertThat(labels()).isEqualTo("{app=\"my shop\", source=\"json\"}");
    assertThat(door.kept.get(0).streams().get(0).timestampNanos(0))
        .isEqualTo(1_700_000_000_500_000_000L);
  }

  /* A time of Fluent Bit, Vector, Cloudflare in both its forms, Vercel. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"date\":\"2023-11-14T22:13:20Z\"}",
        "{\"date\":1700000000}",
        "{\"message\":\"m\",\"timestamp\":\"2023-11-14T22:13:20.000000000Z\"}",
        "{\"EdgeStartTimestamp\":1700000000000000000}",
        "{\"EdgeStartTimestamp\":\"2023-11-14T22:13:20Z\"}",
        "{\"id\":\"1\",\"timestamp\":1700000000000}",
        "{\"ts\":1700000000000000}",
        "{\"ti\\u006de\":\"1700000000\"}",
      })
  void times_are_found_in_records_and_leave_the_line_alone(String body) throws Exception {
    told(send("/ingest/json", body.getBytes(UTF_8)), 200);

    assertThat(door.kept.get(0).streams().get(0).timestampNanos(0))
        .isEqualTo(1_700_000_000_000_000_000L);
    assertThat(lines()).containsExactly(body);
  }

  @ParameterizedTest
  @CsvSource({"/ingest/text, text, 200", "/loki/api/v1/raw, text, 204"})
  void lines_of_text_are_entries_and_blank_ones_are_none(String target, String source, int status)
      throws Exception {
    HttpResponse<String> answer = send(target, "\ufefffirst\r\n \t\n  zwölf\nlast".getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(status);

    assertThat(lines()).containsExactly("first", "  zwölf", "last");
    assertThat(labels()).isEqualTo("{source=\"" + source + "\"}");
  }

  @Test
  void frames_of_heroku_are_entries_with_app_and_process() throws Exception {
    String first = "<40>1 2023-11-14T22:13:20+00:00 host app web.3 - State changed to up\n";
    String second = "<13>1 2023-11-14T22:13:21.5+00:00 host heroku router - zwölf\nlines\n";
    byte[] body =
        (first.getBytes(UTF_8).length + " " + first + second.getBytes(UTF_8).length + " " + second)
            .getBytes(UTF_8);
    told(send("/ingest/text", body, "Content-Type", "application/logplex-1"), 200);

    assertThat(lines()).containsExactly("State changed to up", "zwölf\nlines");
    assertThat(labels())
        .isEqualTo("{app=\"app\", host=\"host\", process=\"web.3\", source=\"heroku\"}");
    assertThat(door.kept.get(0).streams().get(1).timestampNanos(0))
        .isEqualTo(1_700_000_001_500_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/ingest/json|application/json|[{\"a\":1},{\"b\"",
        "/ingest/json|application/json|{\"a\":1} rest",
        "/ingest/json|application/json; charset=utf-16|{\"a\":1}",
        "/ingest/json|application/json|{\"a\":1},{\"b\":2}",
        "/ingest/text|text/plain; charset=iso-8859-1|text",
        "/ingest/text|application/logplex-1|99 <40>1 short",
        "/ingest/text|application/logplex-1|no length",
        "/ingest/text|application/logplex-1|9999999999999 <40>1 a b c d e",
        "/ingest/text|application/logplex-1|9 <40>1 a b",
      })
  void what_is_not_of_its_form_is_refused_as_a_whole(String target, String type, String body)
      throws Exception {
    HttpResponse<String> answer = send(target, body.getBytes(UTF_8), "Content-Type", type);

    assertThat(told(answer, 400).path("error").asText()).isNotEmpty();
    assertThat(lines()).isEmpty();
  }

  @Test
  void nothing_is_taken_of_strangers_or_bombs() throws Exception {
    HttpResponse<String> stranger =
        client.send(
            HttpRequest.newBuilder(door.uri("/ingest/text"))
                .POST(BodyPublishers.ofString("text"))
                .build(),
            BodyHandlers.ofString());
    assertThat(told(stranger, 401).path("error").asText()).isNotEmpty();

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(new byte[64 << 20]);
    }
    told(send("/ingest/text", out.toByteArray(), "Content-Encoding", "gzip"), 413);
    assertThat(lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/ingest/json, application/msgpack",
    "/ingest/text, application/x-msgpack",
    "/ingest/text, application/x-protobuf",
    "/loki/api/v1/raw, application/vnd.msgpack",
    "/ingest/json, multipart/form-data; boundary=x",
  })
  void what_no_line_can_be_made_of_is_refused_by_its_type(String target, String type)
      throws Exception {
    HttpResponse<String> answer = send(target, "abc".getBytes(UTF_8), "Content-Type", type);

    assertThat(told(answer, 415).path("error").asText()).contains("expected: ");
    assertThat(lines()).isEmpty();
  }

  @Test
  void a_mark_before_json_is_no_part_of_it() throws Exception {
    told(send("/ingest/json", "\ufeff{\"a\":1}".getBytes(UTF_8)), 200);

    assertThat(lines()).containsExactly("{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource({"GET", "HEAD"})
  void vercel_sees_what_it_asks_for_before_it_sends(String method) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(door.uri("/ingest/json"))
                .method(method, BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-vercel-verify")).contains("as-vercel-shows-it");
  }

  @Test
  void a_drain_of_heroku_has_a_key_of_its_own_and_nobody_else_has() {
    RecordsFormat format = new RecordsFormat(InstantSource.system(), VERIFICATION);
    Map<String, String> frames = new TreeMap<>();
    frames.put("content-type", "application/logplex-1");
    frames.put("logplex-frame-id", " 09C557EAFCFB6CF2740EE62F62971098 ");

    assertThat(format.onceBy(new DoorHead("POST", "ingest/text", "", frames)))
        .isEqualTo("logplex:09C557EAFCFB6CF2740EE62F62971098");
    frames.put("content-type", "text/plain");
    assertThat(format.onceBy(new DoorHead("POST", "ingest/text", "", frames))).isNull();
  }
}
