package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi source ls} at a gateway that runs. */
class SourceCommandTest {
  @TempDir Path folder;

  @Test
  void each_source_is_listed_once_with_what_became_of_its_lines() throws Exception {
    try (LiveGateway live =
        new LiveGateway(folder, "wadi.console.enabled=true", "wadi.console.port=0")) {
      live.push("main", "a line");
      String[] command = {
        "source",
        "ls",
        "--gateway",
        live.gateway().consoleAddress().orElseThrow().toString(),
        "--set",
        "wadi.data.directory=" + live.data(),
        "--json"
      };
      List<String> names = new ArrayList<>();
      new ObjectMapper()
          .readTree(CommandRun.of(folder, command).results())
          .forEach(row -> names.add(row.path("source").asText()));
      String table = CommandRun.of(folder, Arrays.copyOf(command, command.length - 1)).results();

      assertThat(names).contains("tail", "loki", "logd").doesNotHaveDuplicates();
      assertThat(table)
          .containsPattern("loki +running +1 +1 +0")
          .containsPattern("prom +running +0 +0")
          .containsPattern("tail +off +0 +0");
    }
  }
}
