package dev.wadi.scenario.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.wadi.emit.send.Trust;
import dev.wadi.scenario.Scenario;
import dev.wadi.scenario.file.ScenarioReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios against a server that only counts. */
class ScenarioRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final AtomicLong lines = new AtomicLong();
  private final AtomicInteger status = new AtomicInteger(200);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext(
        "/loki/api/v1/push",
        exchange -> {
          JsonNode body = JSON.readTree(exchange.getRequestBody());
          int code = status.get();
          if (code < 300) {
            body.path("streams").forEach(s -> lines.addAndGet(s.path("values").size()));
          }
          exchange.sendResponseHeaders(code, -1);
          exchange.close();
        });
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] page =
              ("wadi_received_entries_total "
                      + lines
                      + "\n"
                      + "wadi_sink_confirmed_entries_total{sink=\"capture\"} "
                      + lines
                      + "\n"
                      + "wadi_sink_backlog_bytes{sink=\"capture\",tenant=\"main\"} 0\n")
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI target() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private Play play(URI to, boolean dry, boolean strict) {
    return new Play(
        "sc-1",
        to,
        Map.of(),
        Optional.empty(),
        "",
        Trust.USUAL,
        Duration.ofSeconds(2),
        1,
        true,
        dry,
        strict,
        Optional.empty(),
        folder,
        0,
        1 << 20,
        false,
        Map.of(),
        Duration.ofSeconds(5),
        false);
  }

  private final List<JsonNode> rows = new ArrayList<>();

  private Verdict run(String yaml) throws Exception {
    return run(yaml, play(target(), false, false));
  }

  private Verdict run(String yaml, Play play) throws Exception {
    Scenario scenario = ScenarioReader.parse(yaml, "t.yaml", "t").scenario();
    try (Results results = Results.to(Optional.empty(), InstantSource.system(), row -> {})) {
      ScenarioRun run = new ScenarioRun(scenario, play, results, Optional::empty, folder);
      Verdict verdict = run.run(() -> {});
      for (String row : results.rows()) {
        rows.add(JSON.readTree(row));
      }
      return verdict;
    }
  }

  private List<JsonNode> rows(String type) {
    return rows.stream().filter(row -> row.path("type").asText().equals(type)).toList();
  }

  @Test
  void what_was_planned_is_sent_counted_and_asked() throws Exception {
    Verdict verdict =
        run(
            """
            duration_sec: 1
            tick_sec: 0.25
            emitters:
              - {name: emitter_json, eps: 80, args: {seed: 1, planted: 1}}
              - {name: csv, eps: 40, schedule: {ramp_up_sec: 0.5, stop_after_sec: 0.75}}
              - {name: csv, eps: 20}
            expect:
              - planned = 115
              - sent = planned
              - acknowledged = received
              - captured = acknowledged
              - sent(csv) = 35
              - planted >= 80
              - backlog(capture) = 0
              - seconds < 30s
            """);

    assertThat(verdict.reasons()).isEmpty();
    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
    assertThat(lines).hasValue(115);
    assertThat(verdict.emitters().get("csv").acknowledged())
        .as("two of the same name are summed up")
        .isEqualTo(35);
    assertThat(rows("tick")).hasSize(12);
    assertThat(rows("tick").stream().mapToInt(row -> row.path("sent").intValue()).sum())
        .isEqualTo(115);
    assertThat(rows("tick").stream().mapToInt(row -> row.path("n").intValue()).sum())
        .isEqualTo(115);
    assertThat(rows("scenario.end").get(0).path("sent_approx").path("csv").intValue())
        .isEqualTo(35);
    assertThat(rows("scenario.end").get(0).path("verdict").asText()).isEqualTo("passed");
  }

  @Test
  void an_expectation_that_does_not_hold_is_the_verdict() throws Exception {
    Verdict verdict =
        run(
            """
            {duration_sec: 0.2, tick_sec: 0.1, settle_sec: 0, emitters: [{name: json, eps: 50}],
             expect: [acknowledged = 11, dropped = 0, delivered(lokki) = 0]}
            """);

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
    assertThat(verdict.reasons())
        .containsExactly(
            "expected acknowledged = 11, and it is 10 = 11",
            "expected delivered(lokki) = 0, and it is unknown = 0");
  }

  @Test
  void a_refusal_is_a_failure_when_nothing_else_is_expected() throws Exception {
    status.set(429);
    Verdict verdict = run("{duration_sec: 0.2, tick_sec: 0.1, emitters: [{name: json, eps: 50}]}");

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
    assertThat(verdict.reasons()).containsExactly("10 lines were refused");
    assertThat(verdict.firstTrouble()).startsWith("429");
    assertThat(rows("tick")).last().satisfies(row -> assertThat(row.path("rc").intValue()).isOne());
    assertThat(rows("scenario.end").get(0).path("errors_total").path("json").intValue())
        .isPositive();
  }

  @Test
  void strict_ends_at_the_first_refusal() throws Exception {
    status.set(401);
    Verdict verdict =
        run(
            "{duration_sec: 60, tick_sec: 0.1, emitters: [{name: json, eps: 50}]}",
            play(target(), false, true));

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
    assertThat(verdict.seconds()).isLessThan(30);
    assertThat(verdict.reasons().get(0)).startsWith("strict: 401");
    assertThat(rows("error")).isNotEmpty();
  }

  @Test
  void a_target_that_is_away_is_told_as_such() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    Verdict verdict =
        run(
            "{duration_sec: 0.2, tick_sec: 0.1, emitters: [{name: json, eps: 50}]}",
            play(nobody, false, false));

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.UNANSWERED);
    assertThat(verdict.reasons()).containsExactly("10 lines got no answer");
  }

  @Test
  void a_dry_run_sends_nothing_and_waits_for_nothing() throws Exception {
    Verdict verdict =
        run(
            "{duration_sec: 3600, emitters: [{name: json, eps: 50}], expect: [sent = 1]}",
            play(target(), true, false));

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
    assertThat(lines).hasValue(0);
    assertThat(rows("tick")).hasSize(3600);
    assertThat(rows("tick").get(5).has("rc")).isFalse();
    assertThat(rows("scenario.end").get(0).path("sent_approx").path("json").intValue())
        .isEqualTo(180_000);
  }

  @Test
  void a_link_can_be_cut_and_healed() throws Exception {
    Verdict verdict =
        run(
            """
            duration_sec: 1.5
            tick_sec: 0.1
            proxies: [{name: link}]
            via: link
            emitters: [{name: json, eps: 100, args: {batch_size: 5}}]
            drill:
              - {at: 0.3, expect: unanswered = 0}
              - {at: 0.5, cut: link}
              - {at: 1, heal: link}
            expect: [sent = planned, unanswered > 0, refused = 0, captured >= acknowledged]
            """);

    assertThat(verdict.reasons()).isEmpty();
    assertThat(verdict.emitters().get("").acknowledged()).isBetween(10L, 140L);
    assertThat(rows("step").stream().map(row -> row.path("state").asText()))
        .containsExactly("begun", "done", "begun", "done", "begun", "done");
  }

  @Test
  void a_step_that_fails_is_a_reason() throws Exception {
    Verdict verdict =
        run(
            """
            {duration_sec: 0.3, tick_sec: 0.1, emitters: [{name: json, eps: 10}],
             drill: [{at: 0.1, pause: loki}]}
            """);

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
    assertThat(verdict.reasons().get(0))
        .isEqualTo("'pause: loki' failed: there is no console to call");
  }

  @Test
  void planted_values_are_looked_for_below_the_data_folder() throws Exception {
    Files.writeString(folder.resolve("leak.log"), "before user1@example.com after");
    Verdict verdict =
        run(
            """
            {duration_sec: 0.5, tick_sec: 0.1, emitters: [{name: json, eps: 20, args: {partial_ratio: 0}}],
             expect: [found = 1, planted > 1]}
            """);

    assertThat(verdict.reasons()).isEmpty();
  }

  @Test
  void other_machines_are_not_sent_to_unless_somebody_says_so() {
    URI other = URI.create("http://192.0.2.1:3100");

    assertThatThrownBy(() -> run("{emitters: [{name: json}]}", play(other, false, false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.0.2.1 is not this machine");
    assertThatThrownBy(
            () ->
                run("{emitters: [{name: json}], via: a, proxies: [{name: a, to: '192.0.2.1:80'}]}"))
        .hasMessageContaining("192.0.2.1 is not this machine");
    assertThatThrownBy(() -> run("{emitters: [{name: mine, script: ./mine}]}"))
        .hasMessageContaining("--scripts");
  }

  @Test
  void results_are_added_to_a_file_row_by_row() throws Exception {
    Path file = folder.resolve("results.jsonl");
    Files.writeString(file, "{\"type\":\"earlier\"}\n");
    Scenario scenario =
        ScenarioReader.parse(
                "{duration_sec: 60, tick_sec: 0.1, emitters: [{name: json, eps: 20}]}", "t", "t")
            .scenario();
    AtomicInteger ticks = new AtomicInteger();
    try (Results results = Results.to(Optional.of(file), InstantSource.system(), row -> {})) {
      ScenarioRun run =
          new ScenarioRun(scenario, play(target(), false, false), results, Optional::empty, folder);
      Verdict verdict =
          run.run(
              () -> {
                if (ticks.incrementAndGet() == 3) {
                  run.stop();
                }
              });
      assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.INTERRUPTED);
    }
    List<String> written = Files.readAllLines(file);
    assertThat(written.get(0)).contains("earlier");
    assertThat(JSON.readTree(written.get(written.size() - 1)).path("verdict").asText())
        .isEqualTo("interrupted");
    assertThat(written.stream().filter(row -> row.contains("\"tick\""))).hasSize(4);
  }

  @Test
  void a_drill_is_undone_although_results_cannot_be_written() throws Exception {
    List<String> done = new java.util.concurrent.CopyOnWriteArrayList<>();
    Console console =
        new Console() {
          @Override
          public void pause(String sink) {
            done.add("pause " + sink);
          }

          @Override
          public void resume(String sink) {
            done.add("resume " + sink);
          }

          @Override
          public void stop(String route) {
            done.add("stop " + route);
          }

          @Override
          public void start(String route) {
            done.add("start " + route);
          }
        };
    Scenario scenario =
        ScenarioReader.parse(
                """
                {duration_sec: 20, tick_sec: 0.1, emitters: [{name: json, eps: 10}],
                 drill: [{at: 0, pause: a}, {at: 0, stop: b}]}
                """,
                "t",
                "t")
            .scenario();
    try (Results results =
        Results.to(
            Optional.empty(),
            InstantSource.system(),
            row -> {
              if (row.contains("\"t_rel\":0.5,")) {
                throw new java.io.UncheckedIOException(new IOException("no space left"));
              }
            })) {
      ScenarioRun run =
          new ScenarioRun(
              scenario, play(target(), false, false), results, () -> Optional.of(console), folder);

      assertThatThrownBy(() -> run.run(() -> {})).hasMessageContaining("no space left");
    }
    assertThat(done).containsExactly("pause a", "stop b", "resume a", "start b");
  }
}
