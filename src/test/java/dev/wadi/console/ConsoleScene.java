package dev.wadi.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.ManualTicker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A console in front of a Camel context, and who calls it. */
abstract class ConsoleScene {
  static final String PASSWORD = "correct horse battery";
  static final ObjectMapper JSON = new ObjectMapper();
  static final HttpClient CLIENT =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  static CamelContext camel;

  @TempDir Path data;
  final ManualTicker ticker = new ManualTicker();
  final NotedAudit audit = new NotedAudit();
  ConsoleServer console;

  @BeforeAll
  static void start_camel() throws Exception {
    camel = new DefaultCamelContext();
    camel.getCamelContextExtension().setName("console-test");
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:in").routeId("trivial").to("mock:out");
          }
        });
    camel.start();
  }

  @AfterAll
  static void stop_camel() {
    camel.stop();
  }

  @BeforeEach
  void start() throws IOException {
    console = open(settings());
  }

  @AfterEach
  void stop() {
    console.close();
  }

  ConsoleSettings settings() {
    return new ConsoleSettings(
        "127.0.0.1",
        0,
        "admin",
        PASSWORD,
        null,
        data,
        Duration.ofMinutes(30),
        Set.of("Console.Example.com"));
  }

  ConsoleServer open(ConsoleSettings settings) throws IOException {
    return ConsoleServer.start(
        settings,
        Map.of(
            "/healthz", () -> new OpenPage.Answer(200, "application/json", "{\"status\":\"ok\"}"),
            "/readyz",
                () -> new OpenPage.Answer(503, "application/json", "{\"status\":\"not_ready\"}")),
        Map.of(
            "/wadi/echo/",
            rest -> new OpenPage.Answer(200, "text/plain; charset=utf-8", "said " + rest)),
        audit,
        new Callers(),
        1000,
        () -> Instant.ofEpochMilli(1_700_000_100_000L),
        ticker);
  }

  String login() throws Exception {
    HttpResponse<String> answer = login("admin", PASSWORD);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  HttpResponse<String> login(String user, String password) throws Exception {
    return login(console.port(), user, password);
  }

  HttpResponse<String> login(int port, String user, String password) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hawtio/auth/login"))
            .POST(form(user, password)));
  }

  static HttpRequest.BodyPublisher form(String user, String password) {
    return body(JSON.createObjectNode().put("username", user).put("password", password).toString());
  }

  static String basic() {
    return "Basic " + Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(UTF_8));
  }

  static String exec(String mbean, String operation) {
    return JSON.createObjectNode()
        .put("type", "exec")
        .put("mbean", mbean)
        .put("operation", operation)
        .toString();
  }

  JsonNode jolokia(String request) throws Exception {
    HttpResponse<String> answer =
        send(request("/hawtio/jolokia").header("Authorization", basic()).POST(body(request)));
    assertThat(answer.statusCode()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path));
  }

  static HttpRequest.BodyPublisher body(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(
        request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
