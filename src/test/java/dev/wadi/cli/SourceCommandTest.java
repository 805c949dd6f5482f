package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi source ls}, {@code status} and {@code whoami} at a gateway that runs. */
class SourceCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static List<String> live(Path folder) {
    return List.of(
        "--set", "wadi.console.port=1", "--set", "wadi.data.directory=" + folder.resolve("data"));
  }

  private CommandRun wadi(String command, List<String> access, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(access);
    words.addAll(List.of(more));
    return CommandRun.of(folder, words.toArray(String[]::new));
  }

  /* One that runs: on one screen, for scripts, and who asks. */
  private void whoAndHow(List<String> access) throws Exception {
    CommandRun screen = wadi("status", access);
    JsonNode status = JSON.readTree(wadi("status", access, "--json").results());
    JsonNode who = JSON.readTree(wadi("whoami", access, "--json").results());

    assertThat(screen.code()).isZero();
    assertThat(screen.results())
        .contains("gateway  test, ready, up ")
        .containsPattern("log +[0-9.]+ K?B of 1 tenant,")
        .containsPattern("loki +running")
        .containsPattern("capture +running .*required")
        .doesNotContain("\ntail");
    assertThat(wadi("status", access, "--all").results()).containsPattern("\ntail +off");
    assertThat(status.path("running").asBoolean()).isTrue();
    assertThat(status.path("problems")).isEmpty();
    assertThat(status.path("sinks").findValuesAsText("name")).contains("capture", "loki");
    assertThat(who.path("user").asText() + " " + who.path("role").asText())
        .isEqualTo("admin admin");
    assertThat(wadi("whoami", access).results()).contains("admin, admin, at the gateway of ");
  }

  /* One that does not: what waits in its folder, and no good end. */
  private void howItWas(List<String> access) throws Exception {
    CommandRun screen = wadi("status", access);
    JsonNode status = JSON.readTree(wadi("status", access, "--json").results());

    assertThat(screen.code()).isEqualTo(5);
    assertThat(screen.remarks()).contains("no gateway listens at http://127.0.0.1:1");
    assertThat(screen.results()).containsPattern("capture +main +\\d+:\\d+ +[0-9.]+ ");
    assertThat(status.path("running").asBoolean()).isFalse();
    assertThat(status.path("sinks").findValuesAsText("sink")).contains("capture");
    assertThat(wadi("status", List.of("--set", "wadi.console.port=1")).code())
        .as("nothing of a gateway at all")
        .isEqualTo(3);
  }

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
      JSON.readTree(CommandRun.of(folder, command).results())
          .forEach(row -> names.add(row.path("source").asText()));
      String table = CommandRun.of(folder, Arrays.copyOf(command, command.length - 1)).results();

      assertThat(names).contains("tail", "loki", "logd").doesNotHaveDuplicates();
      assertThat(table)
          .containsPattern("loki +running +1 +1 +0")
          .containsPattern("prom +running +0 +0")
          .containsPattern("tail +off +0 +0");
      List<String> access = List.of(command).subList(2, command.length - 1);
      whoAndHow(access);
    }
    howItWas(live(folder));
  }
}
