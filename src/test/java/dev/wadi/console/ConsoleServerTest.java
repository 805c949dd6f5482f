package dev.wadi.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LogLines;
import dev.wadi.kit.ManualTicker;
import dev.wadi.kit.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console over HTTP, on a real Camel context with one route. */
class ConsoleServerTest {
  private static final String PASSWORD = "correct horse battery";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  private static CamelContext camel;

  @TempDir Path data;
  private final ManualTicker ticker = new ManualTicker();
  private ConsoleServer console;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hawtio/jolokia",
        "/hawtio/jolokia/",
        "/hawtio/jolokia/version",
        "/hawtio/jolokia/list",
        "/hawtio/jolokia/read/java.lang:type=Memory",
        "/hawtio/jolokia/../jolokia/list",
        "/hawtio/user",
        "/hawtio/refresh"
      })
  void nothing_that_tells_of_the_gateway_is_shown_without_a_login(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"wadi\"");
  }

  @Test
  void a_post_to_jolokia_without_a_login_does_nothing() throws Exception {
    HttpResponse<String> answer =
        send(request("/hawtio/jolokia").POST(body(exec("java.lang:type=Memory", "gc"))));

    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void a_browser_is_not_asked_for_basic_so_that_it_shows_the_login_page() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/hawtio/user")
                .header("Sec-Fetch-Mode", "cors")
                .header("Sec-Fetch-Site", "same-origin"));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Session realm=\"wadi\"");
  }

  @Test
  void after_the_login_jolokia_lists_the_route() throws Exception {
    String cookie = login();

    JsonNode list = JSON.readTree(get("/hawtio/jolokia/list", "Cookie", cookie).body());

    assertThat(list.path("status").asInt()).isEqualTo(200);
    assertThat(list.path("value").path("org.apache.camel").toString())
        .contains("context=console-test,type=routes,name=\\\"trivial\\\"");
  }

  @Test
  void a_guarded_page_is_for_those_who_are_logged_in() throws Exception {
    assertThat(get("/wadi/echo/one").statusCode()).isEqualTo(401);
    assertThat(get("/wadi/echo/one", "Authorization", basic()).body()).isEqualTo("said one");
    assertThat(get("/wadi/echo/a%20b%2Fc+d", "Authorization", basic()).body())
        .isEqualTo("said a b/c+d");
    assertThat(get("/wadi/other", "Authorization", basic()).statusCode()).isEqualTo(404);
    HttpResponse<String> changed =
        send(
            request("/wadi/echo/one")
                .header("Authorization", basic())
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(changed.statusCode()).isEqualTo(405);
    assertThat(
            get("/wadi/echo/one", "Authorization", basic(), "Sec-Fetch-Site", "cross-site")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void the_user_is_named_after_the_login_alone() throws Exception {
    assertThat(get("/hawtio/user").statusCode()).isEqualTo(401);
    assertThat(get("/hawtio/user", "Cookie", login()).body()).isEqualTo("\"admin\"");
  }

  @Test
  void scripts_come_in_with_http_basic() throws Exception {
    HttpResponse<String> answer =
        get("/hawtio/jolokia/read/java.lang:type=Memory/HeapMemoryUsage", "Authorization", basic());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).path("value").path("used").asLong()).isPositive();
  }

  @Test
  void the_session_cookie_is_out_of_reach_for_scripts_and_other_sites() throws Exception {
    HttpResponse<String> answer = login("admin", PASSWORD);

    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .matches(
            "wadi_console=[A-Za-z0-9_-]{43}; Path=/hawtio; Max-Age=43200; HttpOnly; SameSite=Strict");
  }

  @Test
  void every_login_has_an_id_of_its_own_and_ends_the_one_before() throws Exception {
    String first = login();
    HttpResponse<String> again =
        send(request("/hawtio/auth/login").header("Cookie", first).POST(form("admin", PASSWORD)));
    String second = again.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];

    assertThat(second).isNotEqualTo(first);
    assertThat(get("/hawtio/user", "Cookie", first).statusCode()).isEqualTo(401);
    assertThat(get("/hawtio/user", "Cookie", second).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"admin,wrong password", "root,correct horse battery", "'',''", "admin,''"})
  void a_wrong_user_or_password_is_401(String user, String password) throws Exception {
    HttpResponse<String> answer = login(user, password);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "[]", "{}", "{\"username\":1,\"password\":null}", "\u0000"})
  void a_login_that_makes_no_sense_is_refused(String text) throws Exception {
    HttpResponse<String> answer =
        send(request("/hawtio/auth/login").POST(HttpRequest.BodyPublishers.ofString(text)));

    assertThat(answer.statusCode()).isIn(400, 401);
  }

  @Test
  void guesses_are_throttled_and_the_right_password_has_to_wait_too() throws Exception {
    for (int i = 0; i < GuessThrottle.ADDRESS_GUESSES; i++) {
      assertThat(login("admin", "guess number " + i).statusCode()).isEqualTo(401);
    }

    HttpResponse<String> throttled = login("admin", PASSWORD);
    assertThat(throttled.statusCode()).isEqualTo(429);
    assertThat(throttled.headers().firstValueAsLong("Retry-After")).hasValue(30);
    assertThat(get("/hawtio/user", "Authorization", basic()).statusCode()).isEqualTo(429);

    ticker.advance(Duration.ofSeconds(30));
    assertThat(login("admin", PASSWORD).statusCode()).isEqualTo(200);
  }

  @Test
  void whoever_is_logged_in_is_not_shut_out_by_the_guesses_of_others() throws Exception {
    String cookie = login();
    for (int i = 0; i <= GuessThrottle.ADDRESS_GUESSES; i++) {
      login("admin", "guess number " + i);
    }

    assertThat(get("/hawtio/user", "Cookie", cookie).statusCode()).isEqualTo(200);
  }

  @Test
  void a_session_ends_when_nobody_acts_though_the_page_keeps_polling() throws Exception {
    String cookie = login();

    for (int i = 0; i < 6; i++) {
      assertThat(get("/hawtio/jolokia/version", "Cookie", cookie).statusCode()).isEqualTo(200);
      ticker.advance(Duration.ofMinutes(5));
    }

    assertThat(get("/hawtio/jolokia/version", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void an_action_prolongs_the_session_but_not_for_ever() throws Exception {
    String cookie = login();
    int hours = (int) Guard.LONGEST_SESSION.toHours();

    for (int i = 0; i < hours * 3 - 1; i++) {
      ticker.advance(Duration.ofMinutes(20));
      assertThat(get("/hawtio/refresh", "Cookie", cookie).statusCode()).isEqualTo(200);
    }

    ticker.advance(Duration.ofMinutes(20));
    assertThat(get("/hawtio/refresh", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void the_logout_ends_the_session() throws Exception {
    String cookie = login();

    HttpResponse<String> answer = get("/hawtio/auth/logout", "Cookie", cookie);

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).contains("/hawtio/login");
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    assertThat(get("/hawtio/user", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/hawtio/",
        "/hawtio/user",
        "/hawtio/jolokia/version",
        "/nowhere",
        "/healthz"
      })
  void every_answer_carries_the_safe_headers(String path) throws Exception {
    Map<String, List<String>> headers = get(path).headers().map();

    assertThat(headers.get("content-security-policy").get(0))
        .contains("default-src 'self'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe-eval");
    assertThat(headers).containsEntry("x-content-type-options", List.of("nosniff"));
    assertThat(headers).containsEntry("x-frame-options", List.of("DENY"));
    assertThat(headers).containsEntry("referrer-policy", List.of("no-referrer"));
    assertThat(headers).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void what_jolokia_says_is_not_kept_by_caches() throws Exception {
    HttpResponse<String> answer = get("/hawtio/jolokia/version", "Cookie", login());

    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/hawtio"})
  void the_short_ways_lead_to_hawtio(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).contains("/hawtio/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/hawtio/", "/hawtio/login", "/hawtio/camel", "/hawtio/jmx/attributes"})
  void a_path_without_a_dot_is_the_page_itself(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(answer.body()).contains("<div id=\"root\">");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hawtio/static/js/nothing.js",
        "/hawtio/../jolokia-access.xml",
        "/hawtio/%2e%2e/jolokia-access.xml",
        "/hawtio/..%2fjolokia-access.xml",
        "/hawtio/static/../../jolokia-access.xml",
        "/hawtio/static/js/main.js%00.html",
        "/hawtio//etc/passwd.txt",
        "/hawtio/index.html/../../log4j2.xml",
        "/hawtio\\..\\log4j2.xml",
        "/jolokia",
        "/actuator/hawtio",
        "/metrics"
      })
  void what_is_not_there_is_404(String path) throws Exception {
    assertThat(RawHttp.get(console.port(), path, "127.0.0.1").status()).isEqualTo(404);
  }

  @Test
  void there_is_no_proxy_and_nothing_to_connect_to() throws Exception {
    assertThat(get("/hawtio/proxy/enabled").body()).isEqualTo("false");
    assertThat(get("/hawtio/keycloak/enabled").body()).isEqualTo("false");
    assertThat(get("/hawtio/preset-connections").body()).isEqualTo("[]");
    assertThat(get("/hawtio/plugin").body()).isEqualTo("[]");

    // Nobody listens there: an answer can only be our own.
    JsonNode asked =
        jolokia(
            """
            {"type":"version","target":{"url":"service:jmx:rmi:///jndi/rmi://127.0.0.1:9/jmxrmi"}}
            """);
    assertThat(asked.path("status").asInt()).isEqualTo(200);
  }

  @Test
  void the_login_page_learns_where_to_log_in_and_how_long_a_session_lives() throws Exception {
    JsonNode form = JSON.readTree(get("/hawtio/auth/config/login").body()).get(0);
    assertThat(form.path("method").asText()).isEqualTo("form");
    assertThat(form.path("url").asText()).isEqualTo("/hawtio/auth/login");

    JsonNode timeout =
        JSON.readTree(get("/hawtio/auth/config/session-timeout?t=1700000000000").body());
    assertThat(timeout.path("timeout").asLong()).isEqualTo(1800);
    assertThat(timeout.path("now").asLong()).isEqualTo(1_700_000_100_000L);
    assertThat(timeout.path("req").asLong()).isEqualTo(1_700_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:3101,200",
    "localhost:8080,200",
    "[::1]:3101,200",
    "console.example.com,200",
    "evil.example.net,421",
    "127.0.0.1.evil.example.net,421",
    "localhost.evil.example.net:3101,421",
    "'',421"
  })
  void only_known_host_names_may_call(String host, int status) throws Exception {
    assertThat(RawHttp.get(console.port(), "/healthz", host).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example.net",
        "http://127.0.0.1:1",
        "null",
        "https://127.0.0.1",
        "::"
      })
  void a_change_from_another_origin_is_refused(String origin) throws Exception {
    HttpResponse<String> answer =
        send(
            request("/hawtio/jolokia")
                .header("Cookie", login())
                .header("Origin", origin)
                .POST(body(exec("java.lang:type=Memory", "gc"))));

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void a_change_from_the_own_origin_is_done() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/hawtio/jolokia")
                .header("Cookie", login())
                .header("Origin", "http://127.0.0.1:" + console.port())
                .POST(body(exec("java.lang:type=Memory", "gc"))));

    assertThat(JSON.readTree(answer.body()).path("status").asInt()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "same-origin,cors,200",
    "none,navigate,200",
    "same-site,cors,403",
    "cross-site,no-cors,403",
    "cross-site,navigate,403"
  })
  void a_browser_that_tells_where_a_request_comes_from_is_listened_to(
      String site, String mode, int status) throws Exception {
    HttpResponse<String> answer =
        send(
            request("/hawtio/jolokia/version")
                .header("Cookie", login())
                .header("Sec-Fetch-Site", site)
                .header("Sec-Fetch-Mode", mode));

    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  void a_link_from_elsewhere_may_open_the_console() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/hawtio/")
                .header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Mode", "navigate"));

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/exec/java.lang:type=Memory/gc",
        "/write/java.lang:type=Memory/Verbose/true",
        "/notification/register",
        "//exec/java.lang:type=Memory/gc",
        "/%65xec/java.lang:type=Memory/gc",
        "?p=exec/java.lang:type=Memory/gc",
        "?p=/exec/java.lang:type=Memory/gc"
      })
  void a_link_cannot_change_anything(String path) throws Exception {
    try (LogLines audit = LogLines.of("dev.wadi.console.Audit")) {
      get("/hawtio/jolokia" + path, "Cookie", login());

      assertThat(audit.lines()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.sun.management:type=DiagnosticCommand|vmFlags",
        "com.sun.management:type=DiagnosticCommand|gcClassHistogram",
        "com.sun.management:type=HotSpotDiagnostic|dumpHeap",
        "com.sun.management:type=HotSpotDiagnostic|getVMOption",
        "com.sun.management:type=HotSpotDiagnostic|getVMOption(java.lang.String)",
        "jdk.management.jfr:type=FlightRecorder|newRecording",
        "java.util.logging:type=Logging|setLoggerLevel",
        "java.lang:type=Threading|resetPeakThreadCount",
        "org.apache.camel:context=console-test,type=context,name=\"console-test\"|sendBody",
        "org.apache.camel:context=console-test,type=context,name=\"console-test\"|sendBody(java.lang.String,java.lang.Object)",
        "org.apache.camel:context=console-test,type=context,name=\"console-test\"|sendStringBody",
        "org.apache.camel:context=console-test,type=context,name=\"console-test\"|requestBody",
        "org.apache.camel:context=console-test,type=context,name=\"console-test\"|requestBodyAndHeaders",
        "org.apache.camel:context=console-test,type=context,name=\"console-test\"|createEndpoint",
        "org.apache.camel:context=console-test,type=context,name=\"console-test\"|dumpRoutesAsXml(boolean)",
        "org.apache.camel:context=console-test,type=routes,name=\"trivial\"|dumpRouteAsYaml(boolean,boolean)",
        "org.apache.camel:context=console-test,type=routes,name=\"trivial\"|updateRouteFromXml",
        "org.apache.camel:context=console-test,type=tracer,name=BacklogTracer|dumpAllTracedMessages",
        "org.apache.camel:context=*,type=context,*|sendBody",
        "org.apache.camel:*|stop()",
        "*:*|stop()",
        "org.apache.camel:type=context,*|requestStringBody(java.lang.String,java.lang.String)",
        "javax.management:type=MBeanServerDelegate|createMBean",
      })
  void the_rules_refuse_what_leads_out_of_the_gateway(String mbean, String operation)
      throws Exception {
    JsonNode answer = jolokia(exec(mbean, operation));

    assertThat(answer.path("status").asInt()).isEqualTo(403);
    assertThat(answer.path("error").asText()).contains("forbidden");
    assertThat(answer.has("stacktrace")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java.lang:type=Memory|Verbose",
        "java.lang:type=Threading|ThreadCpuTimeEnabled",
        "org.apache.camel:context=console-test,type=tracer,name=BacklogTracer|TraceFilter",
        "org.apache.camel:context=*,type=context,*|Tracing"
      })
  void attributes_beside_our_own_cannot_be_written(String mbean, String attribute)
      throws Exception {
    JsonNode answer =
        jolokia(
            JSON.createObjectNode()
                .put("type", "write")
                .put("mbean", mbean)
                .put("attribute", attribute)
                .put("value", "true")
                .toString());

    assertThat(answer.path("status").asInt()).isEqualTo(403);
  }

  @Test
  void system_properties_and_arguments_of_the_command_line_are_not_shown() throws Exception {
    String ignoring = "?ignoreErrors=true";
    for (String path :
        List.of(
            "/read/java.lang:type=Runtime",
            "/read/java.lang:type=Runtime" + ignoring,
            "/read/java.lang:type=*" + ignoring,
            "/read/java.lang:type=Runtime/SystemProperties",
            "/read/java.lang:type=Runtime/SystemProperties" + ignoring,
            "/read/java.lang:type=Runtime/InputArguments,SystemProperties" + ignoring,
            "/read/*:*/SystemProperties" + ignoring)) {
      String answer = get("/hawtio/jolokia" + path, "Cookie", login()).body();

      assertThat(answer).as(path).doesNotContain(System.getProperty("java.home"));
      assertThat(answer).as(path).doesNotContain("java.vm.specification");
    }
  }

  @Test
  void of_the_system_properties_those_are_shown_that_tell_of_the_machine() throws Exception {
    JsonNode answer =
        JSON.readTree(
            get(
                    "/hawtio/jolokia/read/java.lang:type=Runtime/SystemProperties",
                    "Authorization",
                    basic())
                .body());

    assertThat(answer.path("value").path("java.version").asText())
        .isEqualTo(System.getProperty("java.version"));
    assertThat(answer.path("value").has("user.name")).isFalse();
    assertThat(answer.path("value").has("sun.java.command")).isFalse();
  }

  @Test
  void what_is_shut_is_not_listed() throws Exception {
    JsonNode list = JSON.readTree(get("/hawtio/jolokia/list", "Authorization", basic()).body());

    assertThat(list.path("value").fieldNames())
        .toIterable()
        .contains("java.lang", "org.apache.camel")
        .doesNotContain("com.sun.management", "jdk.management.jfr", "java.util.logging");
  }

  @Test
  void several_requests_in_one_are_each_held_to_the_rules() throws Exception {
    JsonNode answers =
        jolokia(
            "["
                + exec("java.lang:type=Memory", "gc")
                + ","
                + exec("com.sun.management:type=HotSpotDiagnostic", "dumpHeap")
                + "]");

    assertThat(answers.get(0).path("status").asInt()).isEqualTo(200);
    assertThat(answers.get(1).path("status").asInt()).isEqualTo(403);
  }

  @Test
  void every_change_is_in_the_log_with_who_and_what_but_without_values() throws Exception {
    try (LogLines audit = LogLines.of("dev.wadi.console.Audit")) {
      JsonNode answer =
          jolokia(
              """
              {"type":"exec","mbean":"org.apache.camel:context=console-test,type=routes,name=\\"trivial\\"",
               "operation":"dumpStatsAsXml(boolean)","arguments":["s3cret"]}
              """);
      assertThat(answer.path("status").asInt()).isEqualTo(200);
      jolokia(exec("com.sun.management:type=HotSpotDiagnostic", "dumpHeap"));
      jolokia(
          "{\"type\":\"write\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"Verbose\",\"value\":\"s3cret\"}");

      assertThat(audit.lines())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .contains("what somebody asked")
                      .contains("user=admin")
                      .contains("address=127.0.0.1")
                      .contains("do=exec")
                      .contains("name=\"trivial\"")
                      .contains("dumpStatsAsXml"),
              line -> assertThat(line).contains("refused").contains("member=dumpHeap"),
              line -> assertThat(line).contains("refused").contains("do=write"));
      assertThat(audit.lines()).noneMatch(line -> line.contains("s3cret"));
    }
  }

  @Test
  void reading_leaves_no_line_in_the_audit() throws Exception {
    try (LogLines audit = LogLines.of("dev.wadi.console.Audit")) {
      get("/hawtio/jolokia/read/java.lang:type=Memory", "Cookie", login());
      get("/hawtio/jolokia/list", "Cookie", login());

      assertThat(audit.lines()).isEmpty();
    }
  }

  @Test
  void passwords_are_never_in_the_log() throws Exception {
    try (LogLines log = LogLines.of("dev.wadi")) {
      login("admin", "wr0ng-" + PASSWORD);
      login("admin", PASSWORD);
      get("/hawtio/user", "Authorization", basic());

      assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(PASSWORD));
    }
  }

  @Test
  void an_open_page_needs_no_login_and_keeps_its_status() throws Exception {
    assertThat(get("/healthz").body()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(send(request("/healthz").POST(body("x"))).statusCode()).isEqualTo(405);
    assertThat(send(request("/healthz").method("HEAD", HttpRequest.BodyPublishers.noBody())).body())
        .isEmpty();
  }

  @Test
  void a_body_that_is_too_large_is_413() throws Exception {
    RawHttp.Answer answer =
        RawHttp.send(
            console.port(),
            "POST /hawtio/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                + (ConsoleServer.MOST_BODY_BYTES + 1)
                + "\r\nConnection: close\r\n\r\n"
                + "x".repeat(ConsoleServer.MOST_BODY_BYTES + 1));

    assertThat(answer.status()).isEqualTo(413);
  }

  @Test
  void the_first_start_makes_a_password_and_later_starts_keep_it() throws Exception {
    Path fresh = data.resolve("fresh");
    ConsoleSettings own = ConsoleSettings.defaults(fresh).boundTo("127.0.0.1", 0);
    String password;
    try (ConsoleServer first = open(own)) {
      password = first.freshPassword().orElseThrow();
    }
    Path file = fresh.resolve("console/password");

    assertThat(password).hasSizeGreaterThanOrEqualTo(24);
    assertThat(Files.readString(file)).isEqualTo(password + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    try (var left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
    try (ConsoleServer second = open(own)) {
      assertThat(second.freshPassword()).isEmpty();
      assertThat(login(second.port(), "admin", password).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_password_file_that_others_could_read_is_shut() throws Exception {
    Path file = Files.createDirectories(data.resolve("console")).resolve("password");
    Files.writeString(file, "chosen by hand\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    open(ConsoleSettings.defaults(data).boundTo("127.0.0.1", 0)).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void an_empty_password_file_stops_the_start() throws Exception {
    Path file = Files.createDirectories(data.resolve("console")).resolve("password");
    Files.writeString(file, "\n");

    assertThatThrownBy(() -> open(ConsoleSettings.defaults(data).boundTo("127.0.0.1", 0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("0 characters");
  }

  @Test
  void a_port_in_use_is_one_clear_sentence() {
    assertThatThrownBy(() -> open(settings().boundTo("127.0.0.1", console.port())))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("The console cannot listen on 127.0.0.1:" + console.port());
  }

  @Test
  void without_the_rules_jolokia_does_not_start() {
    ClassLoader bare = new ClassLoader(null) {};

    assertThatThrownBy(() -> new JolokiaDoor(bare))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("jolokia-access.xml");
  }

  @Test
  void no_thread_is_left_after_the_close() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    assertThat(before).anyMatch(thread -> thread.getName().startsWith("vert.x"));

    console.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("vert.x-eventloop"));
  }

  private ConsoleSettings settings() {
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

  private ConsoleServer open(ConsoleSettings settings) throws IOException {
    return ConsoleServer.start(
        settings,
        Map.of(
            "/healthz", () -> new OpenPage.Answer(200, "application/json", "{\"status\":\"ok\"}"),
            "/readyz",
                () -> new OpenPage.Answer(503, "application/json", "{\"status\":\"not_ready\"}")),
        Map.of(
            "/wadi/echo/",
            rest -> new OpenPage.Answer(200, "text/plain; charset=utf-8", "said " + rest)),
        1000,
        () -> Instant.ofEpochMilli(1_700_000_100_000L),
        ticker);
  }

  private String login() throws Exception {
    HttpResponse<String> answer = login("admin", PASSWORD);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private HttpResponse<String> login(String user, String password) throws Exception {
    return login(console.port(), user, password);
  }

  private HttpResponse<String> login(int port, String user, String password) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hawtio/auth/login"))
            .POST(form(user, password)));
  }

  private static HttpRequest.BodyPublisher form(String user, String password) {
    return body(JSON.createObjectNode().put("username", user).put("password", password).toString());
  }

  private static String basic() {
    return "Basic " + Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(UTF_8));
  }

  private static String exec(String mbean, String operation) {
    return JSON.createObjectNode()
        .put("type", "exec")
        .put("mbean", mbean)
        .put("operation", operation)
        .toString();
  }

  private JsonNode jolokia(String request) throws Exception {
    HttpResponse<String> answer =
        send(request("/hawtio/jolokia").header("Authorization", basic()).POST(body(request)));
    assertThat(answer.statusCode()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path));
  }

  private static HttpRequest.BodyPublisher body(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(
        request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
