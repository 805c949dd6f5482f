package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The read door over HTTP, as Grafana and logcli use it. */
class ReadLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path home;

  private static LiveGateway gateway;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    gateway = new LiveGateway(home);
    gateway.push("acme", "first level=info", "second level=error");
    gateway.push("acme", Map.of("app", "till", "env", "prod"), "third");
    gateway.push("other", "not yours");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.gateway().pushAddress() + path));
    request.header("X-Scope-OrgID", "acme");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String url(String path, String... pairs) {
    StringBuilder out = new StringBuilder("/loki/api/v1/" + path);
    for (int i = 0; i < pairs.length; i += 2) {
      out.append(i == 0 ? '?' : '&').append(pairs[i]).append('=');
      out.append(URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
    }
    return out.toString();
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/json; charset=UTF-8");
    return JSON.readTree(answer.body());
  }

  @Test
  void lines_that_were_just_acknowledged_are_there_newest_first() throws Exception {
    JsonNode answer = json(get(url("query_range", "query", "{app=\"shop\"}", "limit", "10")));

    assertThat(answer.path("status").asText()).isEqualTo("success");
    JsonNode data = answer.path("data");
    assertThat(data.path("resultType").asText()).isEqualTo("streams");
    JsonNode stream = data.path("result").path(0);
    assertThat(stream.path("stream").toString()).isEqualTo("{\"app\":\"shop\"}");
    assertThat(stream.path("values").path(0).path(1).asText()).isEqualTo("second level=error");
    assertThat(stream.path("values").path(1).path(1).asText()).isEqualTo("first level=info");
    assertThat(data.path("result")).hasSize(1);
    assertThat(data.path("stats").path("summary").path("totalLinesProcessed").asInt()).isPositive();
  }

  @Test
  void who_asks_of_another_tenant_sees_nothing_of_it() throws Exception {
    JsonNode answer = json(get(url("query_range", "query", "{app=~\".+\"}")));

    assertThat(answer.toString()).contains("third").doesNotContain("not yours");
  }

  @Test
  void a_form_asks_the_same() throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(
                    URI.create(
                        gateway.gateway().pushAddress() + "/loki/api/v1/query_range?limit=1"))
                .header("X-Scope-OrgID", "acme")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "direction=forward&query="
                            + URLEncoder.encode("{app=\"shop\"}", StandardCharsets.UTF_8)))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(json(answer).path("data").path("result").path(0).path("values").toString())
        .contains("first")
        .doesNotContain("second");
  }

  @Test
  void grafana_finds_that_all_is_well() throws Exception {
    JsonNode data = json(get(url("query", "query", "vector(1)+vector(1)"))).path("data");

    assertThat(data.path("resultType").asText()).isEqualTo("vector");
    assertThat(data.path("result").path(0).path("value").path(1).asText()).isEqualTo("2");
    assertThat(json(get(url("status/buildinfo"))).path("version").asText()).isNotEmpty();
  }

  @Test
  void numbers_are_counted_of_what_was_kept() throws Exception {
    JsonNode vector =
        json(get(url("query", "query", "sum by (app) (count_over_time({app=~\".+\"}[1h]))")));
    JsonNode matrix =
        json(get(url("query_range", "query", "count_over_time({app=\"shop\"}[1h])", "step", "5m")));

    assertThat(vector.path("data").path("result").findValuesAsText("app"))
        .containsExactly("shop", "till");
    assertThat(vector.path("data").path("result").path(0).path("value").path(1).asText())
        .isEqualTo("2");
    assertThat(matrix.path("data").path("resultType").asText()).isEqualTo("matrix");
  }

  @Test
  void labels_and_what_they_are() throws Exception {
    assertThat(json(get(url("labels"))).path("data").toString()).isEqualTo("[\"app\",\"env\"]");
    assertThat(json(get(url("label"))).path("data").toString()).isEqualTo("[\"app\",\"env\"]");
    assertThat(json(get(url("label/app/values"))).path("data").toString())
        .isEqualTo("[\"shop\",\"till\"]");
    assertThat(json(get(url("label/app/values", "query", "{env=\"prod\"}"))).path("data"))
        .hasSize(1);
    assertThat(json(get(url("series", "match[]", "{env=\"prod\"}"))).path("data").toString())
        .isEqualTo("[{\"app\":\"till\",\"env\":\"prod\"}]");
    JsonNode stats = json(get(url("index/stats", "query", "{app=\"shop\"}")));
    assertThat(stats.path("entries").asInt()).isEqualTo(2);
    assertThat(stats.path("streams").asInt()).isEqualTo(1);
    assertThat(json(get(url("detected_labels"))).path("detectedLabels").path(0).toString())
        .isEqualTo("{\"label\":\"app\",\"cardinality\":2}");
  }

  @Test
  void what_is_wrong_is_said_as_loki_says_it() throws Exception {
    HttpResponse<String> unclosed = get(url("query_range", "query", "{app=\"shop\""));
    assertThat(unclosed.statusCode()).isEqualTo(400);
    assertThat(unclosed.body()).startsWith("parse error at line 1, col 12: syntax error");
    assertThat(get(url("query_range", "query", "{}")).body())
        .contains("at least one regexp or equality matcher");
    assertThat(get(url("query", "query", "{app=\"shop\"}")).body())
        .startsWith("log queries are not supported as an instant query type");
    assertThat(get(url("tail", "query", "{app=\"shop\"}")).body())
        .startsWith("lines as they come are told over a websocket");
    assertThat(get("/loki/api/v1/rules").statusCode()).isEqualTo(404);
    assertThat(gateway.metric("wadi_read_queries_total{state=\"refused\",type=\"query\"}"))
        .isPositive();
  }

  @Test
  void what_grafana_asks_to_show_what_there_is() throws Exception {
    JsonNode volume =
        json(get(url("index/volume", "query", "{app=~\".+\"}", "targetLabels", "app")))
            .path("data");
    assertThat(volume.path("resultType").asText()).isEqualTo("vector");
    assertThat(volume.path("result").path(0).path("metric").toString())
        .isEqualTo("{\"app\":\"shop\"}");
    assertThat(volume.path("result").path(0).path("value").path(1).asText()).isEqualTo("34");
    assertThat(
            json(get(url("index/volume_range", "query", "{app=\"shop\"}", "step", "1h")))
                .path("data")
                .path("resultType")
                .asText())
        .isEqualTo("matrix");
    JsonNode fields = json(get(url("detected_fields", "query", "{app=\"shop\"}")));
    assertThat(fields.path("fields").path(0).path("label").asText()).isEqualTo("level");
    assertThat(fields.path("fields").path(0).path("parsers").toString()).isEqualTo("[\"logfmt\"]");
    assertThat(
            json(get(url("detected_field/level/values", "query", "{app=\"shop\"}"))).path("values"))
        .hasSize(2);
    assertThat(json(get(url("patterns", "query", "{app=\"till\"}"))).path("data").path(0))
        .isNotEmpty();
    assertThat(json(get(url("format_query", "query", "{ app=\"shop\"}|=\"a\""))).path("data"))
        .hasToString("\"{app=\\\"shop\\\"} |= \\\"a\\\"\"");
  }

  @Test
  void each_question_of_the_dashboard_of_logs_is_answered() throws Exception {
    JsonNode dashboard = JSON.readTree(Path.of("ops/grafana/dashboards/wadi-logs.json").toFile());
    int asked = 0;
    for (JsonNode target : dashboard.findParents("expr")) {
      if (target.path("datasource").path("type").asText().equals("loki")) {
        String query =
            target
                .path("expr")
                .asText()
                .replace("$__auto", "5m")
                .replaceAll("\\$(instance|level|service)\\b", ".+")
                .replace("$words", "s");
        json(get(url("query_range", "query", query, "step", "60", "limit", "1000")));
        asked++;
      }
    }
    assertThat(asked).isPositive();
  }

  @Test
  void a_client_that_tells_them_apart_gets_metadata_and_fields_with_their_lines() throws Exception {
    String query = "{app=\"shop\"} | logfmt | level=\"error\"";
    JsonNode together = json(get(url("query_range", "query", query))).path("data");
    JsonNode apart =
        json(get(
                url("query_range", "query", query),
                "X-Loki-Response-Encoding-Flags",
                "categorize-labels"))
            .path("data");

    assertThat(together.path("result").path(0).path("stream").toString())
        .isEqualTo("{\"app\":\"shop\",\"level\":\"error\"}");
    assertThat(apart.path("encodingFlags").toString()).isEqualTo("[\"categorize-labels\"]");
    assertThat(apart.path("result").path(0).path("stream").toString())
        .isEqualTo("{\"app\":\"shop\"}");
    assertThat(apart.path("result").path(0).path("values").path(0).path(2).toString())
        .isEqualTo("{\"parsed\":{\"level\":\"error\"}}");
  }
}
