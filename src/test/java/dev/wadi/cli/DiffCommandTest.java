package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Labels;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  @TempDir Path temp;

  @BeforeEach
  void write() throws Exception {
    Labels api = Labels.of("app", "api");
    try (TrialCapture good = new TrialCapture(temp.resolve("good"));
        TrialCapture bad = new TrialCapture(temp.resolve("bad"))) {
      for (int i = 0; i < 50; i++) {
        good.line(api, i % 25 == 0 ? "order " + i + " failed" : "fine");
        bad.line(api, i % 5 == 0 ? "disk " + i + " refused" : "fine");
      }
    }
  }

  @Test
  void what_is_different_is_told_as_text_and_as_a_document() throws Exception {
    CommandRun text = CommandRun.of(temp, "diff", "good", "bad");
    assertThat(text.code()).isZero();
    assertThat(text.results()).contains("Errors only in B:").contains("disk <N> refused");

    CommandRun json = CommandRun.of(temp, "diff", "good", "bad", "--json");
    assertThat(json.code()).isZero();
    assertThat(new ObjectMapper().readTree(json.results()).get("b").get("error_lines").asInt())
        .isEqualTo(10);
  }

  @Test
  void a_verdict_ends_a_pipeline_only_when_asked_to() throws Exception {
    assertThat(CommandRun.of(temp, "diff", "--baseline", "good", "bad").code()).isZero();
    CommandRun ci = CommandRun.of(temp, "diff", "--ci", "good", "bad");
    assertThat(ci.code()).isEqualTo(6);
    assertThat(ci.results()).startsWith("Verdict: REGRESSION");
    assertThat(CommandRun.of(temp, "diff", "--ci", "good", "good").code()).isZero();
    assertThat(CommandRun.of(temp, "diff", "--ci", "--fail-on", "stable", "good", "good").code())
        .isEqualTo(6);
    assertThat(
            CommandRun.of(temp, "diff", "--ci", "--fail-on", "different,stable", "good", "bad")
                .code())
        .isZero();
  }

  @Test
  void unknown_verdicts_and_missing_captures_are_told() throws Exception {
    CommandRun unknown = CommandRun.of(temp, "diff", "--ci", "--fail-on", "bad", "good", "bad");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.remarks()).contains("--fail-on: 'bad'").contains("regression");
    assertThat(CommandRun.of(temp, "diff", "good").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "diff", "good", "nothing").code()).isEqualTo(3);
    assertThat(CommandRun.of(temp, "diff", "good", "bad", "--max-signatures", "0").code())
        .isEqualTo(2);
  }
}
