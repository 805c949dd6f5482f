package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Route files and settings as the console shows them. */
class RoutesBeanLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "geheim4711";

  @TempDir static Path folder;
  private static LiveGateway gateway;
  private static Path file;

  @BeforeAll
  static void start() throws Exception {
    file = Files.createDirectories(folder.resolve("routes")).resolve("70-mine.camel.yaml");
    Files.writeString(
        file,
        """
        - route:
            id: mine
            description: Somebody's own.
            autoStartup: false
            from:
              uri: direct:mine
              steps:
                - to: {id: away, uri: "log:away"}
        """);
    gateway =
        new LiveGateway(
            folder,
            "wadi.routes.directory=" + file.getParent(),
            "wadi.routes.settle=50ms",
            "wadi.loki.password=" + SECRET,
            "wadi.loki.user=joe",
            "wadi.loki.url=http://127.0.0.1:9");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  @Test
  void a_file_is_shown_with_its_routes_and_its_text() throws Exception {
    JsonNode mine = named(call("files"), "70-mine.camel.yaml");

    assertThat(mine.path("place").asText()).isEqualTo(file.toString());
    assertThat(mine.path("builtIn").asBoolean()).isFalse();
    assertThat(mine.path("routes").toString()).isEqualTo("[\"mine\"]");
    assertThat(named(call("files"), "20-chain.camel.yaml").path("builtIn").asBoolean()).isTrue();
    assertThat(call("text", "70-mine.camel.yaml").asText()).contains("log:away");
    assertThatThrownBy(() -> call("text", "../../etc/passwd"))
        .hasMessageContaining("there is no route file");
  }

  @Test
  void a_change_that_cannot_be_used_is_told_with_line_and_cure_and_what_ran_goes_on()
      throws Exception {
    String good = Files.readString(file);
    Files.writeString(
        file,
        good.replace(
            "    - to:",
            "    - setHeader: {id: proof, name: X-Api-Key, simple: \""
                + SECRET
                + "\"}\n        - to:"));
    LiveGateway.await("the problem is told", () -> !told("problems").isEmpty());

    JsonNode problem = told("problems").get(0);
    assertThat(problem.path("file").asText()).isEqualTo("70-mine.camel.yaml");
    assertThat(problem.path("line").asInt()).isPositive();
    assertThat(problem.path("cure").asText()).isNotEmpty();
    JsonNode mine = named(told("files"), "70-mine.camel.yaml");
    assertThat(mine.path("running").asBoolean()).isFalse();
    assertThat(mine.path("runningBefore").asBoolean()).isTrue();
    assertThat(attribute("LastFailure")).isNotEmpty();
    assertThat(call("text", "70-mine.camel.yaml").asText())
        .contains("X-Api-Key", "xxxxxx")
        .doesNotContain(SECRET);

    Files.writeString(file, good.replace("Somebody's own.", "Mended."));
    LiveGateway.await("it runs again", () -> runs("70-mine.camel.yaml"));
    assertThat(told("problems")).isEmpty();
    assertThat(attribute("LastReload")).isNotEmpty();
  }

  @Test
  void a_page_is_found_before_the_route_for_unknown_paths_after_its_file_was_edited()
      throws Exception {
    String info = "10-logstack.camel.yaml";
    assertThat(gateway.page("/")).contains("\"service\":\"Wadi\"");
    String changed =
        Files.readString(Path.of("src", "main", "resources", "routes", info))
            .replace("description: Who answers here", "description: Edited. Who answers here");
    Files.writeString(file.resolveSibling(info), changed);
    LiveGateway.await(
        "the edited file runs",
        () -> !named(told("files"), info).path("builtIn").asBoolean() && runs(info));

    assertThat(gateway.page("/")).contains("\"service\":\"Wadi\"");
    assertThat(gateway.page("/nowhere")).contains("404 page not found");
  }

  private static boolean runs(String name) {
    return named(told("files"), name).path("running").asBoolean();
  }

  @Test
  void settings_tell_where_they_came_from_and_no_secret() throws Exception {
    JsonNode settings = call("settings");

    assertThat(named(settings, "wadi.push.port").path("origin").asText()).contains("--set");
    assertThat(named(settings, "wadi.push.port").path("set").asBoolean()).isTrue();
    assertThat(named(settings, "wadi.wal.sync").path("origin").asText()).isEqualTo("default");
    assertThat(named(settings, "wadi.loki.password").path("secret").asBoolean()).isTrue();
    assertThat(named(settings, "wadi.loki.url").path("value").asText()).contains("127.0.0.1:9");
    assertThat(settings.toString()).doesNotContain(SECRET);
  }

  private static JsonNode named(JsonNode rows, String name) {
    for (JsonNode row : rows) {
      if (row.path("name").asText().equals(name)) {
        return row;
      }
    }
    throw new AssertionError("there is no " + name);
  }

  private static JsonNode told(String operation) {
    try {
      return call(operation);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode call(String operation, String... arguments) throws Exception {
    String[] signature = new String[arguments.length];
    Arrays.fill(signature, String.class.getName());
    return JSON.valueToTree(server().invoke(bean(), operation, arguments, signature));
  }

  private static String attribute(String name) throws Exception {
    return String.valueOf(server().getAttribute(bean(), name));
  }

  private static ObjectName bean() throws Exception {
    return server().queryNames(new ObjectName("dev.wadi:type=Routes,*"), null).iterator().next();
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }
}
