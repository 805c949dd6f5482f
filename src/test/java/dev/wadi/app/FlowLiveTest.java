package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flow of a whole gateway, as the console's own page asks for it. */
class FlowLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "geheim4711";

  @TempDir static Path folder;
  private static LiveGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    Path routes = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(
        routes.resolve("60-mine.camel.yaml"),
        """
        - templatedRoute:
            routeTemplateRef: http-sink
            routeId: to-nowhere
            parameters:
              - {name: name, value: nowhere}
              - {name: url, value: "http://127.0.0.1:9/lines?password=%s"}
        - templatedRoute:
            routeTemplateRef: timer-source
            routeId: marker
            parameters: [{name: name, value: marker}, {name: period, value: "50"}]
        """
            .formatted(SECRET));
    gateway = new LiveGateway(folder, "wadi.routes.directory=" + routes);
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  @Test
  void every_way_in_and_out_is_there_whoever_wrote_its_route() throws Exception {
    JsonNode overview = overview();

    assertThat(names(overview.path("sources")))
        .contains("loki", "prom", "raw", "logd", "tail", "marker");
    assertThat(names(overview.path("sinks")))
        .contains("capture", "loki", "nowhere", "dlq", "quarantine", "objects", "lake");
    assertThat(station(overview, "sinks", "capture").path("types").toString())
        .isEqualTo("[\"Capture\",\"Reader\"]");
    assertThat(overview.path("others").findValuesAsText("id"))
        .contains("door-ready", "chain", "own-steps");
    assertThat(station(overview, "sources", "marker").findValuesAsText("file"))
        .containsExactly("60-mine.camel.yaml");
    assertThat(overview.toString()).doesNotContain(SECRET);
  }

  @Test
  void what_came_has_a_rate_and_a_history() throws Exception {
    gateway.push("main", "one", "two", "mail to jane@example.com");

    // Two looks are five seconds apart; the second sees what came after the first.
    JsonNode seen =
        await(
            overview ->
                sum(station(overview, "sources", "marker").path("rates")) > 0
                    && sum(overview.path("wal").path("lines")) > 0
                    && sum(station(overview, "sinks", "capture").path("rates")) > 0);

    assertThat(station(seen, "sources", "marker").path("rateUnit").asText()).isEqualTo("messages");
    assertThat(sum(seen.path("chain").path("lines"))).isPositive();
  }

  @Test
  void a_sink_whose_server_is_gone_is_in_trouble_with_its_error_and_since_when() throws Exception {
    gateway.push("main", "a line that does not arrive");

    JsonNode sink =
        station(
            await(
                overview ->
                    station(overview, "sinks", "nowhere")
                        .path("state")
                        .asText()
                        .equals("in_trouble")),
            "sinks",
            "nowhere");

    assertThat(sink.path("lastError").asText()).contains("Connection refused");
    assertThat(sink.path("troubleSince").asText()).isNotEmpty();
    assertThat(sink.path("lagBytes").asLong()).isPositive();
    assertThat(sink.path("tenants").get(0).path("tenant").asText()).isEqualTo("main");
    assertThat(sink.path("routes").get(0).path("id").asText()).isEqualTo("to-nowhere");
    for (JsonNode reader : List.of(reader("readers", ""), reader("ruler", "readers"))) {
      assertThat(reader.path("state").asText()).as("it hands out").isIn("running", "retrying");
      assertThat(reader.path("trouble").asText()).isNotEmpty();
      assertThat(reader.path("troubleSince").asText())
          .isEqualTo(sink.path("troubleSince").asText());
      assertThat(reader.path("lastError").asText()).contains("Connection refused");
    }
  }

  /* The reader nowhere in a table of the log, or in one within each of its rows. */
  private static JsonNode reader(String operation, String within) throws Exception {
    MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
    ObjectName wal =
        jmx.queryNames(new ObjectName("dev.wadi:type=Wal,name=main,*"), null).iterator().next();
    JsonNode rows = JSON.valueToTree(jmx.invoke(wal, operation, new Object[0], new String[0]));
    for (JsonNode row : within.isEmpty() ? rows : rows.get(0).path(within)) {
      if (row.path("reader").asText().equals("nowhere")) {
        return row;
      }
    }
    throw new AssertionError("no such reader in " + rows);
  }

  @Test
  void a_source_is_paused_resumed_stopped_and_started_by_its_name() throws Exception {
    assertThat(act("source", "raw", "pause").path("state").asText()).isEqualTo("paused");
    assertThat(operations("sources", "raw")).containsExactly("resume", "stop");
    assertThat(raw()).isEqualTo(503);
    assertThat(act("source", "raw", "resume").path("state").asText()).isEqualTo("running");
    assertThat(raw()).isEqualTo(204);
    assertThat(act("source", "raw", "stop").path("state").asText()).isEqualTo("stopped");
    assertThat(operations("sources", "raw")).containsExactly("start");
    assertThat(act("source", "raw", "start").path("state").asText()).isEqualTo("running");
    assertThat(raw()).isEqualTo(204);
  }

  @Test
  void a_sink_is_paused_and_resumed_at_its_reader() throws Exception {
    assertThat(act("sink", "capture", "pause").path("state").asText()).isEqualTo("paused");
    assertThat(act("sink", "capture", "resume").path("state").asText()).isEqualTo("running");
  }

  @Test
  void what_there_is_not_is_told_with_what_there_is() {
    assertThatThrownBy(() -> act("sink", "lokki", "pause"))
        .hasMessageContaining("there is no sink 'lokki'")
        .hasMessageContaining("loki");
    assertThatThrownBy(() -> act("sink", "capture", "explode"))
        .hasMessageContaining("sink capture has: pause, resume, stop, start");
    assertThatThrownBy(() -> act("buffer", "main", "pause"))
        .hasMessageContaining("expected: source or sink");
  }

  @Test
  void somebody_in_the_process_is_an_admin_without_a_name() throws Exception {
    JsonNode who = JSON.valueToTree(call("whoami"));

    assertThat(who.path("role").asText()).isEqualTo("admin");
    assertThat(who.path("via").asText()).isEqualTo("local");
    assertThat(who.path("user").asText()).isEmpty();
  }

  /* A door that pauses closes connections, and who sends just then is to send again. */
  private static int raw() throws Exception {
    try {
      return rawOnce();
    } catch (IOException e) {
      return rawOnce();
    }
  }

  private static int rawOnce() throws Exception {
    return gateway
        .post(
            "/logtap/raw",
            "{\"msg\":\"hello\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "Content-Type",
            "application/json")
        .statusCode();
  }

  private static JsonNode await(Predicate<JsonNode> good) throws Exception {
    List<JsonNode> seen = new ArrayList<>();
    LiveGateway.await(
        "the overview shows it",
        () -> {
          try {
            seen.add(overview());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return good.test(seen.get(seen.size() - 1));
        });
    return seen.get(seen.size() - 1);
  }

  private static List<String> operations(String where, String name) throws Exception {
    return station(overview(), where, name).path("operations").findValuesAsText("name");
  }

  private static JsonNode station(JsonNode overview, String where, String name) {
    for (JsonNode one : overview.path(where)) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("there is no " + name + " in " + names(overview.path(where)));
  }

  private static List<String> names(JsonNode stations) {
    List<String> names = new ArrayList<>();
    stations.forEach(one -> names.add(one.path("name").asText()));
    return names;
  }

  private static double sum(JsonNode numbers) {
    double sum = 0;
    for (JsonNode number : numbers) {
      sum += number.asDouble();
    }
    return sum;
  }

  private static JsonNode overview() throws Exception {
    return JSON.valueToTree(call("overview"));
  }

  private static JsonNode act(String kind, String name, String operation) throws Exception {
    return JSON.valueToTree(call("act", kind, name, operation));
  }

  private static Object call(String operation, String... arguments) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        server.queryNames(new ObjectName("dev.wadi:type=Console,*"), null).iterator().next();
    String[] signature = new String[arguments.length];
    Arrays.fill(signature, String.class.getName());
    return server.invoke(name, operation, arguments, signature);
  }
}
