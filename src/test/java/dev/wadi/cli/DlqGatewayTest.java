package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedLoki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi dlq} beside the gateway that writes the dead letters. */
class DlqGatewayTest {
  @TempDir Path folder;

  @Test
  void dead_letters_are_replayed_and_dropped_beside_the_gateway_that_writes_them()
      throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        LiveGateway live =
            new LiveGateway(
                folder,
                "wadi.console.enabled=true",
                "wadi.console.port=0",
                "wadi.loki.enabled=true",
                "wadi.loki.url=" + loki.pushUrl())) {
      loki.rejectRequestsWith(line -> line.text().equals("unwanted"), "not that one");
      live.push("main", "unwanted");
      LiveGateway.await("it is a dead letter", () -> listed(live, loki).path("lines").asInt() == 1);
      String capture = listed(live, loki).path("capture").asText();
      loki.behave();

      CommandRun replay = wadi(live, loki, "dlq", "replay", capture);
      assertThat(replay.code()).as(replay.remarks()).isZero();
      assertThat(loki.texts("main")).containsExactly("unwanted");

      CommandRun refused = wadi(live, loki, "dlq", "drop", capture, "--yes");
      assertThat(refused.code()).isEqualTo(1);
      String console = live.gateway().consoleAddress().orElseThrow().toString();
      CommandRun drop = wadi(live, loki, "dlq", "drop", capture, "--yes", "--gateway", console);
      assertThat(drop.code()).as(drop.remarks()).isZero();
      assertThat(drop.results()).startsWith("dropped " + capture);
      assertThat(listed(live, loki).isMissingNode()).isTrue();

      loki.rejectRequestsWith(line -> line.text().equals("another"), "nor that one");
      live.push("main", "another");
      LiveGateway.await(
          "the next begins another capture", () -> listed(live, loki).path("lines").asInt() == 1);
    }
  }

  private JsonNode listed(LiveGateway live, ScriptedLoki loki) {
    try {
      return new ObjectMapper().readTree(wadi(live, loki, "dlq", "ls", "--json").results()).path(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CommandRun wadi(LiveGateway live, ScriptedLoki loki, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--set", "wadi.data.directory=" + live.data()));
    all.addAll(List.of("--set", "wadi.loki.url=http://127.0.0.1:" + loki.port()));
    return CommandRun.of(folder, all.toArray(String[]::new));
  }
}
