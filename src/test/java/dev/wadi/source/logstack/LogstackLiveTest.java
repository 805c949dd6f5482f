package dev.wadi.source.logstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LogStack's clients at a gateway, with the bytes that they send. */
class LogstackLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "logstack_1a2b3c4d5e6f7890abcdef12";

  private static final String ADMIN = "logstack_admin_0000000000000";

  @TempDir static Path directory;
  private static LiveGateway gateway;

  @BeforeAll
  static void open() throws Exception {
    gateway =
        new LiveGateway(
            directory,
            "wadi.limits.maxLineBytes=4KB",
            "wadi.keys.adminToken=" + ADMIN,
            "wadi.keys.json={\""
                + KEY
                + "\":{\"name\":\"shop\",\"active\":true,\"tenant\":\"shop\"},"
                + "\"logstack_off_00000000000000\":{\"name\":\"off\",\"active\":false},"
                + "\"logstack_slow_0000000000000\":{\"name\":\"slow\",\"active\":true,\"tenant\":\"slow\","
                + "\"rate\":1,\"burst\":2},"
                + "\"logstack_little_0000000000\":{\"name\":\"little\",\"active\":true,"
                + "\"entriesPerDay\":2}}");
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
  }

  private static String entry(String message) {
    return "{\"timestamp\":\"%s\",\"level\":\"INFO\",\"message\":\"%s\",\"service\":\"shop\",\"env\":\"prod\"}"
        .formatted(Instant.now(), message);
  }

  private static String batch(String... entries) {
    return "{\"entries\":[" + String.join(",", entries) + "]}";
  }

  private static HttpResponse<String> send(String query, String body, String... headers)
      throws Exception {
    return gateway.post("/v1/logs:ingest" + query, body.getBytes(UTF_8), headers);
  }

  private static HttpResponse<String> send(String body) throws Exception {
    return send("", body, "Authorization", "Bearer " + KEY, "Content-Type", "application/json");
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return JSON.readTree(answer.body());
  }

  @Test
  void what_is_accepted_is_answered_as_logstack_does_and_captured_without_personal_data()
      throws Exception {
    HttpResponse<String> answer = send(batch(entry("mail to jane.doe@example.com"), entry("two")));

    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode body = json(answer);
    assertThat(body.path("message").asText()).isEqualTo("Logs accepted for processing");
    assertThat(body.path("entries_accepted").asInt()).isEqualTo(2);
    assertThat(body.path("request_id").asText())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(Instant.parse(body.path("timestamp").asText()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    LiveGateway.await(
        "it is captured", () -> messages().stream().anyMatch(line -> line.contains("mail to")));
    JsonNode entry =
        gateway.captured("captures/shop").stream()
            .filter(line -> line.path("msg").asText().contains("mail to"))
            .findFirst()
            .orElseThrow();
    assertThat(entry.path("labels").path("service").asText()).isEqualTo("shop");
    JsonNode line = JSON.readTree(entry.path("msg").asText());
    assertThat(line.path("message").asText()).isEqualTo("mail to [REDACTED:email]");
    assertThat(line.has("ingest_time")).isTrue();
  }

  @Test
  void who_is_not_known_is_told_in_logstacks_words() throws Exception {
    HttpResponse<String> none = send("", batch(entry("x")), "Content-Type", "application/json");
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
    assertThat(json(none).path("error").asText()).isEqualTo("authentication_error");

    HttpResponse<String> wrong =
        send("", batch(entry("x")), "Authorization", "Bearer logstack_wrong_key");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(json(wrong))
        .isEqualTo(
            JSON.readTree(
                "{\"error\":\"authentication_error\",\"message\":\"Invalid authentication token\","
                    + "\"details\":{}}"));

    HttpResponse<String> off =
        send("", batch(entry("x")), "Authorization", "Bearer logstack_off_00000000000000");
    assertThat(off.statusCode()).isEqualTo(401);
    assertThat(json(off).path("message").asText()).isEqualTo("Authentication token is inactive");
  }

  @Test
  void a_bad_entry_refuses_the_batch_with_its_index_and_the_good_ones_are_kept_where_asked()
      throws Exception {
    String mixed = batch(entry("good"), entry("bad").replace("INFO", "s3cret-level"));

    HttpResponse<String> refused = send(mixed);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).doesNotContain("s3cret-level");
    assertThat(json(refused).path("error").asText()).isEqualTo("validation_error");
    assertThat(json(refused).path("details").path("errors"))
        .isEqualTo(
            JSON.readTree(
                "[{\"entry\":1,\"field\":\"level\",\"reason\":"
                    + "\"expected one of DEBUG, INFO, WARN, ERROR, FATAL\"}]"));

    HttpResponse<String> partly = send("?partial=true", mixed, "Authorization", "Bearer " + KEY);
    assertThat(partly.statusCode()).isEqualTo(202);
    assertThat(json(partly).path("entries_accepted").asInt()).isEqualTo(1);
    assertThat(json(partly).path("entries_rejected").asInt()).isEqualTo(1);
    assertThat(json(partly).path("errors").get(0).path("entry").asInt()).isEqualTo(1);

    HttpResponse<String> none =
        send("?partial=true", batch("{}"), "Authorization", "Bearer " + KEY);
    assertThat(none.statusCode()).isEqualTo(400);
  }

  @Test
  void a_request_that_is_no_batch_is_a_validation_error() throws Exception {
    HttpResponse<String> answer = send("{\"entries\":[{\"message\":\"cut");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("error").asText()).isEqualTo("validation_error");
    assertThat(json(answer).path("message").asText()).startsWith("invalid JSON: ");
  }

  @Test
  void who_comes_too_often_is_told_when_to_come_again() throws Exception {
    HttpResponse<String> last = null;
    for (int i = 0; i < 20 && (last == null || last.statusCode() == 202); i++) {
      last = send("", batch(entry("x")), "Authorization", "Bearer logstack_slow_0000000000000");
    }

    assertThat(last.statusCode()).isEqualTo(429);
    JsonNode body = json(last);
    assertThat(body.path("error").asText()).isEqualTo("rate_limit_exceeded");
    assertThat(body.path("message").asText()).isEqualTo("Rate limit exceeded for token");
    assertThat(body.path("details").path("retry_after").asText())
        .isEqualTo(last.headers().firstValue("Retry-After").orElse(""));
    assertThat(body.path("details").path("retry_after").asInt()).isBetween(1, 9);
    assertThat(body.path("details").path("limit").asText()).contains("requests_per_second");
  }

  @Test
  void what_the_limits_refuse_is_told_by_its_place_and_without_the_labels_that_were_sent()
      throws Exception {
    String tooLong =
        entry("long " + "x".repeat(5000))
            .replace("\"env\"", "\"labels\":{\"region\":\"s3cret-region\"},\"env\"");

    HttpResponse<String> refused = send(batch(entry("not without the other"), tooLong));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused))
        .isEqualTo(
            JSON.readTree(
                """
                {"error":"validation_error","message":"1 of 2 entries are not as they should be; the first: entries[1]: a line too long (expected: at most 4096 bytes)",
                 "details":{"errors":[{"entry":1,"field":"","reason":"a line too long (expected: at most 4096 bytes)"}]}}
                """));
    HttpResponse<String> partly =
        send(
            "?partial=true",
            batch(tooLong, entry("kept of two")),
            "Authorization",
            "Bearer " + KEY);
    assertThat(partly.statusCode()).isEqualTo(202);
    assertThat(json(partly).path("entries_rejected").asInt()).isEqualTo(1);
    assertThat(partly.body()).doesNotContain("s3cret");
    LiveGateway.await(
        "the good one is captured",
        () -> messages().stream().anyMatch(line -> line.contains("kept of two")));
    assertThat(messages()).noneMatch(line -> line.contains("not without the other"));
  }

  @Test
  void whose_day_is_used_up_is_told_which_quota_that_is() throws Exception {
    HttpResponse<String> over =
        send(
            "",
            batch(entry("1"), entry("2"), entry("3")),
            "Authorization",
            "Bearer logstack_little_0000000000");

    assertThat(over.statusCode()).isEqualTo(429);
    assertThat(json(over).path("error").asText()).isEqualTo("quota_exceeded");
    assertThat(json(over).path("details").path("quota_type").asText()).isEqualTo("entries_per_day");
    assertThat(over.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void administrators_ask_for_the_status_and_close_segments_and_nobody_else_does()
      throws Exception {
    assertThat(send(batch(entry("before the flush"))).statusCode()).isEqualTo(202);

    HttpResponse<String> flushed =
        gateway.post(
            "/v1/admin/flush",
            "{\"token\":\"shop\"}".getBytes(UTF_8),
            "Authorization",
            "Bearer " + ADMIN);
    assertThat(flushed.statusCode()).isEqualTo(200);
    assertThat(json(flushed).path("message").asText()).isEqualTo("Flush completed successfully");
    assertThat(json(flushed).path("segments_processed").asInt()).isEqualTo(1);

    for (String token : new String[] {KEY, "somebody-else"}) {
      HttpResponse<String> refused =
          gateway.post("/v1/admin/flush", new byte[0], "Authorization", "Bearer " + token);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(json(refused).path("message").asText())
          .isEqualTo("Admin token required for this operation");
    }
    HttpResponse<String> status =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(gateway.gateway().pushAddress().resolve("/v1/admin/status"))
                    .header("Authorization", "Bearer " + ADMIN)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(json(status))
        .isEqualTo(
            JSON.readTree(
                "{\"forwarder_service\":{\"available\":true,\"healthy\":true},"
                    + "\"metrics\":{\"available\":true}}"));

    HttpResponse<String> wrong =
        gateway.post("/v1/admin/flush", "[7".getBytes(UTF_8), "Authorization", "Bearer " + ADMIN);
    assertThat(wrong.statusCode()).isEqualTo(400);
  }

  @Test
  void a_request_that_comes_again_with_its_key_is_kept_once() throws Exception {
    String body = batch(entry("once and for all"));
    String[] headers = {
      "Authorization", "Bearer " + KEY, "X-Idempotency-Key", "0b5c", "Content-Type", "text/plain"
    };

    assertThat(send("", body, headers).statusCode()).isEqualTo(202);
    assertThat(send("", body, headers).statusCode()).isEqualTo(202);
    assertThat(send(batch(entry("behind it"))).statusCode()).isEqualTo(202);

    LiveGateway.await(
        "what came behind is captured",
        () -> messages().stream().anyMatch(line -> line.contains("behind it")));
    assertThat(messages()).filteredOn(line -> line.contains("once and for all")).hasSize(1);
  }

  @Test
  void a_key_in_the_body_makes_a_batch_count_once_as_well() throws Exception {
    String body = batch(entry("once by its body"));
    String keyed = "{\"idempotency_key\":\"body-1\"," + body.substring(1);
    String behind = body.substring(0, body.length() - 1) + ",\"idempotency_key\":\"body-2\"}";

    for (String same : List.of(keyed, keyed, behind, behind)) {
      assertThat(send(same).statusCode()).isEqualTo(202);
    }
    HttpResponse<String> another = send(keyed.replace("its body", "another body"));
    assertThat(another.statusCode()).isEqualTo(422);
    for (String wrong : List.of("\"\"", "7", "[]", "\"a b\"", "\"" + "s3cret".repeat(22) + "\"")) {
      HttpResponse<String> answer = send("{\"idempotency_key\":" + wrong + "," + body.substring(1));
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(json(answer).path("message").asText())
          .startsWith("idempotency_key: expected")
          .doesNotContain("s3cret");
    }
    assertThat(send("{\"idempotency_key\":null," + body.substring(1)).statusCode()).isEqualTo(202);
    assertThat(send(batch(entry("behind the bodies"))).statusCode()).isEqualTo(202);
    LiveGateway.await(
        "what came behind is captured",
        () -> messages().stream().anyMatch(line -> line.contains("behind the bodies")));
    assertThat(messages()).filteredOn(line -> line.contains("once by its body")).hasSize(3);
  }

  private static HttpResponse<String> newToken(String body, String token) throws Exception {
    return gateway.post(
        "/v1/admin/tokens/generate", body.getBytes(UTF_8), "Authorization", "Bearer " + token);
  }

  @Test
  void an_administrator_makes_a_token_that_opens_the_door_at_once_and_is_kept_as_a_hash()
      throws Exception {
    String wanted =
        "{\"service_name\":\"Analytics-service_1\",\"description\":\"for the analysts\"}";

    HttpResponse<String> made = newToken(wanted, ADMIN);

    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    String token = json(made).path("token").asText();
    assertThat(token).matches("logstack_analyticss_[a-z0-9]{20}");
    assertThat(json(made).path("service_name").asText()).isEqualTo("Analytics-service_1");
    assertThat(json(made).path("description").asText()).isEqualTo("for the analysts");
    assertThat(json(made).path("active").asBoolean()).isTrue();
    assertThat(
            send("", batch(entry("by the new key")), "Authorization", "Bearer " + token)
                .statusCode())
        .isEqualTo(202);
    assertThat(gateway.filesWith(token)).as("only its hash is on disk").isEmpty();

    HttpResponse<String> again = newToken(wanted.replace("Analytics", "aNALYTICS"), ADMIN);
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(again.body()).doesNotContain("NALYTICS").contains("has this name already");
    assertThat(newToken(wanted.replace("Analytics-service_1", "SHOP"), ADMIN).statusCode())
        .as("a name of the settings' keys")
        .isEqualTo(400);

    HttpResponse<String> off =
        newToken(
            "{\"service_name\":\"switched-off\",\"description\":\"not yet\",\"active\":false}",
            ADMIN);
    HttpResponse<String> refused =
        send("", batch(entry("x")), "Authorization", "Bearer " + json(off).path("token").asText());
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(json(refused).path("message").asText())
        .isEqualTo("Authentication token is inactive");

    assertThat(newToken(wanted, KEY).statusCode()).isEqualTo(401);
    for (String wrong :
        List.of(
            "{}",
            "[]",
            "{\"service_name\":\"ab\",\"description\":\"long enough\"}",
            "{\"service_name\":\"s3cret name\",\"description\":\"long enough\"}",
            "{\"service_name\":\"fine\",\"description\":\"four\"}",
            "{\"service_name\":\"fine\",\"description\":\"long enough\",\"active\":\"s3cret\"}")) {
      HttpResponse<String> answer = newToken(wrong, ADMIN);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(json(answer).path("error").asText()).isEqualTo("validation_error");
      assertThat(answer.body()).doesNotContain("s3cret");
    }
  }

  @Test
  void the_root_says_who_answers() throws Exception {
    JsonNode page = JSON.readTree(gateway.page("/"));

    assertThat(page.fieldNames())
        .toIterable()
        .containsExactly("service", "version", "description", "docs");
  }

  @Test
  void to_elasticsearchs_clients_the_root_says_which_version_it_speaks() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:" + gateway.gateway().pushAddress().getPort() + "/"))
                    .header("User-Agent", "Elastic-filebeat/8.17.0 (linux; amd64)")
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
    assertThat(JSON.readTree(answer.body()).at("/version/number").asText()).startsWith("8.");
  }

  @Test
  void its_dashboards_find_the_numbers_that_they_know_and_no_part_of_a_token() throws Exception {
    send(batch(entry("counted"), entry("counted too")));
    send(batch(entry("bad").replace("INFO", "no-level")));
    send("", batch(entry("x")), "Authorization", "Bearer logstack_wrong_key");

    String page = gateway.page("/metrics");
    assertThat(sum(page, "logs_ingested_total", "token=\"shop\"")).isGreaterThanOrEqualTo(2);
    assertThat(sum(page, "logs_rejected_total", "token=\"shop\"", "reason=\"malformed\""))
        .isGreaterThanOrEqualTo(1);
    assertThat(sum(page, "logs_rejected_total", "token=\"unknown\"", "reason=\"unknown_token\""))
        .isGreaterThanOrEqualTo(1);
    String endpoint = "endpoint=\"/v1/logs:ingest\"";
    for (String status : List.of("202", "400", "401")) {
      assertThat(
              sum(
                  page,
                  "http_requests_total",
                  "method=\"POST\"",
                  endpoint,
                  "status_code=\"" + status + "\"",
                  "status=\"" + status + "\""))
          .as(status)
          .isGreaterThanOrEqualTo(1);
    }
    for (String bound :
        List.of("0.01", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0")) {
      assertThat(
              sum(page, "http_request_duration_seconds_bucket", endpoint, "le=\"" + bound + "\""))
          .as(bound)
          .isNotNegative();
      assertThat(page).contains("le=\"" + bound + "\"");
    }
    assertThat(sum(page, "ingestion_batch_size_entries_count")).isGreaterThanOrEqualTo(2);
    assertThat(page).contains("ingestion_batch_size_entries_bucket{le=\"250.0\"}");
    assertThat(sum(page, "logstack_service_info", "service=\"wadi\"")).isEqualTo(1);
    assertThat(page).doesNotContain("logstack_1a", "logstack_wrong");
  }

  @Test
  void a_key_beyond_its_rate_is_counted_by_its_name() throws Exception {
    for (int i = 0; i < 4; i++) {
      send("", batch(entry("x")), "Authorization", "Bearer logstack_slow_0000000000000");
    }

    assertThat(sum(gateway.page("/metrics"), "rate_limit_exceeded_total", "token=\"slow\""))
        .isGreaterThanOrEqualTo(1);
  }

  private static double sum(String page, String metric, String... labels) {
    return page.lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static List<String> messages() {
    try {
      return gateway.captured("captures/shop").stream()
          .map(line -> line.path("msg").asText())
          .toList();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
