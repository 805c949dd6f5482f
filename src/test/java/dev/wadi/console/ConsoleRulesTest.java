package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LogLines;
import dev.wadi.kit.RawHttp;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may change what through the console, and what it shows of secrets. */
class ConsoleRulesTest extends ConsoleScene {
  private static final long MOST_MILLIS = 5_000;

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

    assertThatThrownBy(() -> new JolokiaDoor(bare, audit, new Callers()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("jolokia-access.xml");
  }

  @Test
  void no_thread_is_left_after_the_close() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    assertThat(before).anyMatch(thread -> thread.getName().startsWith("vert.x"));

    console.close();

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("vert.x-eventloop")) {
        // A loop tells that it has ended as the last thing it does, and is a thread for a moment
        // more.
        thread.join(MOST_MILLIS);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }
}
