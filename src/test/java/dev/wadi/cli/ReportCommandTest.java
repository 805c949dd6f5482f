package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Labels;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir Path temp;

  @BeforeEach
  void write() throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("c"))) {
      capture.line(Labels.of("app", "api"), "all is well");
      capture.line(Labels.of("app", "api"), "order 17 failed");
    }
  }

  @Test
  void page_and_document_go_to_a_folder() throws Exception {
    CommandRun run = CommandRun.of(temp, "report", "c", "--out", "out");

    assertThat(run.code()).isZero();
    assertThat(run.remarks()).contains("severity high");
    assertThat(temp.resolve("out/report.html")).content().startsWith("<!DOCTYPE html>");
    assertThat(temp.resolve("out/report.json")).content().contains("\"severity\": \"high\"");
    assertThat(CommandRun.of(temp, "report", "c", "--out", "out").code()).isEqualTo(2);
  }

  @Test
  void the_page_can_be_left_out() throws Exception {
    assertThat(CommandRun.of(temp, "report", "c", "--out", "out", "--html=false").code()).isZero();
    assertThat(temp.resolve("out/report.html")).doesNotExist();
    assertThat(CommandRun.of(temp, "report", "c", "--out", "out2", "--html").code()).isZero();
    assertThat(temp.resolve("out2/report.html")).exists();
  }

  @Test
  void the_document_can_be_had_alone() throws Exception {
    CommandRun run = CommandRun.of(temp, "report", "c", "--json", "--top", "1");

    assertThat(run.code()).isZero();
    assertThat(new ObjectMapper().readTree(run.results()).get("capture").get("entries").asInt())
        .isEqualTo(2);
    assertThat(run.remarks()).isEmpty();
  }

  @Test
  void wrong_arguments_are_told() throws Exception {
    assertThat(CommandRun.of(temp, "report", "c").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "report", "c", "--json", "--jobs", "0").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "report", "c", "--json", "--top", "0").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "report", "nothing", "--json").code()).isEqualTo(3);
  }
}
