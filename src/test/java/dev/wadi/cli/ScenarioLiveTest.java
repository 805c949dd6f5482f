package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios and drills against a gateway that runs. */
class ScenarioLiveTest {
  @TempDir static Path folder;
  private static LiveGateway live;

  @BeforeAll
  static void start() throws Exception {
    live = new LiveGateway(folder, "wadi.console.enabled=true", "wadi.console.port=0");
  }

  @AfterAll
  static void stop() throws Exception {
    live.close();
  }

  private static CommandRun run(String yaml, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("s.yaml"), yaml);
    List<String> all = new ArrayList<>(List.of("scenario", "run", file.toString(), "--json"));
    all.addAll(List.of("--to", live.gateway().pushAddress().toString()));
    all.addAll(List.of("--gateway", live.gateway().consoleAddress().orElseThrow().toString()));
    all.addAll(List.of("--set", "wadi.data.directory=" + live.data()));
    all.addAll(List.of(more));
    return CommandRun.of(folder, all.toArray(String[]::new));
  }

  @Test
  void what_a_scenario_tells_is_what_the_gateway_counts_and_keeps() throws Exception {
    double received = live.metric("wadi_received_entries_total");
    int kept = live.captured("captures").size();

    CommandRun run =
        run(
            """
            duration_sec: 1
            tick_sec: 0.2
            settle_sec: 30
            emitters:
              - {name: json, eps: 200, args: {planted: 1, batch_size: 20}}
              - {name: cri, eps: 50, args: {planted: 1, partial_ratio: 0}, schedule: {ramp_up_sec: 0.5}}
              - {name: noise, eps: 50, args: {door: logops}}
              - {name: winevent, eps: 50, args: {door: otlp, planted: 1}}
            expect:
              - acknowledged = planned
              - received = sent
              - accepted = acknowledged
              - captured = acknowledged
              - backlog(capture) = 0
              - delivered(capture) = acknowledged
              - rejected = 0
              - dropped = 0
              - planted > 200
              - found = 0
            """);

    JsonNode said = new ObjectMapper().readTree(run.results());
    assertThat(run.code()).as(run.remarks() + said).isZero();
    long sent = said.path("total").path("sent").longValue();
    assertThat(sent).isBetween(300L, 350L);
    assertThat(live.metric("wadi_received_entries_total") - received).isEqualTo(sent);
    assertThat(live.captured("captures").size() - kept).isEqualTo((int) sent);
  }

  @Test
  void a_sink_that_a_drill_holds_falls_behind_and_has_all_in_the_end() throws Exception {
    CommandRun run =
        run(
            """
            duration_sec: 2
            tick_sec: 0.2
            settle_sec: 30
            emitters: [{name: access, eps: 100, args: {batch_size: 5}}]
            drill:
              - {at: 0.2, pause: capture}
              - {at: 0.4, await: backlog(capture) > 0, most_sec: 20}
              - {at: 0.5, stop: capture}
              - {at: 0.6, expect: refused = 0}
            expect: [acknowledged = planned, captured = acknowledged, backlog(capture) = 0]
            """,
            "--log-file=drill.jsonl",
            "--report=drill.html");

    assertThat(run.code()).as(run.remarks() + run.results()).isZero();
    assertThat(folder.resolve("drill.jsonl"))
        .content()
        .contains("\"step\":\"stop: capture\",\"state\":\"done\"");
    assertThat(folder.resolve("drill.html")).content().contains("pause: capture", "passed");
  }

  @Test
  void a_sink_that_there_is_not_is_a_step_that_failed() throws Exception {
    CommandRun run =
        run(
            """
            {duration_sec: 0.3, tick_sec: 0.1, emitters: [{name: json, eps: 10}],
             drill: [{at: 0, pause: lokki}, {at: 0.1, stop: nowhere}]}
            """);

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .contains("'pause: lokki' failed: no such sink: lokki")
        .contains("'stop: nowhere' failed: there is no route nowhere");
  }
}
