package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code wadi keys}, and a running gateway that takes what it does. */
class KeysCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LINE = "{\"message\":\"hello\"}";

  @TempDir static Path home;
  private static LiveGateway gateway;

  @TempDir Path folder;

  @BeforeAll
  static void open() throws Exception {
    gateway =
        new LiveGateway(
            home,
            "wadi.keys.reload=50ms",
            "wadi.keys.json={\"token-of-the-settings\":{\"name\":\"settings\",\"tenant\":\"set\","
                + "\"rate\":0.001,\"burst\":1}}");
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
  }

  private static CommandRun keys(Path file, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(args));
    all.addAll(List.of("--set", "wadi.keys.file=" + file));
    return CommandRun.of(file.getParent(), Map.of(), all.toArray(String[]::new));
  }

  private CommandRun own(String... args) throws IOException {
    return keys(folder.resolve("keys.json"), args);
  }

  private static CommandRun live(String... args) throws IOException {
    Path file = home.resolve("data/keys/keys.json");
    Files.createDirectories(file.getParent());
    CommandRun run = keys(file, args);
    assertThat(run.code()).as(run.remarks()).isZero();
    return run;
  }

  private static HttpResponse<String> push(HttpClient client, String token, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.gateway().pushAddress() + "/logtap/raw"))
            .POST(HttpRequest.BodyPublishers.ofString(LINE));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /* The gateway looks at the file by itself; nothing tells us when. */
  private static HttpResponse<String> pushUntil(HttpClient client, String token, int status)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    HttpResponse<String> answer = push(client, token);
    while (answer.statusCode() != status && System.nanoTime() < end) {
      answer = push(client, token);
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer;
  }

  @Test
  void a_key_is_shown_once_and_listed_without_what_opens() throws IOException {
    CommandRun added =
        own(
            "add",
            "payments",
            "--tenant",
            "acme",
            "--expires",
            "2099-12-31",
            "--rate",
            "0.5",
            "--bytes-per-day",
            "2GB",
            "--doors",
            "loki,otlp",
            "--mask",
            "order_id");
    assertThat(added.code()).as(added.remarks()).isZero();
    String token = added.results().strip();
    assertThat(token).matches("wadi_[a-zA-Z0-9]{32}");
    assertThat(added.remarks()).doesNotContain(token);
    assertThat(Files.readString(folder.resolve("keys.json"))).doesNotContain(token);
    CommandRun listed = own("list");
    assertThat(listed.results())
        .contains("payments", "acme", "active", "loki,otlp", "0.5 requests/s, burst 1", "2GB")
        .doesNotContain(token)
        .doesNotContain("sha256");
    JsonNode json = JSON.readTree(own("list", "--json").results());
    assertThat(json.get(0).get("expires").asText()).isEqualTo("2099-12-31T00:00:00Z");
    assertThat(json.get(0).get("mask").get(0).asText()).isEqualTo("order_id");
    assertThat(json.toString()).doesNotContain("sha256");
  }

  @Test
  void a_new_token_leaves_the_old_one_a_while() throws IOException {
    own("add", "web");
    JsonNode rotated = JSON.readTree(own("rotate", "web", "--overlap", "1h", "--json").results());
    assertThat(rotated.get("token").asText()).startsWith("wadi_");
    JsonNode tokens = JSON.readTree(own("list", "--json").results()).get(0).get("tokens");
    assertThat(tokens).hasSize(2);
    assertThat(tokens.get(0).get("until").asText()).isEqualTo(rotated.get("othersEnd").asText());
    assertThat(tokens.get(1).get("until").isNull()).isTrue();
    own("rotate", "web", "--overlap", "0");
    assertThat(JSON.readTree(own("list", "--json").results()).get(0).get("tokens")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "add web, 2, a key is called web already",
    "add other --rate -1, 78, requestsPerSecond: -1.0",
    "add other --doors Loki!, 78, doors: not one of them",
    "add other --expires soon, 78, no time",
    "add other --no-token, 2, nothing would open",
    "add other --certificate web, 78, not a name of one",
    "add bad/../\u0001name, 78, name: not one",
    "revoke other, 3, no key is called other",
    "revoke web --undo --delete, 2, expected: one of them",
    "rotate other, 3, no key is called other",
    "rotate web --overlap soon, 2, no duration",
  })
  void what_cannot_be_done_is_told_and_changes_nothing(String words, int code, String told)
      throws IOException {
    own("add", "web");
    String before = Files.readString(folder.resolve("keys.json"));
    CommandRun run = own(words.split(" "));
    assertThat(run.remarks()).contains(told);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.results()).isEmpty();
    assertThat(folder.resolve("keys.json")).hasContent(before);
  }

  @Test
  void a_token_of_somebody_else_is_taken_but_no_short_one() throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, "logstack_1a2b3c4d5e6f\n");
    assertThat(own("add", "old", "--token-file", file.toString()).code()).isZero();
    assertThat(Files.readString(folder.resolve("keys.json"))).doesNotContain("logstack_1a2b");
    Files.writeString(file, "password123");
    CommandRun weak = own("add", "weak", "--token-file", file.toString());
    assertThat(weak.code()).isEqualTo(2);
    assertThat(weak.remarks()).contains("shorter than 16").doesNotContain("password123");
  }

  @Test
  void a_running_gateway_takes_keys_and_their_end_also_on_a_connection_that_is_open()
      throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    String token = live("add", "live").results().strip();
    pushUntil(client, token, 204);
    live("revoke", "live");
    HttpResponse<String> revoked = pushUntil(client, token, 401);
    assertThat(revoked.body()).isEqualTo("the key is not active\n");
    live("revoke", "live", "--undo");
    pushUntil(client, token, 204);
    String fresh = live("rotate", "live", "--overlap", "0").results().strip();
    pushUntil(client, token, 401);
    pushUntil(client, fresh, 204);
    live("revoke", "live", "--delete");
    assertThat(pushUntil(client, fresh, 401).body()).isEqualTo("the token is not known\n");
  }

  @Test
  void a_limit_is_the_keys_whatever_the_sender_says_of_itself_and_is_named() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpResponse<String> first = push(client, "token-of-the-settings");
    HttpResponse<String> second =
        push(
            client,
            "token-of-the-settings",
            "X-Forwarded-For",
            "10.9.8.7",
            "X-Emitter",
            "somebody-else",
            "X-Real-IP",
            "10.9.8.6");
    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.body()).contains("key settings", "requests_per_second");
    assertThat(Integer.parseInt(second.headers().firstValue("Retry-After").orElse("0")))
        .isBetween(900, 1_000);
    assertThat(push(client, "token-of-the-settings", "X-Scope-OrgID", "other").statusCode())
        .isEqualTo(401);
    assertThat(push(client, "").statusCode()).isEqualTo(401);
    String metrics =
        client
            .send(
                HttpRequest.newBuilder(URI.create(gateway.gateway().pushAddress() + "/metrics"))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    assertThat(metrics)
        .contains("wadi_key_requests_total{key=\"settings\"}")
        .contains("wadi_key_refused_total{key=\"settings\",reason=\"too_fast\"} 1.0")
        .doesNotContain("token-of-the-settings");
  }

  @Test
  void a_quota_is_the_days_and_named_too() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    String token = live("add", "daily", "--entries-per-day", "1").results().strip();
    pushUntil(client, token, 204);
    HttpResponse<String> over = push(client, token);
    assertThat(over.statusCode()).isEqualTo(429);
    assertThat(over.body()).contains("key daily", "entries_per_day: 1, used: 1");
    assertThat(over.headers().firstValue("Retry-After")).isPresent();
  }
}
