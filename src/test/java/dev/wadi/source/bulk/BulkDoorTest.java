package dev.wadi.source.bulk;

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
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Elasticsearch's senders are told, over the real door and routes. */
@Timeout(60)
class BulkDoorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "a-token-of-the-shop";
  private static PushDoor door;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void open() throws Exception {
    PushDoor.Setup setup = new PushDoor.Setup();
    setup.keys = KeyBook.ofTokens("fake", Map.of(TOKEN, "shop"));
    setup.formats = List.of(new BulkFormat(InstantSource.system()));
    setup.parts = BulkParts.pages();
    setup.routes = List.of("classpath:routes/10-elasticsearch.camel.yaml");
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

  private HttpResponse<String> send(String method, String target, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri(target))
            .method(method, BodyPublishers.ofByteArray(body))
            .header("Content-Type", "application/x-ndjson");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode told(int status, String target, String body) throws Exception {
    HttpResponse<String> answer =
        send("POST", target, body.getBytes(UTF_8), "Authorization", "ApiKey " + TOKEN);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
    return JSON.readTree(answer.body());
  }

  private static List<String> lines() {
    return door.kept.stream().flatMap(batch -> batch.stream()).map(Entry::line).toList();
  }

  private static List<Integer> statuses(JsonNode told) {
    return StreamSupport.stream(told.path("items").spliterator(), false)
        .map(item -> item.elements().next().path("status").asInt())
        .toList();
  }

  @Test
  void documents_are_entries_with_their_time_and_index() throws Exception {
    JsonNode told =
        told(
            200,
            "/_bulk",
            "{\"create\":{\"_index\":\"logs-a\"}}\n"
                + " {\"@timestamp\":\"2023-11-14T22:13:20.123Z\",\"message\":\"a \\\"b\\\"\"} \r\n"
                + "{ \"index\" : {\"_index\":\"logs-b\",\"_id\":\"7\",\"pipeline\":null} }\n"
                + "{\"n\":1}\n");

    assertThat(told.path("errors").asBoolean()).isFalse();
    assertThat(told.path("took").isNumber()).isTrue();
    assertThat(statuses(told)).containsExactly(201, 201);
    assertThat(told.at("/items/0/create/_index").asText()).isEqualTo("logs-a");
    assertThat(told.at("/items/0/create/_id").asText()).isNotEmpty();
    assertThat(told.at("/items/1/index/_id").asText()).isEqualTo("7");
    assertThat(lines())
        .containsExactly(
            "{\"@timestamp\":\"2023-11-14T22:13:20.123Z\",\"message\":\"a \\\"b\\\"\"}",
            "{\"n\":1}");
    assertThat(door.kept.get(0).streams())
        .extracting(stream -> stream.labels().toString())
        .containsExactly(
            "{index=\"logs-a\", source=\"elasticsearch\"}",
            "{index=\"logs-b\", source=\"elasticsearch\"}");
    assertThat(door.kept.get(0).streams().get(0).timestampNanos(0))
        .isEqualTo(1_700_000_000_123_000_000L);
    assertThat(door.kept.get(0).tenant()).isEqualTo("shop");
  }

  @Test
  void the_index_may_stand_in_the_path_and_answers_be_brief() throws Exception {
    HttpResponse<String> answer =
        send(
            "PUT",
            "/my%2Dlogs/_bulk?filter_path=errors,items.*.error,items.*.status",
            "{\"create\":{}}\n{\"n\":1}\n".getBytes(UTF_8),
            "Authorization",
            "Bearer " + TOKEN);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).path("items").toString())
        .isEqualTo("[{\"create\":{\"status\":201}}]");
    assertThat(door.kept.get(0).streams().get(0).labels().toString())
        .isEqualTo("{index=\"my-logs\", source=\"elasticsearch\"}");
  }

  @Test
  void what_is_not_taken_is_an_item_with_its_status_and_the_others_go_on() throws Exception {
    JsonNode told =
        told(
            200,
            "/logs/_bulk",
            "{\"delete\":{\"_id\":\"1\"}}\n"
                + "{\"create\":{}}\n{\"n\":1}\n"
                + "{\"update\":{\"_id\":\"1\"}}\n{\"doc\":{}}\n"
                + "{\"create\":{}}\nno JSON\n"
                + "{\"create\":{}}\n{\"line\":\""
                + "x".repeat(300_000)
                + "\"}\n"
                + "{\"create\":{}}\n[1]\n"
                + "{\"index\":{}}\n{\"n\":2}\n");

    assertThat(told.path("errors").asBoolean()).isTrue();
    assertThat(statuses(told)).containsExactly(400, 201, 400, 400, 400, 400, 201);
    assertThat(told.at("/items/0/delete/error/reason").asText()).contains("not supported");
    assertThat(told.at("/items/4/create/error/reason").asText()).isNotEmpty();
    assertThat(lines()).containsExactly("{\"n\":1}", "{\"n\":2}");
  }

  @Test
  void items_are_refused_too_when_none_is_good() throws Exception {
    JsonNode told = told(200, "/logs/_bulk", "{\"delete\":{}}\n{\"create\":{}}\n5\n");

    assertThat(statuses(told)).containsExactly(400, 400);
    assertThat(lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/_bulk|``",
        "/_bulk|\\n",
        "/_bulk|{\"create\":{\"_index\":\"a\"}}\\n{\"n\":1}",
        "/_bulk|{\"create\":{\"_index\":\"a\"}}\\n",
        "/_bulk|{\"create\":{}}\\n{}\\n",
        "/_bulk|{\"merge\":{\"_index\":\"a\"}}\\n{}\\n",
        "/_bulk|{\"create\":{\"_index\":\"a\"},\"index\":{}}\\n{}\\n",
        "/_bulk|{\"create\":{\"_index\":[]}}\\n{}\\n",
        "/_bulk|{\"create\":null}\\n{}\\n",
        "/a/_bulk|{}\\n{}\\n",
        "/a/_bulk|no action\\n",
      })
  void a_request_whose_actions_cannot_be_read_is_refused_as_a_whole(String target, String body)
      throws Exception {
    JsonNode told = told(400, target, body.replace("\\n", "\n"));

    assertThat(told.path("status").asInt()).isEqualTo(400);
    assertThat(told.at("/error/root_cause/0/reason").asText()).isNotEmpty();
    assertThat(told.at("/error/type").asText()).isEqualTo("illegal_argument_exception");
    assertThat(lines()).isEmpty();
  }

  @Test
  void strangers_and_bombs_get_errors_of_elasticsearch() throws Exception {
    byte[] good = "{\"create\":{\"_index\":\"a\"}}\n{\"n\":1}\n".getBytes(UTF_8);
    HttpResponse<String> stranger = send("POST", "/_bulk", good);
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(JSON.readTree(stranger.body()).at("/error/type").asText())
        .isEqualTo("security_exception");

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(new byte[64 << 20]);
    }
    HttpResponse<String> bomb =
        send(
            "POST",
            "/_bulk",
            out.toByteArray(),
            "Authorization",
            "ApiKey " + TOKEN,
            "Content-Encoding",
            "gzip");
    assertThat(bomb.statusCode()).isEqualTo(413);
    assertThat(JSON.readTree(bomb.body()).path("status").asInt()).isEqualTo(413);
    assertThat(lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /_license, 200",
    "GET, /_index_template/filebeat, 404",
    "PUT, /_index_template/filebeat, 200",
    "PUT, /_template/logstash, 200",
    "HEAD, /_ilm/policy/filebeat, 404",
    "GET, /_data_stream/filebeat-8.17.0, 404",
    "PUT, /_data_stream/filebeat-8.17.0, 200",
    "PUT, /_component_template/ecs@mappings, 200",
    "PUT, /_ingest/pipeline/filebeat-8.17.0-nginx-access-pipeline, 200",
    "GET, /_cluster/health, 200",
    "HEAD, /_cat/health, 200",
    "GET, /_nodes/http, 200",
    "GET, /pino-logs/_refresh, 200",
    "POST, /logs/_refresh, 200",
  })
  void what_clients_ask_before_has_an_answer(String method, String target, int status)
      throws Exception {
    HttpResponse<String> answer = send(method, target, new byte[0]);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "errors,items.*.error,items.*.status|{\"errors\":true,\"items\":[{\"create\":{\"status\":201}},{\"delete\":{\"status\":400,\"error\":{...}}}]}",
        "items.*._index,items.*.status,items.*.error.type|{\"items\":[{\"create\":{\"_index\":\"a\",\"status\":201}},{\"delete\":{\"_index\":\"a\",\"status\":400,\"error\":{\"type\":\"illegal_argument_exception\"}}}]}",
        "err*|{\"errors\":true}",
        "errors%2Citems.**.type|{\"errors\":true,\"items\":[{\"delete\":{\"error\":{\"type\":\"illegal_argument_exception\"}}}]}",
        "-took,-items.*._*,-items.*.result,-**.error|{\"errors\":true,\"items\":[{\"create\":{\"status\":201}},{\"delete\":{\"status\":400}}]}",
        "nothing|{}",
      })
  void an_answer_shows_what_is_asked_for(String paths, String expected) throws Exception {
    JsonNode told =
        told(
            200,
            "/a/_bulk?filter_path=" + paths,
            "{\"create\":{}}\n{\"n\":1}\n{\"delete\":{\"_id\":\"1\"}}\n");

    assertThat(
            told.toString().replaceAll("\\{\"type\":\"[a-z_]*\",\"reason\":\"[^\"]*\"}", "{...}"))
        .isEqualTo(expected);
    assertThat(lines()).containsExactly("{\"n\":1}");
  }

  @Test
  void a_query_that_asks_for_too_many_fields_or_none_gets_all() throws Exception {
    for (String paths : List.of("%zz", "", "a,".repeat(60) + "errors", "a.".repeat(20) + "b")) {
      HttpResponse<String> answer =
          send(
              "POST",
              "/a/_bulk?filter_path=" + paths.replace("%zz", "%25zz"),
              "{\"create\":{}}\n{\"n\":1}\n".getBytes(UTF_8),
              "Authorization",
              "Bearer " + TOKEN);
      assertThat(answer.statusCode()).isEqualTo(200);
      boolean asksForOne = paths.equals("%zz");
      assertThat(answer.body().equals("{}")).as(paths).isEqualTo(asksForOne);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Upper",
    "a b",
    "_a",
    "-a",
    "+a",
    ".",
    "..",
    "a#b",
    "a:b",
    "a/b",
    "<logs-{now/d}>",
    "x*"
  })
  void an_index_with_a_name_that_is_none_is_an_item_with_a_fault(String name) throws Exception {
    JsonNode told =
        told(
            200,
            "/_bulk",
            "{\"create\":{\"_index\":\"%s\"}}\n{\"n\":1}\n{\"index\":{\"_index\":\"b\"}}\n{\"n\":2}\n"
                .formatted(name));

    assertThat(statuses(told)).containsExactly(400, 201);
    assertThat(told.at("/items/0/create/error/type").asText())
        .isEqualTo("invalid_index_name_exception");
    assertThat(lines()).containsExactly("{\"n\":2}");
  }

  @Test
  void an_index_may_have_a_long_name_but_not_any_length() throws Exception {
    for (int bytes : new int[] {255, 256}) {
      JsonNode told =
          told(
              200,
              "/_bulk",
              "{\"create\":{\"_index\":\""
                  + "\u00e4".repeat(bytes - 128)
                  + "x".repeat(256 - bytes)
                  + "x".repeat(bytes - 2 * (bytes - 128) - (256 - bytes))
                  + "\"}}\n{\"n\":1}\n");
      assertThat(statuses(told)).containsExactly(bytes == 255 ? 201 : 400);
    }
  }

  /* As the transport of winston and Elasticsearch's own leave them. */
  @Test
  void notes_behind_an_action_are_passed_over() throws Exception {
    JsonNode told =
        told(
            200,
            "/_bulk",
            "{\"index\":{\"_index\":\"a\",\"pipeline\":null},\"attempts\":0,\"x\":{\"y\":[]}}\n"
                + "{\"n\":1}\n");

    assertThat(statuses(told)).containsExactly(201);
    assertThat(lines()).containsExactly("{\"n\":1}");
  }

  @Test
  void names_and_ids_may_be_numbers() throws Exception {
    JsonNode told = told(200, "/_bulk", "{\"create\":{\"_index\":2024,\"_id\":17}}\n{\"n\":1}\n");

    assertThat(told.at("/items/0/create/_index").asText()).isEqualTo("2024");
    assertThat(told.at("/items/0/create/_id").asText()).isEqualTo("17");
    assertThat(statuses(told)).containsExactly(201);
  }

  @Test
  void who_looks_for_other_nodes_finds_this_one_where_it_was_asked() throws Exception {
    HttpResponse<String> answer = send("GET", "/_nodes/http", new byte[0]);

    assertThat(JSON.readTree(answer.body()).at("/nodes/wadi/http/publish_address").asText())
        .isEqualTo("127.0.0.1:" + door.port);
  }
}
