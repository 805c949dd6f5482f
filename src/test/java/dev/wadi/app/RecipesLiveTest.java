package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedLoki;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every recipe of docs/routes.md does what the page says of it. */
class RecipesLiveTest {
  private static final Pattern RECIPE =
      Pattern.compile("<!-- recipe: ([a-z-]+) -->\n```[a-z]+\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path home;
  private Path routes;
  private final List<String> settings = new ArrayList<>();

  @BeforeEach
  void a_folder_for_routes() throws IOException {
    routes = Files.createDirectories(home.resolve("routes"));
    settings.add("wadi.routes.directory=" + routes);
  }

  @Test
  void what_nobody_needs_is_dropped_and_counted_and_labels_are_changed() throws Exception {
    use("own-steps", "19-own-steps.camel.yaml");
    try (LiveGateway gateway = start()) {
      HttpResponse<String> debug = push(gateway, Map.of("app", "a", "level", "debug"), "noise");
      push(gateway, Map.of("app", "a", "pod", "a-0"), "kept");
      String[] checks = new String[500];
      for (int i = 0; i < checks.length; i++) {
        checks[i] = "GET /healthz " + i;
      }
      HttpResponse<String> many = push(gateway, Map.of("app", "a"), checks);
      assertThat(many.statusCode()).as(many.body()).isEqualTo(204);

      double thinned = gateway.metric("wadi_dropped_entries_total{reason=\"health-checks\"}");
      List<JsonNode> kept = gateway.awaitCaptured("captures/main", (int) (501 - thinned));

      assertThat(debug.statusCode()).isEqualTo(204);
      assertThat(gateway.metric("wadi_dropped_entries_total{reason=\"debug-lines\"}")).isEqualTo(1);
      assertThat(thinned).isBetween(470.0, 499.0);
      assertThat(kept).hasSize((int) (501 - thinned));
      assertThat(kept).allMatch(line -> line.at("/labels/site").asText().equals("lab"));
      assertThat(kept).noneMatch(line -> line.at("/labels").has("pod"));
    }
  }

  @Test
  void each_team_is_a_tenant_and_one_push_is_safe_in_all_its_parts() throws Exception {
    use("split-tenant", "30-keep.camel.yaml");
    try (LiveGateway gateway = start()) {
      String body =
          """
          {"streams":[{"stream":{"app":"x","team":"blue"},"values":[["%1$d","one"]]},
          {"stream":{"app":"x","team":"red"},"values":[["%1$d","two"],["%1$d","three"]]},
          {"stream":{"app":"x"},"values":[["%1$d","four"]]}]}
          """
              .formatted(System.currentTimeMillis() * 1_000_000L);
      HttpResponse<String> answer =
          gateway.post(
              "/loki/api/v1/push", body.getBytes(UTF_8), "Content-Type", "application/json");

      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(gateway.awaitCaptured("captures/blue", 1)).hasSize(1);
      assertThat(gateway.awaitCaptured("captures/red", 2)).hasSize(2);
      assertThat(gateway.awaitCaptured("captures/main", 1)).hasSize(1);
      assertThat(gateway.gateway().acceptedEntries()).isEqualTo(4);
    }
  }

  @Test
  void a_marker_is_written_by_a_timer() throws Exception {
    use("marker", "70-marker.camel.yaml");
    try (LiveGateway gateway = start()) {
      JsonNode line = gateway.awaitCaptured("captures/main", 1).get(0);

      assertThat(line.at("/labels/app").asText()).isEqualTo("marker");
      assertThat(line.at("/msg").asText()).matches("still here at [0-9:]{8}");
    }
  }

  @Test
  void lines_come_in_datagrams() throws Exception {
    use("text-udp", "15-text.camel.yaml");
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      settings.add("wadi.routes.values=udpPort=" + taken.getLocalPort());
    }
    int port = Integer.parseInt(settings.get(settings.size() - 1).replaceAll(".*=", ""));
    try (LiveGateway gateway = start();
        DatagramSocket socket = new DatagramSocket()) {
      byte[] bytes = "mail to jane.doe@example.com\nsecond line".getBytes(UTF_8);
      socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));

      assertThat(texts(gateway.awaitCaptured("captures/main", 2)))
          .containsExactly("mail to [REDACTED:email]", "second line");
      assertThat(gateway.captured("captures/main").get(0).at("/labels/app").asText())
          .isEqualTo("udp");
    }
  }

  @Test
  void files_that_are_dropped_are_taken_once() throws Exception {
    use("files", "16-files.camel.yaml");
    Path inbox = Files.createDirectories(home.resolve("inbox"));
    settings.add("wadi.routes.values=inbox=" + inbox);
    Files.writeString(inbox.resolve("old.log"), "first\nsecond\n");
    try (LiveGateway gateway = start()) {
      List<JsonNode> lines = gateway.awaitCaptured("captures/main", 2);

      assertThat(texts(lines)).containsExactly("first", "second");
      assertThat(lines.get(0).at("/labels/file").asText()).isEqualTo("old.log");
      LiveGateway.await("the file is put away", () -> Files.exists(inbox.resolve(".done/old.log")));
    }
  }

  @Test
  void a_second_loki_gets_the_errors_alone() throws Exception {
    use("errors-to-loki", "43-errors.camel.yaml");
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      settings.add("wadi.routes.values=secondLoki=http://127.0.0.1:" + loki.port());
      try (LiveGateway gateway = start()) {
        push(gateway, Map.of("app", "a", "level", "info"), "fine");
        push(gateway, Map.of("app", "a", "level", "error"), "broken");
        push(gateway, Map.of("app", "a", "level", "fatal"), "gone");

        loki.awaitLines("main", 2);
        assertThat(loki.texts("main")).containsExactly("broken", "gone");
        assertThat(gateway.awaitCaptured("captures/main", 3)).hasSize(3);
      }
    }
  }

  @Test
  void a_station_is_made_in_five_lines() throws Exception {
    use("from-template", "43-errors.camel.yaml");
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      settings.add("wadi.routes.values=secondLoki=http://127.0.0.1:" + loki.port());
      try (LiveGateway gateway = start()) {
        push(gateway, Map.of("app", "a", "level", "info"), "fine");
        push(gateway, Map.of("app", "a", "level", "error"), "broken");

        loki.awaitLines("main", 1);
        assertThat(loki.texts("main")).containsExactly("broken");
      }
    }
  }

  @Test
  void one_tenant_is_written_to_a_file() throws Exception {
    use("tenant-to-file", "46-file.camel.yaml");
    Path outbox = Files.createDirectories(home.resolve("outbox"));
    settings.add("wadi.routes.values=outbox=" + outbox);
    try (LiveGateway gateway = start()) {
      gateway.push("team-a", "ours", "ours too");
      gateway.push("team-b", "theirs");
      gateway.awaitCaptured("captures/team-b", 1);
      LiveGateway.await("the file", () -> lines(outbox).size() == 2);

      assertThat(lines(outbox)).allMatch(line -> line.contains("\"labels\":{\"app\":\"shop\"}"));
      assertThat(lines(outbox).get(0)).contains("\"msg\":\"ours\"");
    }
  }

  @Test
  void one_sink_gets_less_than_we_keep() throws Exception {
    use("redact-for-one", "44-partner.camel.yaml");
    Path profiles = use("redact-for-one-profiles", "../redaction.yaml");
    settings.add("wadi.redact.file=" + profiles);
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      settings.add("wadi.routes.values=partnerLoki=http://127.0.0.1:" + loki.port());
      try (LiveGateway gateway = start()) {
        gateway.push("main", "iban DE89370400440532013000 of jane.doe@example.com");

        loki.awaitLines("main", 1);
        assertThat(loki.texts("main")).containsExactly("iban [REDACTED:iban] of [REDACTED:email]");
        assertThat(texts(gateway.awaitCaptured("captures/main", 1)))
            .containsExactly("iban DE89370400440532013000 of [REDACTED:email]");
      }
    }
  }

  @Test
  void lines_with_a_pattern_are_posted_one_by_one() throws Exception {
    use("webhook", "47-webhook.camel.yaml");
    try (Bodies server = new Bodies()) {
      settings.add("wadi.routes.values=webhook=" + server.address());
      try (LiveGateway gateway = start()) {
        gateway.push("main", "fine", "java.lang.OutOfMemoryError: heap", "OutOfMemoryError again");
        LiveGateway.await("two posts", () -> server.bodies.size() == 2);

        assertThat(server.bodies)
            .containsExactly(
                "shop: java.lang.OutOfMemoryError: heap", "shop: OutOfMemoryError again");
      }
    }
  }

  @Test
  void own_steps_may_be_written_in_java() throws Exception {
    use("java-own-steps", "19-own-steps.java");
    Files.writeString(routes.resolve("19-own-steps.camel.yaml"), "# in Java\n");
    try (LiveGateway gateway = start()) {
      push(gateway, Map.of("app", "a", "level", "debug"), "noise");
      push(gateway, Map.of("app", "a", "pod", "a-0"), "kept");

      List<JsonNode> kept = gateway.awaitCaptured("captures/main", 1);
      assertThat(texts(kept)).containsExactly("kept");
      assertThat(kept.get(0).at("/labels/site").asText()).isEqualTo("lab");
      assertThat(kept.get(0).at("/labels").has("pod")).isFalse();
      assertThat(gateway.metric("wadi_dropped_entries_total{reason=\"debug-lines\"}")).isEqualTo(1);
    }
  }

  @Test
  void lines_with_a_pattern_are_posted_by_a_route_in_java() throws Exception {
    use("java-webhook", "47-tell-somebody.java");
    try (Bodies server = new Bodies()) {
      settings.add("wadi.routes.values=webhook=" + server.address());
      try (LiveGateway gateway = start()) {
        gateway.push("main", "fine", "java.lang.OutOfMemoryError: heap", "OutOfMemoryError again");
        LiveGateway.await("two posts", () -> server.bodies.size() == 2);

        assertThat(server.bodies)
            .containsExactly(
                "shop: java.lang.OutOfMemoryError: heap", "shop: OutOfMemoryError again");
      }
    }
  }

  @Test
  void json_lines_are_posted_and_come_again_until_the_server_has_them() throws Exception {
    use("http", "48-http.camel.yaml");
    try (Bodies server = new Bodies()) {
      server.failures = 2;
      settings.add("wadi.routes.values=server=" + server.address());
      try (LiveGateway gateway = start()) {
        gateway.push("main", "kept \"quoted\"");
        LiveGateway.await("a post", () -> !server.bodies.isEmpty());

        assertThat(server.bodies.get(0))
            .startsWith("{\"ts\":\"")
            .endsWith(",\"labels\":{\"app\":\"shop\"},\"msg\":\"kept \\\"quoted\\\"\"}\n");
        assertThat(server.types).contains("application/x-ndjson");
      }
    }
  }

  @Test
  void every_recipe_is_tried_here() throws IOException {
    String test = Files.readString(Path.of("src/test/java/dev/wadi/app/RecipesLiveTest.java"));

    recipes().keySet().forEach(name -> assertThat(test).contains("use(\"" + name + "\""));
    assertThat(recipes()).isNotEmpty();
  }

  private Path use(String recipe, String file) throws IOException {
    return Files.writeString(routes.resolve(file).normalize(), recipes().get(recipe));
  }

  private static Map<String, String> recipes() throws IOException {
    Map<String, String> recipes = new java.util.TreeMap<>();
    Matcher found = RECIPE.matcher(Files.readString(Path.of("docs/routes.md")));
    while (found.find()) {
      recipes.put(found.group(1), found.group(2));
    }
    return recipes;
  }

  private LiveGateway start() throws Exception {
    return new LiveGateway(home, settings.toArray(String[]::new));
  }

  private static HttpResponse<String> push(
      LiveGateway gateway, Map<String, String> labels, String... lines) throws Exception {
    return gateway.push("main", labels, lines);
  }

  private static List<String> texts(List<JsonNode> lines) {
    return lines.stream().map(line -> line.get("msg").asText()).toList();
  }

  private static List<String> lines(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.toList()) {
        lines.addAll(Files.readAllLines(file));
      }
      return lines;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A server that keeps the bodies it gets. */
  private static final class Bodies implements AutoCloseable {
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> types = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int failures;

    Bodies() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            types.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
            if (failures > 0) {
              failures--;
              exchange.sendResponseHeaders(503, -1);
            } else {
              bodies.add(body);
              exchange.sendResponseHeaders(204, -1);
            }
            exchange.close();
          });
      server.start();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
