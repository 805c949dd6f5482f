package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.capture.CaptureCheck;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.kit.LiveGateway;
import dev.wadi.sink.capture.named.NamedCaptureOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures by name in a gateway with its real routes. */
class NamedCapturesLiveTest {
  private static final String ALL = "";

  @TempDir private Path home;

  private static NamedCaptureOperations named(LiveGateway gateway) {
    return gateway
        .gateway()
        .registry()
        .lookupByNameAndType("namedCaptures", NamedCaptureOperations.class);
  }

  private static Map<String, Object> shown(LiveGateway gateway, String name) {
    return named(gateway).listCaptures().stream()
        .filter(row -> row.get("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitState(LiveGateway gateway, String name, String state)
      throws InterruptedException {
    LiveGateway.await(name + " is " + state, () -> shown(gateway, name).get("state").equals(state));
  }

  private static List<String> lines(LiveGateway gateway, String name) throws IOException {
    return gateway.captured("named/" + name).stream().map(one -> one.path("msg").asText()).toList();
  }

  private static void push(LiveGateway gateway, String tenant, String... lines) throws Exception {
    assertThat(gateway.push(tenant, lines).statusCode()).isEqualTo(204);
  }

  @Test
  void it_has_the_chosen_lines_from_its_start_to_its_end_and_is_sealed() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home)) {
      push(gateway, "main", "error before");
      named(gateway).startCapture("checkout", "{app=\"shop\"} |= \"error\"", 0, 0, "");
      push(gateway, "main", "error one", "all well", "error two");
      push(gateway, "acme", "error of acme");

      named(gateway).stopCapture("checkout");
      push(gateway, "main", "error after");
      awaitState(gateway, "checkout", "ended");

      assertThat(lines(gateway, "checkout"))
          .containsExactlyInAnyOrder("error one", "error two", "error of acme");
      Path folder = home.resolve("data/named/checkout");
      assertThat(CaptureMetadata.read(folder).wadi().sealed()).isTrue();
      assertThat(CaptureCheck.of(folder, 1).whole()).isTrue();
      assertThat(shown(gateway, "checkout"))
          .containsEntry("lines", 3L)
          .containsEntry("reason", "somebody ended it");
      assertThat(gateway.metric("wadi_sink_backlog_bytes{sink=\"named-checkout\",tenant=\"main\"}"))
          .as("its reader is forgotten")
          .isEqualTo(-1);
    }
  }

  @Test
  void a_query_may_hold_what_an_address_may_not() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home)) {
      String line = "a+b%2B {{x}} #1 &c=(d)&e RAW(f) \u00e4?";
      named(gateway).startCapture("odd", "{app=~\".+\"} |= `" + line + "`", 0, 0, "");
      push(gateway, "main", line, "another");
      named(gateway).stopCapture("odd");
      awaitState(gateway, "odd", "ended");
      assertThat(lines(gateway, "odd")).containsExactly(line);
    }
  }

  @Test
  void the_lines_of_other_tenants_say_whose_they_are() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home)) {
      named(gateway).startCapture("all", ALL, 0, 0, "");
      push(gateway, "acme", "hello");
      named(gateway).stopCapture("all");
      awaitState(gateway, "all", "ended");
      JsonNode only = gateway.captured("named/all").get(0);
      assertThat(only.path("labels").path("tenant").asText()).isEqualTo("acme");
    }
  }

  @Test
  void it_begins_in_the_past_as_far_as_the_log_reaches_back() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home)) {
      Instant before = Instant.now().minusSeconds(60);
      push(gateway, "main", "earlier");
      gateway.awaitCaptured("captures", 1);
      Map<String, Object> begun = named(gateway).startCapture("past", ALL, 0, 0, before.toString());
      assertThat(Instant.parse(begun.get("logSince").toString()))
          .as("the log begins behind the time that was asked for, and that is told")
          .isAfter(before);
      push(gateway, "main", "later");
      named(gateway).stopCapture("past");
      awaitState(gateway, "past", "ended");
      assertThat(lines(gateway, "past")).containsExactly("earlier", "later");
    }
  }

  @Test
  void it_ends_by_its_time() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home)) {
      named(gateway).startCapture("short", ALL, 0, 1, "");
      awaitState(gateway, "short", "ended");
      assertThat(shown(gateway, "short")).containsEntry("reason", "its time is over");
    }
  }

  @Test
  void it_ends_by_its_bytes() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home)) {
      named(gateway).startCapture("small", ALL, 2000, 0, "");
      for (int i = 0; i < 60; i++) {
        push(gateway, "main", "line " + i + " " + "x".repeat(100));
      }
      awaitState(gateway, "small", "ended");
      assertThat(shown(gateway, "small")).containsEntry("reason", "it has its bytes");
      assertThat((Long) shown(gateway, "small").get("plainBytes")).isBetween(2000L, 9000L);
      assertThat(gateway.awaitCaptured("captures", 60))
          .as("the capture of everything goes on")
          .hasSize(60);
    }
  }

  @Test
  void it_ends_when_a_rule_fires_also_after_a_restart() throws Exception {
    Path rules =
        Files.writeString(
            home.resolve("rules.yaml"),
            """
            groups:
              - name: shop
                interval: 1s
                rules:
                  - alert: Panics
                    expr: count_over_time({app="shop"} |= "panic" [5m]) > 0
            """);
    String[] settings = {"wadi.alerts.rules=" + rules};
    try (LiveGateway gateway = new LiveGateway(home, settings)) {
      NamedCaptureOperations named = named(gateway);
      LiveGateway.await("rules are looked at", () -> begun(named, "recorder"));
      assertThatThrownBy(() -> named.startCaptureUntil("b", ALL, 0, 0, "", "Panic"))
          .hasMessage("untilRule: there is no rule 'Panic' (expected: one of Panics)");
      assertThat(shown(gateway, "recorder")).containsEntry("untilRule", "Panics");
      push(gateway, "main", "one");
    }
    try (LiveGateway gateway = new LiveGateway(home, settings)) {
      push(gateway, "main", "two", "panic: no more");
      awaitState(gateway, "recorder", "ended");
      push(gateway, "main", "after it");

      assertThat(shown(gateway, "recorder")).containsEntry("reason", "the rule 'Panics' fires");
      assertThat(lines(gateway, "recorder")).containsExactly("one", "two", "panic: no more");
      assertThatThrownBy(() -> named(gateway).startCaptureUntil("b", ALL, 0, 0, "", "Panics"))
          .hasMessageContaining("'Panics' fires already");
    }
  }

  /* Which rules there are is known when they have been looked at once. */
  private static boolean begun(NamedCaptureOperations named, String name) {
    try {
      named.startCaptureUntil(name, ALL, 0, 0, "", "Panics");
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("of which there is none");
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void it_goes_on_after_a_restart() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home)) {
      named(gateway).startCapture("long", ALL, 0, 0, "");
      push(gateway, "main", "one");
    }
    try (LiveGateway gateway = new LiveGateway(home)) {
      assertThat(shown(gateway, "long")).containsEntry("state", "running");
      push(gateway, "main", "two");
      named(gateway).stopCapture("long");
      awaitState(gateway, "long", "ended");
      assertThat(lines(gateway, "long")).containsExactly("one", "two");
    }
    try (LiveGateway gateway = new LiveGateway(home)) {
      assertThat(shown(gateway, "long")).containsEntry("state", "ended").containsEntry("lines", 2L);
    }
  }

  @Test
  void what_is_wrong_is_told_and_leaves_nothing_behind() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home, "wadi.named.most=1")) {
      NamedCaptureOperations named = named(gateway);
      assertThatThrownBy(() -> named.startCapture("a", "{app=", 0, 0, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("query: ");
      assertThatThrownBy(() -> named.startCapture("../a", ALL, 0, 0, ""))
          .hasMessageStartingWith("name: '../a' (expected: ");
      assertThatThrownBy(() -> named.startCapture("a", ALL, -1, 0, ""))
          .hasMessageStartingWith("maxBytes: -1 (expected: 0 to ");
      assertThatThrownBy(() -> named.startCapture("a", ALL, 0, 1_000_000, ""))
          .hasMessageStartingWith("maxSeconds: 1000000 (expected: 0 to 86400");
      assertThatThrownBy(() -> named.startCapture("a", ALL, 0, 0, "yesterday"))
          .hasMessageStartingWith("since: yesterday (expected: ");
      assertThatThrownBy(() -> named.startCapture("a", ALL, 0, 0, "2999-01-01T00:00:00Z"))
          .hasMessageContaining("not in the future");
      assertThat(named.listCaptures()).isEmpty();
      assertThat(Files.exists(home.resolve("data/named/a"))).isFalse();

      named.startCapture("a", ALL, 0, 0, "");
      assertThatThrownBy(() -> named.startCapture("a", ALL, 0, 0, ""))
          .hasMessageContaining("is under way");
      assertThatThrownBy(() -> named.startCapture("b", ALL, 0, 0, ""))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("wadi.named.most");
      assertThatThrownBy(() -> named.stopCapture("b"))
          .hasMessage("name: no capture 'b' is under way (expected: one of a)");
      named.stopCapture("a");
      awaitState(gateway, "a", "ended");
      assertThatThrownBy(() -> named.startCapture("a", ALL, 0, 0, ""))
          .as("a capture is never written over")
          .hasMessageContaining("is in use by");
    }
  }
}
