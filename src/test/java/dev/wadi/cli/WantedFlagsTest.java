package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines are chosen in one way, whatever is done with them. */
class WantedFlagsTest {
  private static final String T = "2026-01-15T10:32:02Z";

  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    try (TrialCapture capture = new TrialCapture(directory.resolve("cap"))) {
      capture.line(Labels.of("app", "api", "env", "prod"), "one Timeout");
      capture.line(Labels.of("app", "api", "env", "test"), "two timeout");
      capture.line(Labels.of("app", "web", "env", "prod"), "three a.b");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grep cap --json",
        "export cap --format jsonl --out -",
        "watch cap --json",
        "open cap --speed 0 --json"
      })
  void every_command_takes_the_same_flags(String command) throws IOException {
    assertThat(lines(command, "--label", "app=api,env=prod")).hasSize(1);
    assertThat(lines(command, "--label", "app=api", "--label", "env=test")).hasSize(1);
    assertThat(lines(command, "-e", "TIMEOUT", "-i")).hasSize(2);
    assertThat(lines(command, "--grep", "a.b", "-F")).hasSize(1);
    assertThat(lines(command, "--pattern", "timeout", "-v")).hasSize(2);
    assertThat(lines(command, "-q", "{env=\"prod\"} |= \"three\"")).hasSize(1);
    assertThat(lines(command, "-q", "{}", "--from", T, "--to", T)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grep cap",
        "slice cap --out out",
        "export cap --format jsonl --out -",
        "triage cap --out out",
        "report cap --out out",
        "diff cap cap",
        "watch cap",
        "open cap --speed 0"
      })
  void what_is_wrong_is_told_in_the_same_words(String command) throws IOException {
    CommandRun query = run(command, "-q", "{app=\"web\"} |= timeout");
    assertThat(query.code()).isEqualTo(2);
    assertThat(query.results()).isEmpty();
    assertThat(query.remarks())
        .startsWith("  {app=\"web\"} |= timeout\n                 ^\nerror: --query: ");
    CommandRun label = run(command, "-q", "{}", "--label", "app=api,env");
    assertThat(label.code()).isEqualTo(2);
    assertThat(label.remarks()).contains("'env' (expected: name=value)");
    CommandRun alone = run(command, "-q", "{}", "-i");
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.remarks()).contains("-v, -F and -i say how --grep is meant");
  }

  private List<String> lines(String command, String... more) throws IOException {
    CommandRun run = run(command, more);
    assertThat(run.code()).as(run.remarks()).isZero();
    return run.results().lines().toList();
  }

  private CommandRun run(String command, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of(more));
    return CommandRun.of(directory, words.toArray(String[]::new));
  }
}
