package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path directory;

  private CommandRun run(String... more) throws IOException {
    String[] args = new String[more.length + 11];
    String[] fixed = {
      "doctor",
      "--timeout",
      "100ms",
      "--set",
      "wadi.data.directory=" + directory.resolve("data"),
      "--set",
      "wadi.push.port=0",
      "--set",
      "wadi.console.port=0",
      "--set",
      "wadi.console.password=hunter2222"
    };
    System.arraycopy(fixed, 0, args, 0, fixed.length);
    System.arraycopy(more, 0, args, fixed.length, more.length);
    return CommandRun.of(directory, args);
  }

  @Test
  void shows_checks_and_settings_without_secrets() throws IOException {
    CommandRun run = run();

    assertThat(run.results())
        .contains("CHECK", "fsync 128KB", "SETTING", "wadi.console.password  ******")
        .doesNotContain("hunter2", "wadi.ring.bytes");
    assertThat(run("--all").results()).contains("wadi.ring.bytes");
  }

  @Test
  void findings_are_code_6_with_their_cure() throws IOException {
    CommandRun run = run("--json", "--set", "wadi.push.host=0.0.0.0");
    JsonNode document = new ObjectMapper().readTree(run.results());

    assertThat(run.code()).isEqualTo(6);
    assertThat(document.get("healthy").asBoolean()).isFalse();
    assertThat(document.get("checks"))
        .anyMatch(
            check ->
                check.get("name").asText().equals("exposure")
                    && check.get("state").asText().equals("finding")
                    && check.get("cure").asText().contains("wadi keys add NAME"));
    assertThat(document.get("settings"))
        .anyMatch(one -> one.get("name").asText().equals("wadi.push.host"));
    assertThat(run.results()).doesNotContain("hunter2");
  }
}
