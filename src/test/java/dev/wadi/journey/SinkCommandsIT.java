package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.WadiProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody at a terminal looks into the buffer of a running gateway and moves a sink. */
class SinkCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private ScriptedLoki loki;
  private GatewayProcess gateway;

  /* The commands find the gateway and its password as users do: by the settings in the folder. */
  @BeforeEach
  void start() throws Exception {
    loki = ScriptedLoki.start().deduplicates(false);
    gateway =
        new GatewayProcess(folder)
            .set("wadi.wal.diskFloorBytes", "0")
            .set("wadi.wal.diskFloorRatio", "0")
            .set("wadi.wal.keepDelivered", "1h")
            .set("wadi.redact.profile", "off")
            .set("wadi.loki.enabled", "true")
            .set("wadi.loki.url", "http://127.0.0.1:" + loki.port());
    Files.writeString(
        folder.resolve("wadi.properties"),
        "wadi.data.directory=data\nwadi.console.port=" + gateway.consolePort() + "\n");
    gateway.start();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    loki.close();
  }

  @Test
  void a_sink_is_paused_resumed_moved_and_given_the_past_once_more() throws Exception {
    Instant before = Instant.now();
    push("one", "two");
    loki.awaitLines("main", 2);
    awaitCaptured(2);

    assertThat(wadi("sink", "pause", "loki").results()).startsWith("loki is paused");
    String receipt = push("three").headers().firstValue("X-Wadi-Receipt").orElseThrow();
    awaitCaptured(3);
    JsonNode behind = sink("loki");
    assertThat(behind.path("state").asText()).isEqualTo("paused");
    assertThat(behind.path("backlog_lines").asLong()).isEqualTo(1);
    assertThat(behind.path("backlog_bytes").asLong()).isPositive();
    awaitDelivered("capture");
    assertThat(wadi("receipt", receipt, "--gateway").results())
        .containsPattern("capture +delivered\n")
        .containsPattern("loki +pending\n");
    wadi("sink", "resume", "loki");
    loki.awaitLines("main", 3);
    awaitDelivered("loki");
    assertThat(wadi("receipt", "--gateway", receipt).results())
        .containsPattern("loki +delivered\n");

    WadiProcess replay =
        wadi("sink", "replay", "loki", "" + before, "now", "--rate", "10KB", "--wait");
    assertThat(replay.results()).startsWith("replay 1 to loki of main is done: 3 lines");
    assertThat(loki.texts("main")).containsExactly("one", "two", "three", "one", "two", "three");

    WadiProcess moved = wadi("sink", "seek", "loki", "1h");
    assertThat(moved.results()).startsWith("loki goes on at ");
    loki.awaitLines("main", 9);
    awaitDelivered("loki");
    assertThat(captured()).as("the other sink got nothing of all that").isEqualTo(3);
    gateway.stop();
    assertThat(captured()).isEqualTo(3);
  }

  @Test
  void a_slow_replay_is_stopped_and_another_ends_with_the_gateway() throws Exception {
    for (int i = 0; i < 5; i++) {
      push("line " + i);
    }
    loki.awaitLines("main", 5);

    assertThat(wadi("sink", "replay", "loki", "10m", "now", "--rate", "1").results())
        .startsWith("replay 1 to loki of main is under way");
    loki.awaitLines("main", 6);
    assertThat(wadi("sink", "stop", "1").results())
        .startsWith("replay 1 to loki of main was stopped");
    assertThat(wadi("sink", "replays").results()).containsPattern("1 +loki +main .* stopped ");
    assertThat(loki.lineCount()).isEqualTo(6);

    wadi("sink", "replay", "capture", "10m", "now", "--rate", "1");
    JsonNode all = JSON.readTree(wadi("sink", "replays", "--json").results());
    assertThat(all.findValuesAsText("state")).containsExactly("stopped", "running");
    gateway.stop(); // fails when it does not end by itself
    WadiProcess nobody = WadiProcess.run(folder, "sink", "ls");
    assertThat(nobody.code()).isEqualTo(5);
    assertThat(nobody.results()).isEmpty();
    assertThat(nobody.remarks())
        .startsWith("error: no gateway listens at http://127.0.0.1:" + gateway.consolePort())
        .hasLineCount(1);
  }

  private WadiProcess wadi(String... args) throws Exception {
    WadiProcess run = WadiProcess.run(folder, args);
    assertThat(run.code()).as("%s: %s", List.of(args), run.remarks()).isZero();
    return run;
  }

  private JsonNode sink(String name) throws Exception {
    for (JsonNode row : JSON.readTree(wadi("sink", "ls", "--json").results())) {
      if (row.path("sink").asText().equals(name) && row.path("tenant").asText().equals("main")) {
        return row;
      }
    }
    throw new AssertionError("no sink " + name);
  }

  private void awaitDelivered(String name) throws Exception {
    assertThat(
            PushLoad.await(
                LONG,
                () ->
                    PageOfMetrics.of(gateway)
                            .sum("wadi_sink_backlog_bytes", "sink=\"" + name + "\"")
                        == 0))
        .as("%s has everything", name)
        .isTrue();
  }

  private void awaitCaptured(int lines) throws Exception {
    assertThat(PushLoad.await(LONG, () -> captured() == lines)).as("%d captured", lines).isTrue();
  }

  private long captured() {
    List<JsonNode> all = new ArrayList<>();
    try {
      Path captures = gateway.data().resolve("captures");
      if (Files.isDirectory(captures)) {
        CapturedLines.forEach(captures, all::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.size();
  }

  private HttpResponse<String> push(String... lines) throws Exception {
    long now = System.currentTimeMillis() * 1_000_000;
    List<List<String>> values = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      values.add(List.of(Long.toString(now + i), lines[i]));
    }
    HttpResponse<String> answer =
        gateway.push(
            "{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":"
                + JSON.writeValueAsString(values)
                + "}]}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    return answer;
  }
}
