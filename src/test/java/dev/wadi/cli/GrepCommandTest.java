package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi grep} and {@code wadi inspect} on a capture of six lines in two files. */
class GrepCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Labels API = Labels.of("app", "api");
  private static final Labels WEB = Labels.of("app", "web", "env", "prod");

  @TempDir Path directory;

  @BeforeEach
  void capture() throws IOException {
    try (TrialCapture capture = new TrialCapture(directory.resolve("cap"))) {
      capture.line(API, "timeout one").line(WEB, "fine").line(WEB, "timeout two");
      capture.roll();
      capture.line(API, "fine again").line(API, "timeout three").line(API, "done");
    }
  }

  private CommandRun grep(String pattern, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("grep", pattern, "cap"));
    args.addAll(List.of(more));
    return CommandRun.of(directory, args.toArray(String[]::new));
  }

  static List<String> messages(CommandRun run) throws IOException {
    List<String> messages = new ArrayList<>();
    for (String line : run.results().lines().toList()) {
      messages.add(JSON.readTree(line).get("msg").asText());
    }
    return messages;
  }

  @Test
  void matches_are_lines_of_the_capture_and_the_sum_goes_to_stderr() throws IOException {
    CommandRun run = grep("time.ut");

    assertThat(run.code()).isZero();
    assertThat(messages(run)).containsExactly("timeout one", "timeout two", "timeout three");
    assertThat(run.results().lines().findFirst().orElseThrow())
        .isEqualTo(
            "{\"ts\":\"2026-01-15T10:32:01Z\",\"labels\":{\"app\":\"api\"},\"msg\":\"timeout"
                + " one\"}");
    assertThat(run.remarks()).isEqualTo("3 matches in 2 files\n");
  }

  @Test
  void several_captures_and_folders_of_captures_are_searched_in_the_order_of_names()
      throws IOException {
    try (TrialCapture capture = new TrialCapture(directory.resolve("all/main/2026-01-16"))) {
      capture.line(API, "timeout of the second");
    }
    try (TrialCapture capture = new TrialCapture(directory.resolve("all/main/2026-01-15"))) {
      capture.line(API, "timeout of the first");
    }
    Files.createDirectories(directory.resolve("all/empty"));

    CommandRun below = CommandRun.of(directory, "grep", "timeout", "all");
    CommandRun named =
        CommandRun.of(
            directory, "grep", "timeout", "all/main/2026-01-16", "all/main", "all/main/2026-01-16");
    CommandRun none = CommandRun.of(directory, "grep", "timeout", "all/empty");

    assertThat(messages(below)).containsExactly("timeout of the first", "timeout of the second");
    assertThat(below.remarks()).isEqualTo("2 matches in 2 files\n");
    assertThat(messages(named)).containsExactly("timeout of the second", "timeout of the first");
    assertThat(none.code()).isNotZero();
    assertThat(none.remarks()).contains("is not a valid capture");
  }

  @Test
  void no_match_is_no_failure() throws IOException {
    CommandRun run = grep("nothing like it");

    assertThat(run.code()).isZero();
    assertThat(run.results()).isEmpty();
    assertThat(run.remarks()).isEqualTo("0 matches in 0 files\n");
  }

  @Test
  void label_values_are_searched_too_and_labels_narrow_it_down() throws IOException {
    assertThat(messages(grep("^prod$"))).containsExactly("fine", "timeout two");
    assertThat(messages(grep("", "--label", "app=web,env=prod")))
        .containsExactly("fine", "timeout two");
    assertThat(messages(grep("timeout", "--label", "app=api", "--label", "env=prod"))).isEmpty();
  }

  @Test
  void time_bounds_are_inclusive_and_understand_three_forms() throws IOException {
    assertThat(messages(grep("", "--from", "2026-01-15T10:32:02Z", "--to", "2026-01-15T10:32:03Z")))
        .containsExactly("fine", "timeout two");
    assertThat(messages(grep("", "--from", "-1s"))).containsExactly("timeout three", "done");
    assertThat(messages(grep("", "--from", "10:33"))).isEmpty();
  }

  @Test
  void count_shows_files_and_nothing_else() throws IOException {
    assertThat(grep("timeout", "--count").results())
        .isEqualTo("2026-01-15T103201-000.jsonl.zst\t2\n2026-01-15T103204-000.jsonl.zst\t1\n");
  }

  @Test
  void text_shows_time_service_and_message() throws IOException {
    assertThat(grep("timeout t", "--format", "text").results())
        .isEqualTo("10:32:03.000 [web] timeout two\n10:32:05.000 [api] timeout three\n");
  }

  @Test
  void context_lines_say_which_side_they_are_on() throws IOException {
    List<String> sides = new ArrayList<>();
    for (String line : grep("timeout three", "-C", "1").results().lines().toList()) {
      JsonNode entry = JSON.readTree(line);
      sides.add(entry.get("msg").asText() + "/" + entry.path("context").asText());
    }
    assertThat(sides).containsExactly("fine again/before", "timeout three/", "done/after");
  }

  @Test
  void swapped_arguments_are_recognised() throws IOException {
    CommandRun run = CommandRun.of(directory, "grep", "cap", "timeout");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.remarks()).contains("did you mean: wadi grep 'timeout' cap");
  }

  @Test
  void wrong_values_are_wrong_arguments() throws IOException {
    for (String[] wrong :
        new String[][] {
          {"--from", "9:05"},
          {"--to", "24:00"},
          {"--from", "-1d"},
          {"--label", "=x"},
          {"-C", "-1"},
          {"--format", "xml"}
        }) {
      assertThat(grep("x", wrong).code()).as(String.join(" ", wrong)).isEqualTo(2);
    }
    CommandRun run = grep("(");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("no RE2 expression");
  }

  @Test
  void a_query_selects_beside_all_other_options() throws IOException {
    assertThat(messages(query("{app=\"web\"} |= \"timeout\""))).containsExactly("timeout two");
    assertThat(messages(query("{app=~\"api|web\"} | env=\"\"", "-e", "done|one")))
        .containsExactly("timeout one", "done");
    assertThat(messages(query("{} != \"timeout\"", "--label", "app=api", "--from", "-1s")))
        .containsExactly("done");
    assertThat(query("{app=\"api\"}", "--count").results())
        .isEqualTo("2026-01-15T103201-000.jsonl.zst\t1\n2026-01-15T103204-000.jsonl.zst\t3\n");
    assertThat(query("{app=\"web\"}", "cap").remarks()).isEqualTo("2 matches in 1 files\n");
  }

  @Test
  void an_empty_value_finds_lines_without_the_label_in_files_that_have_others() throws IOException {
    // The index knows env=prod alone in the first file, where one line has no env.
    assertThat(messages(grep("", "--label", "env=")))
        .containsExactly("timeout one", "fine again", "timeout three", "done");
    assertThat(messages(query("{env!~\"prod|test\"}"))).hasSize(4);
  }

  @Test
  void a_wrong_query_is_a_wrong_argument_with_its_place() throws IOException {
    CommandRun run = query("{app=\"web\"} |= timeout");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.results()).isEmpty();
    assertThat(run.remarks())
        .startsWith("  {app=\"web\"} |= timeout\n                 ^\nerror: --query: ")
        .contains("line 1, col 16");
    CommandRun json = query("{app=", "--json");
    assertThat(json.code()).isEqualTo(2);
    assertThat(JSON.readTree(json.remarks()).get("message").asText()).contains("col 6");
    CommandRun folderOnly = CommandRun.of(directory, "grep", "timeout");
    assertThat(folderOnly.code()).isEqualTo(2);
    assertThat(folderOnly.remarks()).contains("DIR");
  }

  @Test
  void an_expression_may_ignore_case_be_a_plain_text_or_be_turned_round() throws IOException {
    assertThat(messages(grep("TIMEOUT ONE"))).isEmpty();
    assertThat(messages(grep("TIMEOUT ONE", "-i"))).containsExactly("timeout one");
    assertThat(messages(grep("timeout .*", "-F"))).isEmpty();
    assertThat(messages(grep("E AGAIN", "-F", "-i"))).containsExactly("fine again");
    assertThat(messages(grep("timeout|web", "-v"))).containsExactly("fine again", "done");
    assertThat(messages(CommandRun.of(directory, "grep", "-e", "again", "cap", "cap")))
        .containsExactly("fine again");
  }

  private CommandRun query(String query, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("grep", "cap", "--query", query));
    args.addAll(List.of(more));
    return CommandRun.of(directory, args.toArray(String[]::new));
  }

  @Test
  void a_folder_that_is_no_capture_is_not_found() throws IOException {
    Files.createDirectories(directory.resolve("empty"));
    assertThat(CommandRun.of(directory, "grep", "x", "empty").code()).isEqualTo(3);
    CommandRun run = CommandRun.of(directory, "inspect", "nope", "--json");
    assertThat(run.code()).isEqualTo(3);
    assertThat(JSON.readTree(run.remarks()).get("error").asText()).isEqualTo("not_found");
  }

  @Test
  void inspect_sums_up_for_people_and_for_programs() throws IOException {
    assertThat(CommandRun.of(directory, "inspect", "cap").results())
        .contains("Lines:", "Label app:", "Timeline");
    JsonNode json = JSON.readTree(CommandRun.of(directory, "inspect", "cap", "--json").results());
    assertThat(json.get("total_lines").asLong()).isEqualTo(6);
    assertThat(json.get("files").asInt()).isEqualTo(2);
    assertThat(json.get("labels").get("app").get(0).get("value").asText()).isEqualTo("api");
    assertThat(CommandRun.of(directory, "inspect", "cap", "--format", "json").results())
        .isEqualTo(CommandRun.of(directory, "inspect", "cap", "--json").results());
  }
}
