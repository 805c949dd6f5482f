package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedHook;
import dev.wadi.kit.ScriptedLoki;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each template of the program makes a station out of a name and a few settings. */
class TemplatesLiveTest {
  @TempDir private Path home;
  private Path routes;

  @BeforeEach
  void a_folder_for_routes() throws IOException {
    routes = Files.createDirectories(home.resolve("routes"));
  }

  @Test
  void sinks_get_the_lines_that_their_query_chooses_each_at_its_own_pace() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        Posts posts = new Posts()) {
      String address = "http://127.0.0.1:" + loki.port();
      station("loki-sink", "all-lines", Map.of("name", "all-lines", "url", address, "tenant", "t"));
      station(
          "loki-sink",
          "errors",
          Map.of(
              "name", "errors", "url", address, "query", "{level=~\"err.+|fatal\"} |= \"+ 1%\""));
      station(
          "capture-sink", "copies", Map.of("name", "copies", "directory", home + "/second/copies"));
      station(
          "file-sink",
          "in-a-file",
          Map.of("name", "in-a-file", "directory", home + "/out", "fileName", "all.jsonl"));
      station(
          "http-sink",
          "posted",
          Map.of("name", "posted", "url", posts.address(), "query", "{level=\"error\"}"));
      try (LiveGateway gateway = start()) {
        gateway.push("main", Map.of("app", "a", "level", "info"), "fine");
        gateway.push("main", Map.of("app", "a", "level", "error"), "broken by 20 + 1%", "no");

        loki.awaitLines("t", 3);
        loki.awaitLines("main", 1);
        assertThat(loki.texts("main")).containsExactly("broken by 20 + 1%");
        assertThat(gateway.awaitCaptured(home + "/second/copies/main", 3)).hasSize(3);
        Path file = home.resolve("out/all.jsonl");
        LiveGateway.await("the file", () -> lines(file).size() == 3);
        LiveGateway.await("a post", () -> !posts.bodies.isEmpty());
        assertThat(posts.bodies).singleElement().asString().contains("broken by", "\"msg\":\"no\"");
        assertThat(gateway.metric("wadi_sink_backlog_bytes{sink=\"errors\",tenant=\"main\"}"))
            .isNotNegative();
        assertThat(gateway.gateway().camelContext().getRoutes())
            .extracting(org.apache.camel.Route::getRouteId)
            .contains("all-lines", "errors", "copies", "in-a-file", "posted");
      }
    }
  }

  @Test
  void lakes_copies_and_webhooks_are_stations_too() throws Exception {
    Path lake = home.resolve("lake");
    Path copies = home.resolve("copies");
    try (ScriptedHook hook = new ScriptedHook()) {
      station(
          "lake-sink",
          "errors-lake",
          Map.of(
              "name", "errors-lake",
              "target", "file:" + lake,
              "query", "{level=\"error\"}",
              "maxAgeMillis", "300",
              "compression", "gzip"));
      station("capture-sink", "second", Map.of("name", "second", "directory", home + "/second"));
      station(
          "objects-sink",
          "second-copies",
          Map.of(
              "name",
              "second-copies",
              "directory",
              home + "/second",
              "target",
              "file:" + copies,
              "key",
              "of-{tenant}/{capture}"));
      station(
          "webhook-sink",
          "starts",
          Map.of(
              "name", "starts",
              "webhook", "ops",
              "choose", "${body.name} == \"gateway_started\""));
      try (LiveGateway gateway =
          new LiveGateway(
              home,
              "wadi.routes.directory=" + routes,
              "wadi.webhook.allow=127.0.0.1",
              "wadi.webhook.url.ops=" + hook.url("/"))) {
        gateway.push("main", Map.of("app", "a", "level", "info"), "fine");
        gateway.push("main", Map.of("app", "a", "level", "error"), "broken");

        LiveGateway.await("an object", () -> !files(lake, ".jsonl.gz").isEmpty());
        try (InputStream packed =
            new GZIPInputStream(Files.newInputStream(files(lake, ".jsonl.gz").get(0)))) {
          assertThat(new String(packed.readAllBytes(), UTF_8)).contains("broken").hasLineCount(1);
        }
        // Once by the route of the program, once by the one made of the template.
        LiveGateway.await("two calls", () -> hook.requests().size() >= 2);
        assertThat(gateway.gateway().camelContext().getRoutes())
            .extracting(org.apache.camel.Route::getRouteId)
            .contains("errors-lake", "second-copies", "starts");
      }
    }
    assertThat(files(copies.resolve("of-main"), "metadata.json")).hasSize(1);
  }

  private static List<Path> files(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(ending)).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void a_server_that_asks_who_comes_is_told_and_nothing_else_is() throws Exception {
    System.setProperty("wadi.test.secret", "p w&x=%");
    try (Posts posts = new Posts()) {
      station(
          "http-sink",
          "basic",
          Map.of(
              "name", "basic",
              "url", posts.address(),
              "user", "me",
              "password", "{{sys:wadi.test.secret}}"));
      station(
          "http-sink",
          "keyed",
          Map.of(
              "name", "keyed",
              "url", posts.address(),
              "headers", "X-Api-Key: {{sys:wadi.test.secret}}; X-Team: ops"));
      station("http-sink", "open", Map.of("name", "open", "url", posts.address()));
      try (LiveGateway gateway = start()) {
        gateway.push("main", "one");

        LiveGateway.await("three posts", () -> posts.heads.size() == 3);
        assertThat(posts.heads)
            .containsExactlyInAnyOrder(
                Map.of("Authorization", "Basic bWU6cCB3Jng9JQ=="),
                Map.of("X-api-key", "p w&x=%", "X-team", "ops"),
                Map.of());
        assertThat(gateway.page("/metrics")).doesNotContain("p w&x");
      }
    } finally {
      System.clearProperty("wadi.test.secret");
    }
  }

  @Test
  void sources_hand_lines_on_to_be_redacted_and_kept() throws Exception {
    int udp = GatewayProcess.freePort();
    int tcp = GatewayProcess.freePort();
    Path inbox = Files.createDirectories(home.resolve("inbox"));
    Files.writeString(inbox.resolve("old.log"), "of jane.doe@example.com\n");
    Files.writeString(inbox.resolve("old.bin"), "not this\n");
    station(
        "file-source",
        "dropped",
        Map.of("directory", inbox.toString(), "include", ".+\\.log", "labels", "app=files"));
    station("text-udp-source", "udp", Map.of("port", "" + udp, "labels", "app=udp,env=lab"));
    station("text-tcp-source", "tcp", Map.of("port", "" + tcp));
    station("timer-source", "beat", Map.of("name", "beat", "text", "at ${date:now:yyyy}"));
    try (LiveGateway gateway = start();
        DatagramSocket sender = new DatagramSocket();
        Socket stream = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
      byte[] bytes = "one datagram".getBytes(UTF_8);
      sender.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), udp));
      stream.getOutputStream().write(("x".repeat(5000) + "\nsecond\n").getBytes(UTF_8));

      List<JsonNode> lines = gateway.awaitCaptured("captures/main", 5);

      assertThat(lines.stream().map(line -> line.at("/labels/app").asText()))
          .containsExactlyInAnyOrder("files", "udp", "tcp", "tcp", "marker");
      assertThat(lines.stream().map(line -> line.get("msg").asText()))
          .contains("of [REDACTED:email]", "one datagram", "x".repeat(5000), "second")
          .anyMatch(line -> line.matches("at 20[0-9]{2}"))
          .doesNotContain("not this");
      assertThat(lines.stream().map(line -> line.at("/labels/file").asText())).contains("old.log");
    }
  }

  private void station(String template, String id, Map<String, String> parameters)
      throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("- templatedRoute:\n    routeTemplateRef: ").append(template);
    text.append("\n    routeId: ").append(id).append("\n    parameters:\n");
    parameters.forEach(
        (name, value) -> text.append("      - {name: " + name + ", value: '" + value + "'}\n"));
    Files.writeString(routes.resolve("70-" + id + ".camel.yaml"), text);
  }

  private LiveGateway start() throws Exception {
    return new LiveGateway(home, "wadi.routes.directory=" + routes);
  }

  private static List<String> lines(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A server that keeps what is posted. */
  private static final class Posts implements AutoCloseable {
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<Map<String, String>> heads = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    Posts() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            Map<String, String> known = new TreeMap<>();
            exchange
                .getRequestHeaders()
                .forEach(
                    (name, values) -> {
                      if (name.startsWith("X-") || name.equals("Authorization")) {
                        known.put(name, values.get(0));
                      }
                    });
            heads.add(known);
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      server.start();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/in";
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
