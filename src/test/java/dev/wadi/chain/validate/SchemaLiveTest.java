package dev.wadi.chain.validate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What senders of each door are told about entries that do not fit, and where the others go. */
@Timeout(60)
class SchemaLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] AS_JSON = {"Content-Type", "application/json"};

  @TempDir static Path directory;
  private static LiveGateway gateway;
  private static Path file;
  private static Path priced;

  @BeforeAll
  static void open() throws Exception {
    Path schemas = Files.createDirectory(directory.resolve("schemas"));
    priced = schemas.resolve("priced.json");
    Files.writeString(
        priced,
        "{\"type\":\"object\",\"required\":[\"price\"],\"properties\":{\"price\":{\"type\":\"number\"}}}");
    Path order = schemas.resolve("order.json");
    Files.writeString(
        order,
        "{\"properties\":{\"metadata\":{\"type\":\"object\",\"required\":[\"order\"]}},\"required\":[\"metadata\"]}");
    file = Files.createFile(directory.resolve("app.log"));
    gateway =
        new LiveGateway(
            directory.resolve("home"),
            "wadi.schema.sources=loki="
                + priced
                + ",otlp="
                + priced
                + ",logops="
                + priced
                + ",tail="
                + priced
                + ",logstack="
                + order,
            "wadi.schema.reload=100ms",
            "wadi.tail.poll=20ms",
            "wadi.tail.start=beginning",
            "wadi.tail.paths=" + file);
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  private static List<String> kept() {
    try {
      return gateway.captured("captures").stream().map(line -> line.path("msg").asText()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void loki_keeps_what_fits_and_names_the_others_by_their_places() throws Exception {
    HttpResponse<String> answer =
        gateway.push("loki-one", "{\"price\":1}", "{\"price\":\"s3cret-loki\"}", "s3cret-text");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("entry 1 of stream 0 '{")
        .contains("does not fit the schema priced: /price: type (expected: \"number\")")
        .contains("entry 2 of stream 0 '{")
        .contains("does not fit the schema priced: type (expected: \"object\")")
        .doesNotContain("s3cret");
    LiveGateway.await("the good one is kept", () -> kept().contains("{\"price\":1}"));
    assertThat(kept()).noneMatch(line -> line.contains("s3cret-loki"));
    assertThat(
            gateway.metric("wadi_schema_misfit_entries_total{keyword=\"type\",schema=\"priced\"}"))
        .isGreaterThanOrEqualTo(2);
    assertThat(gateway.metric("wadi_schema_checked_entries_total{schema=\"priced\"}"))
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  void otlp_says_how_many_records_were_refused_and_why() throws Exception {
    String record = "{\"timeUnixNano\":\"%d\",\"body\":{\"stringValue\":\"%s\"}}";
    long now = Instant.now().getEpochSecond() * 1_000_000_000L;
    String body =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":["
            + record.formatted(now, "{\\\"price\\\":2}")
            + ","
            + record.formatted(now, "s3cret-otlp")
            + "]}]}]}";

    HttpResponse<String> answer = gateway.post("/otlp/v1/logs", body.getBytes(UTF_8), AS_JSON);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("partialSuccess").path("rejectedLogRecords").asText())
        .isEqualTo("1");
    assertThat(json(answer).path("partialSuccess").path("errorMessage").asText())
        .contains("resourceLogs[0].scopeLogs[0].logRecords[1]: does")
        .contains("does not fit the schema priced: type")
        .doesNotContain("s3cret");
  }

  @Test
  void logstack_refuses_the_batch_with_index_and_reason_and_keeps_the_rest_where_asked()
      throws Exception {
    String entry =
        "{\"timestamp\":\"%s\",\"level\":\"%s\",\"message\":\"%s\",\"service\":\"shop\",\"env\":\"prod\",\"metadata\":%s}";
    Instant now = Instant.now();
    String body =
        "{\"entries\":["
            + entry.formatted(now, "INFO", "logstack-good", "{\"order\":1}")
            + ","
            + entry.formatted(now, "WARN", "s3cret-one", "{\"price\":1}")
            + ","
            + entry.formatted(now, "INFO", "s3cret-two", "null")
            + "]}";

    HttpResponse<String> refused = gateway.post("/v1/logs:ingest", body.getBytes(UTF_8), AS_JSON);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused))
        .isEqualTo(
            JSON.readTree(
                """
                {"error":"validation_error","message":"2 of 3 entries are not as they should be; the first: entries[1]: does not fit the schema order: /metadata: there is no order",
                 "details":{"errors":[
                  {"entry":1,"field":"","reason":"does not fit the schema order: /metadata: there is no order"},
                  {"entry":2,"field":"","reason":"does not fit the schema order: /metadata: type (expected: \\"object\\")"}]}}
                """));

    HttpResponse<String> partly =
        gateway.post("/v1/logs:ingest?partial=true", body.getBytes(UTF_8), AS_JSON);
    assertThat(partly.statusCode()).isEqualTo(202);
    assertThat(json(partly).path("entries_accepted").asInt()).isEqualTo(1);
    assertThat(json(partly).path("entries_rejected").asInt()).isEqualTo(2);
    assertThat(json(partly).path("errors").get(1).path("entry").asInt()).isEqualTo(2);
    LiveGateway.await(
        "the good one is kept",
        () -> kept().stream().anyMatch(line -> line.contains("logstack-good")));
    assertThat(kept()).filteredOn(line -> line.contains("logstack-good")).hasSize(1);
    assertThat(kept()).noneMatch(line -> line.contains("s3cret"));
  }

  @Test
  void logops_refuses_in_its_own_form_and_keeps_the_rest_where_asked() throws Exception {
    String body =
        "[{\"msg\":\"s3cret\",\"level\":\"error\"},{\"msg\":\"logops-good\",\"price\":3},{\"price\":\"s3cret\"}]";

    HttpResponse<String> refused = gateway.post("/v1/logs", body.getBytes(UTF_8), AS_JSON);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json(refused))
        .isEqualTo(
            JSON.readTree(
                """
                {"detail":{"error":"Records that cannot be taken","invalid_indices":[0,2],"count":2,"reasons":[
                  "does not fit the schema priced: there is no price",
                  "does not fit the schema priced: /price: type (expected: \\"number\\")"]}}
                """));

    HttpResponse<String> partly =
        gateway.post("/v1/logs?partial=true", body.getBytes(UTF_8), AS_JSON);
    assertThat(partly.statusCode()).isEqualTo(200);
    assertThat(json(partly).path("accepted").asInt()).isEqualTo(1);
    assertThat(json(partly).path("rejected").asInt()).isEqualTo(2);
  }

  @Test
  void what_a_file_has_and_nobody_can_be_told_of_is_set_aside_clean_and_with_its_reason()
      throws Exception {
    Files.writeString(
        file,
        "{\"price\":4}\nmail to jane.doe@example.com\n{\"price\":5}\n",
        StandardOpenOption.APPEND);

    LiveGateway.await("the good ones are kept", () -> kept().contains("{\"price\":5}"));
    List<JsonNode> aside = gateway.awaitCaptured("quarantine", 1);
    assertThat(aside).hasSize(1);
    assertThat(aside.get(0).path("msg").asText()).isEqualTo("mail to [REDACTED:email]");
    assertThat(aside.get(0).path("metadata").path("wadi_reason").asText())
        .isEqualTo("does not fit its schema");
    assertThat(aside.get(0).path("metadata").path("wadi_rule").asText())
        .isEqualTo("priced: type (expected: \"object\")");
    assertThat(gateway.filesWith("jane.doe")).isEmpty();
  }

  @Test
  void a_schema_that_is_edited_counts_while_the_gateway_runs() throws Exception {
    String before = Files.readString(priced);
    assertThat(gateway.push("edited", "{\"amount\":1}").statusCode()).isEqualTo(400);
    try {
      Files.writeString(priced, "{\"type\":\"object\",\"minProperties\":1}");
      LiveGateway.await(
          "the edited schema counts",
          () -> {
            try {
              return gateway.push("edited", "{\"amount\":1}").statusCode() == 204;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      Files.writeString(priced, "{\"type\":");
      LiveGateway.await(
          "the mistake is told",
          () -> {
            try {
              return gateway.page("/readyz").contains("priced.json: no JSON");
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      assertThat(gateway.push("edited", "{\"amount\":1}").statusCode()).isEqualTo(204);
    } finally {
      Files.writeString(priced, before);
      LiveGateway.await(
          "the schema is as it was",
          () -> {
            try {
              return gateway.push("edited", "{\"amount\":1}").statusCode() == 400;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  @Test
  void readiness_tells_when_a_chain_of_ones_own_leaves_the_setting_aside_out() throws Exception {
    assertThat(gateway.page("/readyz")).contains("\"schemas\":{\"status\":\"ok\"");
    Path routes = Files.createDirectories(directory.resolve("own/routes"));
    Files.writeString(
        routes.resolve("20-chain.camel.yaml"),
        """
        - route:
            id: chain
            from:
              uri: direct:chain
              steps:
                - process: {id: validate, ref: validate}
                - process: {id: redact, ref: redact}
        """);
    try (LiveGateway own =
        new LiveGateway(
            directory.resolve("own"),
            "wadi.schema.sources=tail=" + priced,
            "wadi.routes.directory=" + routes)) {
      assertThat(own.page("/readyz"))
          .contains(
              "entries that do not fit a schema are set aside, and no route hands them to"
                  + " direct:unfit");
    }
  }
}
