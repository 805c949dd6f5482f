package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTestCommandTest {
  private static final String CASE =
      """
      # what we promise
      case: a password is not kept
      given:
        - lines: ["login with password=hunter2hunter2"]
      """;

  @TempDir Path directory;
  private Path cases;

  @BeforeEach
  void folder() throws IOException {
    cases = Files.createDirectory(directory.resolve("cases"));
    Files.writeString(cases.resolve("secrets.yaml"), CASE);
  }

  private CommandRun run(String... args) throws IOException {
    return CommandRun.of(directory, args);
  }

  @Test
  void what_came_is_written_down_and_from_then_on_expected() throws IOException {
    CommandRun first = run("routes", "test", "cases");
    assertThat(first.code()).isEqualTo(6);
    assertThat(first.results()).contains("FAILED  a password is not kept", "--update");

    CommandRun updated = run("routes", "test", "--update", "cases");
    assertThat(updated.code()).isZero();
    String text = Files.readString(cases.resolve("secrets.yaml"));
    assertThat(text).startsWith(CASE).contains("password=[REDACTED");

    CommandRun good = run("routes", "test", "--junit", "report.xml", "cases");
    assertThat(good.results()).isEmpty();
    assertThat(good.remarks()).contains("1 cases, 0 failed");
    assertThat(good.code()).isZero();
    assertThat(directory.resolve("report.xml")).content().contains("tests=\"1\" failures=\"0\"");

    Files.writeString(
        cases.resolve("secrets.yaml"), text.replaceAll("\\[REDACTED[^\\]]*]", "gone"));
    CommandRun bad = run("routes", "test", "--json", "cases");
    assertThat(bad.code()).isEqualTo(6);
    JsonNode json = new ObjectMapper().readTree(bad.results());
    assertThat(json.get("passed").asBoolean()).isFalse();
    JsonNode difference = json.get("results").get(0).get("differences").get(0);
    assertThat(difference.get("path").asText()).isEqualTo("kept[0].line");
    assertThat(difference.get("expected").asText()).isEqualTo("login with password=gone");
  }

  @Test
  void a_case_that_is_written_wrong_is_told_and_nothing_runs() throws IOException {
    Files.writeString(cases.resolve("wrong.yaml"), "gvien:\n  - lines: [a]\n");

    CommandRun run = run("routes", "test", "cases");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks())
        .contains(
            "wrong.yaml:2: a case has no gvien (did you mean given?)", "wrong.yaml:1: nothing");
    assertThat(run.results()).isEmpty();
  }

  @Test
  void a_route_file_that_is_wrong_is_told_as_validate_does() throws IOException {
    Path routes = Files.createDirectory(directory.resolve("routes"));
    Files.writeString(routes.resolve("90-mine.yaml"), "- route:\n    id: mine\n    form: x\n");

    CommandRun run = run("routes", "test", "--routes", routes.toString(), "cases");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).contains("90-mine.yaml:3: there is no form here");
    assertThat(run.remarks()).contains("nothing was run");
  }

  @Test
  void a_folder_without_cases_is_no_success() throws IOException {
    Files.delete(cases.resolve("secrets.yaml"));

    assertThat(run("routes", "test", "cases").code()).isEqualTo(3);
    assertThat(run("routes", "test", "nowhere").code()).isEqualTo(3);
    assertThat(run("routes", "test").code()).isEqualTo(2);
  }
}
