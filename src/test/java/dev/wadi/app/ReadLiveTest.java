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
}
