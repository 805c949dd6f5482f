package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi sink} and the sink that reads no log, at a gateway that runs. */
class ObjectsSinkCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private CommandRun wadi(LiveGateway live, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    String address = live.gateway().consoleAddress().orElseThrow().toString();
    all.addAll(List.of("--gateway", address, "--set", "wadi.data.directory=" + live.data()));
    return CommandRun.of(folder, Map.of(), all.toArray(String[]::new));
  }

  private JsonNode objects(LiveGateway live) {
    try {
      for (JsonNode row : JSON.readTree(wadi(live, "sink", "ls", "--json").results())) {
        if (row.path("sink").asText().equals("objects")
            && row.path("tenant").asText().equals("main")) {
          return row;
        }
      }
      return JSON.createObjectNode();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> copied(Path archive) {
    List<String> lines = new ArrayList<>();
    try {
      if (Files.isDirectory(archive)) {
        CapturedLines.forEach(archive, line -> lines.add(line.get("msg").asText()));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return lines;
  }

  @Test
  void it_is_listed_held_and_goes_on() throws Exception {
    Path archive = folder.resolve("archive");
    try (LiveGateway live =
        new LiveGateway(
            folder,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.capture.maxFileAge=100ms",
            "wadi.objects.target=file:" + archive)) {
      live.push("main", "one");
      LiveGateway.await("it is copied", () -> copied(archive).contains("one"));
      LiveGateway.await("nothing waits", () -> objects(live).path("backlog_bytes").asLong(-1) == 0);
      assertThat(objects(live).path("state").asText()).isEqualTo("running");
      assertThat(wadi(live, "sink", "ls").results()).containsPattern("objects +main +running");

      assertThat(wadi(live, "sink", "pause", "objects").results()).startsWith("objects is paused");
      live.push("main", "two");
      LiveGateway.await("it waits", () -> objects(live).path("backlog_bytes").asLong() > 0);
      assertThat(objects(live).path("state").asText()).isEqualTo("paused");
      assertThat(copied(archive)).containsExactly("one");

      assertThat(wadi(live, "sink", "resume", "objects").results()).startsWith("objects goes on");
      LiveGateway.await("it is copied", () -> copied(archive).contains("two"));
      assertThat(wadi(live, "sink", "pause", "nobody").code()).isEqualTo(3);
    }
  }
}
