package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.AuditCheck;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.JolokiaClient;
import dev.wadi.kit.LiveGateway;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The gateway's own trail, of a gateway that was used. */
class AuditLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "correct horse battery";

  @TempDir Path home;

  private static List<JsonNode> events(Path folder, String name) throws Exception {
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("audit.jsonl"))) {
      JsonNode event = JSON.readTree(line);
      if (event.path("event").asText().equals(name)) {
        found.add(event);
      }
    }
    return found;
  }

  @Test
  void who_did_what_and_how_many_came_is_in_the_trail() throws Exception {
    Path trail = home.resolve("data/audit");
    int syslog = GatewayProcess.freePort();
    try (LiveGateway live =
        new LiveGateway(
            home,
            "wadi.syslog.tcpPort=" + syslog,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.console.password=" + PASSWORD)) {
      URI console = live.gateway().consoleAddress().orElseThrow();
      live.push("shop", "one", "two");
      try (Socket sender = new Socket(InetAddress.getLoopbackAddress(), syslog)) {
        sender.getOutputStream().write("<13>1 - host app - - - three\n".getBytes(UTF_8));
      }
      live.awaitCaptured("captures/main", 1);
      JolokiaClient admin = new JolokiaClient(console, "admin", PASSWORD);
      admin.failing("dev.wadi:type=Redaction", "dryRun", "no such profile", "x");
      admin.exec("java.lang:type=Memory", "gc");
      new JolokiaClient(console, "admin", "a wrong password").get("/hawtio/jolokia/version");
      for (int i = 0; i < 3; i++) {
        admin.exec("dev.wadi:type=Console", "overview");
      }
      assertThat(events(trail, "console_called"))
          .as("what a page asks again and again")
          .filteredOn(event -> event.path("member").asText().startsWith("overview"))
          .hasSize(1);
      ownLogIsShownRedacted(admin);

      assertThat(events(trail, "console_called"))
          .as("written before the operation is done")
          .extracting(event -> event.path("mbean").asText() + " " + event.path("member").asText())
          .contains("java.lang:type=Memory gc");
      assertThat(events(trail, "console_call_failed"))
          .as("and once more, since it failed")
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.path("member").asText()).startsWith("dryRun");
                assertThat(event.path("reason").asText()).isNotEmpty();
              });
      assertThat(live.metric("wadi_audit_events_total")).isGreaterThanOrEqualTo(3);
    }

    assertThat(events(trail, "gateway_started")).hasSize(1);
    assertThat(events(trail, "console_login"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.path("user").asText()).isEqualTo("admin");
              assertThat(event.path("remote_ip").asText()).isEqualTo("127.0.0.1");
            });
    assertThat(events(trail, "console_login_failed"))
        .singleElement()
        .satisfies(event -> assertThat(event.path("count").asLong()).isEqualTo(1));
    assertThat(events(trail, "connections"))
        .extracting(
            event ->
                event.path("door").asText()
                    + " "
                    + event.path("from").asText()
                    + " "
                    + (event.path("count").asLong() > 0))
        .containsExactlyInAnyOrder(
            "push loopback true", "console loopback true", "syslog loopback true");
    assertThat(events(trail, "push_answers"))
        .extracting(event -> event.path("door").asText() + " " + event.path("status").asText())
        .contains("loki 204");
    assertThat(events(trail, "gateway_stopped")).hasSize(1);
    assertThat(Files.readString(trail.resolve("audit.jsonl"))).doesNotContain(PASSWORD);
    assertThat(AuditCheck.of(trail).damages()).isEmpty();
  }

  /* In the tab of the console, which has a way of its own to ask, and by our operation. */
  private static void ownLogIsShownRedacted(JolokiaClient admin) throws Exception {
    JsonNode before = admin.exec("hawtio:type=LogQuery", "getLogResults(int)", 500);
    LoggerFactory.getLogger("dev.wadi.test")
        .error("Mail of {} with {} <b>", "ann@example.com", PASSWORD);
    JsonNode after =
        admin.exec(
            "hawtio:type=LogQuery",
            "jsonQueryLogResults(java.lang.String)",
            Map.of("afterTimestamp", before.path("toTimestamp").asLong(), "count", 20));

    assertThat(after.path("events"))
        .filteredOn(event -> event.path("logger").asText().equals("dev.wadi.test"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.path("message").asText())
                  .isEqualTo("Mail of [REDACTED:email] with xxxxxx <b>");
              assertThat(event.path("level").asText()).isEqualTo("ERROR");
            });
    assertThat(admin.exec("dev.wadi:type=Log", "ownLog", "error", "mail OF", 10))
        .singleElement()
        .satisfies(line -> assertThat(line.path("logger").asText()).isEqualTo("dev.wadi.test"));
  }

  @Test
  void what_left_the_machine_what_was_deleted_and_what_came_through_each_door_is_in_it()
      throws Exception {
    Path trail = home.resolve("data/audit");
    Path store = Files.createDirectories(home.resolve("store"));
    try (LiveGateway live =
        new LiveGateway(
            home,
            "wadi.objects.target=file:" + store.resolve("captures"),
            "wadi.objects.removeAfter=1ms",
            "wadi.lake.target=file:" + store.resolve("lake"),
            "wadi.lake.maxAge=100ms")) {
      live.push("shop", "one", "two");
      live.post("/loki/api/v1/push", "no json".getBytes(UTF_8), "Content-Type", "application/json");
      live.awaitCaptured("captures/shop", 2);
      seal(live);
      live.push("shop", "three");
      LiveGateway.await("the older capture goes", () -> !read(trail, "capture_removed").isEmpty());
      LiveGateway.await("the lake has all", () -> live.gateway().backlogBytes("lake", "shop") == 0);
    }

    assertThat(read(trail, "capture_removed"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.path("sink").asText()).isEqualTo("objects");
              assertThat(event.path("tenant").asText()).isEqualTo("shop");
              assertThat(event.path("destination").asText()).startsWith("file:" + store);
              assertThat(event.path("bytes").asLong()).isPositive();
            });
    assertThat(read(trail, "capture_uploaded"))
        .allSatisfy(event -> assertThat(event.path("tenant").asText()).isEqualTo("shop"))
        .isNotEmpty();
    assertThat(count(trail, "files_uploaded")).isEqualTo(2);
    assertThat(read(trail, "objects_uploaded"))
        .allSatisfy(event -> assertThat(event.path("sink").asText()).isEqualTo("lake"));
    assertThat(count(trail, "objects_uploaded")).isBetween(1L, 2L);
    assertThat(read(trail, "lines"))
        .extracting(
            event ->
                event.path("door").asText()
                    + " "
                    + event.path("fate").asText()
                    + " "
                    + event.path("count").asLong())
        .contains("loki accepted 3");
    assertThat(AuditCheck.of(trail).damages()).isEmpty();
  }

  private static long count(Path trail, String name) {
    return read(trail, name).stream().mapToLong(event -> event.path("count").asLong()).sum();
  }

  private static void seal(LiveGateway live) throws Exception {
    var endpoint =
        live.gateway().camelContext().getEndpoints().stream()
            .filter(one -> one.getEndpointUri().startsWith("capture://main"))
            .findFirst()
            .orElseThrow();
    endpoint.getClass().getMethod("seal", String.class).invoke(endpoint, "shop");
  }

  private static List<JsonNode> read(Path trail, String name) {
    try {
      return events(trail, name);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void the_trail_of_a_second_run_follows_that_of_the_first_and_tells_what_went_by_itself()
      throws Exception {
    new LiveGateway(home).close();
    Path trail = home.resolve("data/audit");
    Path shop = Files.createDirectories(home.resolve("data/captures/shop"));
    for (int day = 1; day <= 2; day++) {
      Instant then = Instant.parse("2026-01-0" + day + "T12:00:00Z");
      CaptureWriter.open(
              shop.resolve("day-" + day), CaptureSettings.DEFAULTS, "shop", Map.of(), () -> then)
          .close();
    }
    try (LiveGateway live =
        new LiveGateway(home, "wadi.retention.maxCaptures=1", "wadi.retention.interval=1s")) {
      LiveGateway.await("one goes", () -> !read(trail, "capture_removed").isEmpty());
      LiveGateway.await("it is gone", () -> !Files.exists(shop.resolve("day-1")));
      assertThat(live.metric("wadi_retention_removed_captures_total")).isEqualTo(1);
    }

    assertThat(shop.resolve("day-2")).exists();
    assertThat(read(trail, "capture_removed"))
        .singleElement()
        .satisfies(event -> assertThat(event.path("reason").asText()).isEqualTo("max-count"));
    assertThat(events(trail, "gateway_started")).hasSize(2);
    assertThat(AuditCheck.of(trail).damages()).isEmpty();
  }
}
