package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import dev.wadi.event.Events;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedHook;
import dev.wadi.kit.ScriptedHook.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of a gateway with all its wiring, at a receiver beside it. */
class WebhookLiveTest {
  private static final String LOCAL = "wadi.webhook.allow=127.0.0.1";

  @TempDir Path home;

  private static Events events(LiveGateway gateway) {
    return gateway
        .gateway()
        .camelContext()
        .getRegistry()
        .lookupByNameAndType(Events.BEAN, Events.class);
  }

  private static Event alert(int number) {
    return Event.of(Instant.now(), EventNames.ALERT)
        .about("rule " + number)
        .with(Event.DETAIL, "it is " + number);
  }

  private LiveGateway start(ScriptedHook hook, String... more) throws Exception {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.add(LOCAL);
    settings.add("wadi.webhook.url.ops=" + hook.url("/hook"));
    return new LiveGateway(home, settings.toArray(String[]::new));
  }

  @Test
  void the_start_what_happens_and_the_stop_arrive_in_this_order() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      try (LiveGateway gateway = start(hook)) {
        events(gateway).tell(List.of(alert(1), alert(2)));
        hook.awaitTaken(3);
      }

      assertThat(hook.names()).containsExactly("start", "alert", "alert", "stop");
      assertThat(hook.taken().stream().map(ScriptedHook.Request::id))
          .doesNotHaveDuplicates()
          .isSorted();
    }
  }

  @Test
  void the_stop_tells_what_the_capture_has() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      try (LiveGateway gateway = start(hook, "wadi.webhook.template.ops=logtap")) {
        assertThat(gateway.push("team-a", "one", "two").statusCode()).isEqualTo(204);
        gateway.awaitCaptured("captures", 2);
      }

      ScriptedHook.Request stop = hook.awaitEvent("stop");
      assertThat(stop.json().path("dir").asText()).endsWith("captures");
      assertThat(stop.json().at("/stats/lines_written").asLong()).isEqualTo(2);
      assertThat(stop.json().at("/stats/bytes_written").asLong()).isEqualTo(6);
      assertThat(stop.json().at("/stats/disk_usage").asLong()).isPositive();
      assertThat(stop.json().at("/stats/disk_cap").asLong()).isEqualTo(50L << 30);
    }
  }

  @Test
  void what_is_not_taken_comes_again_and_holds_up_what_follows() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      hook.answers(Answer.of(500), Answer.of(429, "Retry-After", "1"));
      long began = System.nanoTime();
      try (LiveGateway gateway = start(hook)) {
        events(gateway).tell(List.of(alert(1), alert(2)));
        hook.awaitTaken(3);
      }

      assertThat(System.nanoTime() - began).isGreaterThan(1_000_000_000L);
      assertThat(hook.names()).containsExactly("start", "alert", "alert", "stop");
      assertThat(hook.requests().stream().limit(3).map(ScriptedHook.Request::id).distinct())
          .hasSize(1);
    }
  }

  @Test
  void what_is_refused_for_good_is_in_the_dead_letters_and_what_follows_goes_on() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      hook.answers(Answer.of(200), Answer.of(400, "no such field"));
      try (LiveGateway gateway = start(hook)) {
        hook.awaitTaken(1);
        events(gateway).tell(List.of(alert(1), alert(2)));
        hook.awaitTaken(2);
      }

      assertThat(hook.names()).containsExactly("start", "alert", "stop");
      assertThat(Files.readString(home.resolve("data/events/webhook-ops.dead.jsonl")))
          .contains("rule 1")
          .contains("status 400: no such field");
    }
  }

  @Test
  void a_target_that_is_dead_holds_up_no_other() throws Exception {
    try (ScriptedHook hook = new ScriptedHook();
        ScriptedHook dead = new ScriptedHook()) {
      dead.refuses(request -> true);
      try (LiveGateway gateway = start(hook, "wadi.webhook.url.dead=" + dead.url("/x"))) {
        events(gateway).tell(alert(1));
        hook.awaitTaken(2);
        assertThat(gateway.metric("wadi_sink_delivered_events_total{sink=\"webhook-ops\"}"))
            .isGreaterThanOrEqualTo(1);
        assertThat(gateway.metric("wadi_sink_waiting_events{sink=\"webhook-dead\"}")).isEqualTo(2);
      }
      assertThat(hook.names()).containsExactly("start", "alert", "stop");
    }
  }

  @Test
  void a_stop_that_did_not_arrive_is_told_at_the_next_start() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      hook.refuses(request -> request.text().contains("\"stop\""));
      try (LiveGateway unused = start(hook, "wadi.stop.timeout=2s")) {
        hook.awaitTaken(1);
      }
      assertThat(hook.names()).containsExactly("start");

      hook.refuses(request -> false);
      try (LiveGateway gateway = start(hook)) {
        hook.awaitTaken(3);
        assertThat(gateway.gateway().readiness().isReady()).isTrue();
      }
      assertThat(hook.names()).containsExactly("start", "stop", "start", "stop");
      assertThat(hook.taken().get(2).json().at("/details/after").asText()).isEqualTo("stop");
    }
  }

  @Test
  void a_hanging_target_keeps_the_gateway_no_longer_than_the_bound() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      hook.answers(Answer.hang(), Answer.hang(), Answer.hang());
      LiveGateway gateway = start(hook, "wadi.stop.timeout=3s", "wadi.webhook.timeout=30s");
      long began = System.nanoTime();
      gateway.close();

      assertThat((System.nanoTime() - began) / 1_000_000).isLessThan(6000);
    }
  }

  @Test
  void a_target_gets_the_events_that_it_names_and_no_others() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      try (LiveGateway gateway = start(hook, "wadi.webhook.events.ops=alert, stop")) {
        events(gateway).tell(alert(1));
        hook.awaitTaken(1);
      }
      assertThat(hook.names()).containsExactly("alert", "stop");
    }
  }

  @Test
  void a_private_address_is_refused_unless_it_is_allowed() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      try (LiveGateway gateway =
          new LiveGateway(home, "wadi.webhook.url.ops=" + hook.url("/secret-path"))) {
        LiveGateway.await(
            "a failed try",
            () -> {
              try {
                return gateway.metric("wadi_sink_failed_tries_total{sink=\"webhook-ops\"}") >= 1;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
        String station = gateway.gateway().stations().list("sink").toString();
        assertThat(station).doesNotContain("secret-path");
      }
      assertThat(hook.requests()).isEmpty();
    }
  }

  @Test
  void a_route_of_ones_own_hears_events_too() throws Exception {
    Path routes = Files.createDirectories(home.resolve("routes"));
    Files.writeString(
        routes.resolve("48-mine.camel.yaml"),
        """
        - route:
            id: mine
            from:
              uri: events:mine
              steps:
                - filter:
                    simple: "${body.name} == 'alert'"
                    steps:
                      - setBody: {simple: "${body.subject}: ${body.details[detail]}"}
                      - to: {uri: "file:{{wadi.routes.values.out}}", parameters: {fileName: alerts.txt, fileExist: Append}}
        """);
    try (LiveGateway gateway =
        new LiveGateway(
            home,
            "wadi.routes.directory=" + routes,
            "wadi.routes.values.out=" + home.resolve("out"))) {
      events(gateway).tell(alert(7));
      Path file = home.resolve("out/alerts.txt");
      LiveGateway.await("the alert", () -> Files.exists(file) && file.toFile().length() > 0);
      assertThat(Files.readString(file)).isEqualTo("rule 7: it is 7");
    }
  }

  @Test
  void a_sealed_capture_is_told() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      try (LiveGateway gateway = start(hook)) {
        assertThat(gateway.push("team-a", "one").statusCode()).isEqualTo(204);
        gateway.awaitCaptured("captures", 1);
        ScriptedHook.Request started = hook.awaitEvent("capture-started");
        assertThat(started.json().path("tenant").asText()).isEqualTo("team-a");
      }
      assertThat(hook.names()).startsWith("start", "capture-started").endsWith("stop");
    }
  }

  @Test
  void nobody_is_told_by_default_and_the_journal_knows_all_the_same() throws Exception {
    new LiveGateway(home).close();

    assertThat(Files.readString(home.resolve("data/events/events-000000000001.jsonl")))
        .contains("\"event\":\"start\"")
        .contains("\"event\":\"stop\"");
  }
}
