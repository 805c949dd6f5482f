package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.app.Gateway;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.kit.JolokiaClient;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.model.OperatorMark;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees and calls, over HTTP with a login, at a gateway that has taken lines. */
class OperatorJourneyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "correct horse battery";
  private static final String WAL = "dev.wadi:type=Wal,name=main";
  private static final String RING = "dev.wadi:type=Ring,name=recent";
  private static final String CAPTURE = "dev.wadi:type=Capture,name=main";
  private static final String DLQ = "dev.wadi:type=Capture,name=dlq";
  private static final String LOKI = "dev.wadi:type=Loki,name=loki";
  private static final String LETTERS = "dev.wadi:type=DeadLetters";
  private static final Pattern UNIT =
      Pattern.compile(
          "\\b(alerts|keys|rules|series|silences|events|targets|objects|"
              + "bytes|lines|entries|values|texts|records|batches|exchanges|requests|captures|files|"
              + "commits|datagrams|stretches|milliseconds|seconds|times|count|profiles|reloads|patterns)\\b",
          Pattern.CASE_INSENSITIVE);

  @TempDir Path folder;
  private ScriptedLoki loki;
  private Gateway gateway;
  private JolokiaClient jmx;

  @BeforeEach
  void start() throws Exception {
    loki = ScriptedLoki.start();
    loki.rejectRequestsWith(line -> line.text().contains("unwelcome"), "no such lines please");
    gateway = Gateway.start(settings(folder.resolve("data")), "1.2.3");
    jmx = new JolokiaClient(gateway.consoleAddress().orElseThrow(), "admin", PASSWORD);
  }

  private Settings settings(Path data) {
    return new SettingsReader(SettingsCatalogue.load())
        .set("wadi.data.directory=" + data)
        .set("wadi.push.port=0")
        .set("wadi.console.port=0")
        .set("wadi.console.password=" + PASSWORD)
        .set("wadi.wal.diskFloorBytes=0")
        .set("wadi.wal.diskFloorRatio=0")
        .set("wadi.loki.enabled=true")
        .set("wadi.loki.url=" + loki.pushUrl())
        .read();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    loki.close();
  }

  @Test
  void every_operation_names_its_parameters_and_every_number_its_unit() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    Set<String> seen = new TreeSet<>();
    for (ObjectName name : server.queryNames(new ObjectName("dev.wadi:*"), null)) {
      MBeanInfo info = server.getMBeanInfo(name);
      seen.add(name.getKeyProperty("type"));
      assertThat(info.getDescription()).as("%s", name).isNotBlank();
      for (MBeanAttributeInfo attribute : info.getAttributes()) {
        boolean number = Set.of("int", "long", "double").contains(attribute.getType());
        boolean boxed = attribute.getType().matches("java\\.lang\\.(Integer|Long|Double)");
        if (number || boxed) {
          assertThat(attribute.getDescription())
              .as("%s %s", name, attribute.getName())
              .containsPattern(UNIT);
        }
      }
      for (MBeanOperationInfo operation : info.getOperations()) {
        assertThat(operation.getDescription()).as("%s %s", name, operation).isNotBlank();
        for (MBeanParameterInfo parameter : operation.getSignature()) {
          explained(name, operation, parameter);
        }
      }
    }
    assertThat(seen)
        .contains("Gateway", "Wal", "Ring", "Capture", "Loki", "Redaction", "DeadLetters");
  }

  /** Says what it means, in words of its own, and a number in which unit. */
  private static void explained(
      ObjectName bean, MBeanOperationInfo operation, MBeanParameterInfo parameter) {
    String of = bean + " " + operation.getName() + " " + parameter.getName();
    assertThat(parameter.getName()).as(of).doesNotMatch("(p|arg)\\d+");
    assertThat(parameter.getDescription())
        .as(of)
        .hasSizeGreaterThan(12)
        .contains(" ")
        .doesNotMatch("(?i)(the )?(parameter|argument|value)\\b.*|.*Operation parameter.*");
    if (parameter.getType().matches("int|long|double|java\\.lang\\.(Integer|Long|Double)")) {
      assertThat(parameter.getDescription())
          .as(of)
          .matches(".*\\[(bytes per second|bytes|lines|hours|seconds|number)]");
    }
  }

  @Test
  void the_parameters_of_our_operations_are_explained_in_camels_tree_too() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    String context = gateway.camelContext().getManagementName();
    int seen = 0;
    for (ObjectName name :
        server.queryNames(new ObjectName("org.apache.camel:context=" + context + ",*"), null)) {
      MBeanInfo info = server.getMBeanInfo(name);
      for (MBeanOperationInfo operation : info.getOperations()) {
        if (operation.getDescriptor().getFieldValue(OperatorMark.FIELD) != null) {
          for (MBeanParameterInfo parameter : operation.getSignature()) {
            explained(name, operation, parameter);
            seen++;
          }
        }
      }
    }
    assertThat(seen).isGreaterThan(30);
  }

  @Test
  void an_unknown_profile_is_an_error_that_names_the_nearest() throws Exception {
    assertThat(said(jmx.failing("dev.wadi:type=Redaction", "dryRun", "logtpa", "x")))
        .contains("logtap");
  }

  @Test
  void camels_own_tree_shows_our_operations_with_their_parameters_too() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName wal =
        server
            .queryNames(
                new ObjectName(
                    "org.apache.camel:context="
                        + gateway.camelContext().getManagementName()
                        + ",type=endpoints,name=\"wal://main\""),
                null)
            .iterator()
            .next();

    List<String> shown = new ArrayList<>();
    for (MBeanOperationInfo operation : server.getMBeanInfo(wal).getOperations()) {
      if (operation.getName().equals("replay")) {
        for (MBeanParameterInfo parameter : operation.getSignature()) {
          shown.add(parameter.getName());
        }
      }
    }

    assertThat(shown).containsExactly("reader", "tenant", "from", "to", "bytesPerSecond");
    assertThat(
            server.invoke(wal, "roll", new Object[] {"nobody"}, new String[] {"java.lang.String"}))
        .isEqualTo(0);
  }

  @Test
  void the_wal_is_sought_replayed_paused_and_flushed() throws Exception {
    Instant before = Instant.now().minusSeconds(1);
    push("one", "two");
    awaitDelivered("capture", "loki");
    assertThat(jmx.read(WAL, "EntriesTotal").asLong()).isEqualTo(2);
    assertThat(jmx.exec(WAL, "tenants").get(0).path("tenant").asText()).isEqualTo("main");

    assertThat(jmx.exec(WAL, "pauseReader", "loki").isNull()).isTrue();
    assertThat(reader("loki").path("paused").asBoolean()).isTrue();
    push("three");
    awaitDelivered("capture");
    assertThat(reader("loki").path("backlogBytes").asLong()).isPositive();
    jmx.exec(WAL, "resumeReader", "loki");
    awaitDelivered("loki");
    loki.awaitLines("main", 3);

    loki.deduplicates(false);
    JsonNode begun =
        jmx.exec(
            WAL, "replay", "loki", "main", before.toString(), Instant.now().toString(), 1 << 20);
    assertThat(begun.path("id").asLong()).isEqualTo(1);
    assertThat(begun.path("from").asText()).isEqualTo(before.toString());
    loki.awaitLines("main", 6);
    await("the replay is done", () -> replays().get(0).path("state").asText().equals("done"));
    assertThat(replays().get(0).path("sentEntries").asLong()).isEqualTo(3);
    assertThat(reader("loki").path("replayedEntries").asLong()).isEqualTo(3);
    assertThat(reader("capture").path("replayedEntries").asLong()).isZero();
    assertThat(jmx.exec(WAL, "stopReplay", 1).path("state").asText())
        .as("one that is over stays as it is")
        .isEqualTo("done");

    String cursor = reader("loki").path("cursor").asText();
    String back = jmx.exec(WAL, "seekToTime", "loki", "main", before.toString()).asText();
    assertThat(back).isNotEqualTo(cursor);
    loki.awaitLines("main", 9);
    awaitDelivered("loki");
    assertThat(jmx.exec(WAL, "seek", "loki", "main", cursor).asText()).isEqualTo(cursor);

    assertThat(jmx.exec(WAL, "roll", "main").asInt()).isEqualTo(1);
    assertThat(jmx.exec(WAL, "flush").isNull()).isTrue();
  }

  @Test
  void a_reader_that_nobody_uses_is_forgotten_but_an_open_one_is_not() throws Exception {
    assertThat(said(jmx.failing(WAL, "dropReader", "loki"))).contains("reader loki is open");

    gateway.camelContext().getRouteController().stopRoute("loki");
    jmx.exec(WAL, "dropReader", "loki");

    assertThat(jmx.exec(WAL, "readers").findValuesAsText("reader")).doesNotContain("loki");
    assertThat(said(jmx.failing(WAL, "dropReader", "loki"))).contains("expected: one of [capture]");
  }

  @Test
  void a_capture_is_rolled_and_sealed_and_the_next_line_begins_another() throws Exception {
    assertThat(said(jmx.failing(CAPTURE, "seal", "main")))
        .contains("no capture of 'main' is open (expected: none is open)");
    push("one");
    awaitDelivered("capture");
    for (String operation : List.of("seal", "roll")) {
      assertThat(said(jmx.failing(CAPTURE, operation, "mian")))
          .contains("no capture of 'mian' is open (expected: one of main)");
    }
    assertThat(jmx.exec(CAPTURE, "listCaptures").get(0).path("lines").asLong())
        .as("lines of a capture that is being written")
        .isEqualTo(1);
    assertThat(jmx.exec(CAPTURE, "roll", "main").asText()).isEqualTo("rolled");
    Path sealed = Path.of(jmx.exec(CAPTURE, "seal", "main").asText());
    assertThat(sealed.resolve("metadata.json")).exists();

    push("two");
    awaitDelivered("capture");

    JsonNode all = jmx.exec(CAPTURE, "listCaptures");
    assertThat(all).hasSize(2);
    assertThat(all.get(0).path("folder").asText()).isEqualTo(sealed.toString());
    assertThat(all.get(0).path("sealed").asBoolean()).isTrue();
    assertThat(all.get(1).path("open").asBoolean()).isTrue();
    assertThat(jmx.read(CAPTURE, "KeptLinesTotal").asLong()).isEqualTo(2);
  }

  @Test
  void the_newest_lines_are_shown_by_selector() throws Exception {
    push("order 1 paid", "order 2 failed", "order 3 failed");

    String lines = jmx.exec(RING, "tail", "main", "{app=\"shop\"} |= \"failed\"", 1).asText();

    assertThat(lines.lines()).hasSize(1);
    assertThat(JSON.readTree(lines).path("line").asText()).isEqualTo("order 3 failed");
    assertThat(said(jmx.failing(RING, "tail", "main", "{app=", 1))).isNotBlank();
    assertThat(said(jmx.failing(RING, "tail", "main", "{app=\"shop\"}", 0)))
        .contains("lines: 0 (expected: 1 to 10000)");
  }

  @Test
  void a_text_is_redacted_for_a_look() throws Exception {
    long looked = jmx.read("dev.wadi:type=Redaction", "LinesTotal").asLong();

    String answer =
        jmx.exec("dev.wadi:type=Redaction", "dryRun", "", "mail to ann@example.com").asText();

    assertThat(answer).doesNotContain("mail to ann@example.com").contains("email");
    assertThat(jmx.read("dev.wadi:type=Redaction", "LinesTotal").asLong()).isEqualTo(looked);
    assertThat(said(jmx.failing("dev.wadi:type=Redaction", "dryRun", "nonsense", "x")))
        .contains("nonsense");
  }

  @Test
  void a_sink_is_paused_resumed_and_hurried() throws Exception {
    jmx.exec(LOKI, "pause");
    assertThat(jmx.read(LOKI, "HealthState").asText()).isEqualTo("PAUSED");
    push("one");
    awaitDelivered("capture");
    jmx.exec(LOKI, "resume");
    jmx.exec(LOKI, "retryNow");
    loki.awaitLines("main", 1);
    assertThat(jmx.read(LOKI, "HealthState").asText()).isEqualTo("WELL");

    gateway.camelContext().getRouteController().stopRoute("loki");
    assertThat(said(jmx.failing(LOKI, "pause"))).contains("is not running");
  }

  @Test
  void dead_letters_are_listed_shown_replayed_and_dropped() throws Exception {
    push("welcome", "unwelcome");
    loki.awaitLines("main", 1);
    awaitDelivered("loki");
    JsonNode all = jmx.exec(LETTERS, "ls");
    assertThat(all).hasSize(1);
    String capture = all.get(0).path("capture").asText();
    assertThat(capture).startsWith("main/");
    assertThat(all.get(0).path("lines").asLong()).isEqualTo(1);
    assertThat(all.get(0).path("groups").get(0).path("status").asText()).isEqualTo("400");

    JsonNode shown = jmx.exec(LETTERS, "show", capture, 10);
    assertThat(shown).hasSize(1);
    assertThat(shown.get(0).path("msg").asText()).isEqualTo("unwelcome");
    assertThat(shown.get(0).path("text").asText()).contains("no such lines please");

    assertThat(jmx.exec(LETTERS, "replay", capture, false).asText())
        .contains("0 lines pushed, 1 rejected again", "no such lines please");
    loki.behave();
    assertThat(jmx.exec(LETTERS, "replay", capture, false).asText())
        .as("what was tried is remembered")
        .contains("0 lines pushed, 0 rejected again");
    assertThat(jmx.exec(LETTERS, "replay", capture, true).asText())
        .contains("1 lines pushed, 0 rejected again");
    assertThat(jmx.read(LETTERS, "ReplayState").asText()).contains("1 lines pushed");

    assertThat(said(jmx.failing(LETTERS, "drop", capture)))
        .as("the gateway still writes to it")
        .contains(capture);
    jmx.exec(DLQ, "seal", "main");
    assertThat(jmx.exec(LETTERS, "drop", capture).asLong()).isPositive();
    assertThat(jmx.exec(LETTERS, "ls")).isEmpty();
  }

  @Test
  void dead_letters_that_the_server_now_takes_arrive() throws Exception {
    push("unwelcome one", "unwelcome two");
    awaitDelivered("loki");
    String capture = jmx.exec(LETTERS, "ls").get(0).path("capture").asText();
    assertThat(loki.lineCount()).isZero();

    loki.behave();
    assertThat(jmx.exec(LETTERS, "replay", capture, false).asText()).contains("2 lines pushed");

    assertThat(loki.texts("main")).containsExactly("unwelcome one", "unwelcome two");
  }

  @Test
  void dead_letters_are_only_looked_for_in_their_folder() throws Exception {
    push("one");
    awaitDelivered("capture");
    String outside = "../captures/main";

    assertThat(said(jmx.failing(LETTERS, "show", outside, 1)))
        .contains("does not lie among the dead letters");
    assertThat(said(jmx.failing(LETTERS, "drop", outside)))
        .contains("does not lie among the dead letters");
    assertThat(said(jmx.failing(LETTERS, "show", "main/nothing", 1))).contains("main/nothing");
    assertThat(said(jmx.failing(LETTERS, "show", "main/nothing", 0))).contains("lines: 0");
  }

  @Test
  void a_receipt_tells_where_a_push_is() throws Exception {
    jmx.exec(WAL, "pauseReader", "loki");
    String receipt = push("one").headers().firstValue("X-Wadi-Receipt").orElseThrow();
    awaitDelivered("capture");

    JsonNode page = JSON.readTree(jmx.get("/wadi/receipt/" + receipt).body());

    assertThat(page.path("receipt").asText()).isEqualTo(receipt);
    assertThat(page.path("record").asText()).isEqualTo("intact");
    assertThat(page.path("sinks").path("capture").asText()).isEqualTo("delivered");
    assertThat(page.path("sinks").path("loki").asText()).isEqualTo("pending");
    assertThat(JSON.readTree(jmx.exec("dev.wadi:type=Gateway", "receipt", receipt).asText()))
        .isEqualTo(page);
    assertThat(jmx.exec(WAL, "receiptStatus", receipt)).isEqualTo(page);
    assertThat(jmx.getAsStranger("/wadi/receipt/" + receipt).statusCode()).isEqualTo(401);
  }

  @Test
  void a_receipt_that_is_gone_unknown_or_none_at_all_says_so() throws Exception {
    String receipt = push("one").headers().firstValue("X-Wadi-Receipt").orElseThrow();
    awaitDelivered("capture", "loki");
    jmx.exec(WAL, "roll", "main");
    jmx.exec(WAL, "flush");

    HttpResponse<String> gone = jmx.get("/wadi/receipt/" + receipt);
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(gone.body()).path("explanation").asText())
        .contains("gone: every sink has what was acknowledged up to there");
    HttpResponse<String> unknown = jmx.get("/wadi/receipt/nobody:1:256:00000000");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(unknown.body()).path("record").asText()).isEqualTo("unknown");
    HttpResponse<String> nonsense = jmx.get("/wadi/receipt/nonsense");
    assertThat(nonsense.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(nonsense.body()).path("error").asText()).contains("nonsense");
    assertThat(jmx.get("/wadi/receipt/").statusCode()).isEqualTo(400);
    assertThat(said(jmx.failing("dev.wadi:type=Gateway", "receipt", "nonsense")))
        .contains("nonsense");
  }

  @Test
  void wrong_parameters_get_a_sentence() throws Exception {
    push("one");
    Object[][] calls = {
      {"seek", "nobody", "main", "1:256"},
      {"seek", "loki", "nobody", "1:256"},
      {"seek", "loki", "main", "somewhere"},
      {"seekToTime", "loki", "main", "yesterday"},
      {"replay", "loki", "main", "yesterday", "today", 1000},
      {"replay", "loki", "main", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", 0},
      {"pauseReader", "nobody"},
      {"seek", "loki", "main", "yesterday"},
      {"stopReplay", 4711},
      {"receiptStatus", "nonsense"},
    };
    for (Object[] call : calls) {
      Object[] arguments = List.of(call).subList(1, call.length).toArray();

      JsonNode answer = jmx.failing(WAL, (String) call[0], arguments);

      assertThat(said(answer)).as("%s", List.of(call)).containsPattern("expected|no such tenant");
      assertThat(answer.has("stacktrace")).isFalse();
    }
    assertThatThrownBy(() -> jmx.exec(WAL, "seek", "loki"))
        .hasMessageContaining("requires 3 parameters");
    assertThat(said(jmx.failing(RING, "tail", "main", "{app=\"shop\"}", null))).contains("lines");
  }

  @Test
  void the_overview_adds_up_and_goes_with_the_gateway() throws Exception {
    push("one", "two");
    assertThat(jmx.read("dev.wadi:type=Gateway", "Version").asText()).isEqualTo("1.2.3");
    assertThat(jmx.read("dev.wadi:type=Gateway", "ReceivedLines").asLong()).isEqualTo(2);
    assertThat(jmx.read("dev.wadi:type=Gateway", "AcceptedLines").asLong()).isEqualTo(2);
    assertThat(jmx.read("dev.wadi:type=Gateway", "RefusedLines").asLong()).isZero();
    assertThat(jmx.read("dev.wadi:type=Gateway", "Readiness").asText()).contains("wal");

    gateway.close();

    assertThat(
            ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("dev.wadi:*"), null))
        .isEmpty();
  }

  @Test
  void a_second_gateway_in_the_same_process_has_names_of_its_own() throws Exception {
    try (Gateway second = Gateway.start(settings(folder.resolve("second")), "1.2.3")) {
      Set<ObjectName> gateways =
          ManagementFactory.getPlatformMBeanServer()
              .queryNames(new ObjectName("dev.wadi:type=Gateway,*"), null);

      assertThat(gateways).hasSize(2);
      assertThat(second.pushAddress()).isNotEqualTo(gateway.pushAddress());
    }
    assertThat(jmx.read(WAL, "EntriesTotal").asLong()).isZero();
  }

  private HttpResponse<String> push(String... lines) throws Exception {
    long now = System.currentTimeMillis() * 1_000_000;
    List<List<String>> values = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      values.add(List.of(Long.toString(now + i), lines[i]));
    }
    String body =
        "{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":"
            + JSON.writeValueAsString(values)
            + "}]}";
    URI door = gateway.pushAddress().resolve("/loki/api/v1/push");
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(door)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    return answer;
  }

  private static String said(JsonNode failure) {
    String error = failure.path("error").asText();
    assertThat(error).doesNotContain("\tat ").doesNotContain("NullPointer");
    return error;
  }

  private JsonNode replays() throws Exception {
    return jmx.exec(WAL, "replays");
  }

  private JsonNode reader(String name) throws Exception {
    for (JsonNode row : jmx.exec(WAL, "readers")) {
      if (row.path("reader").asText().equals(name)) {
        return row;
      }
    }
    throw new AssertionError("no reader " + name + " has a cursor of any tenant");
  }

  /* There is no event to wait for from outside, so we look again until it shows, within a bound. */
  private void awaitDelivered(String... readers) throws Exception {
    for (String name : readers) {
      await(name + " has everything", () -> reader(name).path("backlogBytes").asLong() == 0);
    }
  }

  private static void await(String what, Callable<Boolean> shown) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!shown.call()) {
      assertThat(System.nanoTime() - end).as("waited 30 s: %s", what).isNegative();
      CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS))
          .join();
    }
  }
}
