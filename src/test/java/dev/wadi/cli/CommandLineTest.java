package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** How every command behaves: streams, exit codes, the words of a failure. */
class CommandLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CommandLine ALL = Wadi.commandLine();

  @TempDir Path directory;

  @Test
  void help_is_a_result() throws IOException {
    CommandRun run = CommandRun.of(directory, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.results()).contains("Commands:", "version", "completion");
    assertThat(run.remarks()).isEmpty();
  }

  @Test
  void version_tells_the_build() throws IOException {
    assertThat(CommandRun.of(directory, "version").results())
        .matches("wadi \\S+ \\(commit \\S+, built \\S+, Java \\S+\\)\n");

    JsonNode json = JSON.readTree(CommandRun.of(directory, "version", "--json").results());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("version", "commit", "date", "javaVersion");
    assertThat(json.get("javaVersion").asText()).isEqualTo(System.getProperty("java.version"));
  }

  @Test
  void format_json_means_the_same_as_json() throws IOException {
    assertThat(CommandRun.of(directory, "version", "--format", "json").results())
        .isEqualTo(CommandRun.of(directory, "version", "--json").results());
  }

  @Test
  void a_wrong_argument_is_one_line_and_code_2() throws IOException {
    CommandRun run = CommandRun.of(directory, "version", "--jsn");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.results()).isEmpty();
    assertThat(run.remarks())
        .isEqualTo(
            "error: wadi version has no option '--jsn', did you mean --json?"
                + " (see wadi version --help)\n");
  }

  @Test
  void no_command_and_an_unknown_one_are_code_2() throws IOException {
    CommandRun none = CommandRun.of(directory);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.results()).isEmpty();
    assertThat(none.remarks())
        .as("what there is, and why it is shown")
        .contains("Commands:", "grep")
        .endsWith("error: no command after wadi (see wadi --help)\n");
    CommandRun unknown = CommandRun.of(directory, "versoin");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.remarks())
        .isEqualTo(
            "error: wadi has no command 'versoin', did you mean version? (see wadi --help)\n");
  }

  @ParameterizedTest
  @CsvSource({
    "wal lss, 'wadi wal has no command ''lss'', did you mean ls?'",
    "sink repaly x, did you mean replay?",
    "grep --contxt 3 a b, did you mean --context?",
    "routes validate --route=x, did you mean --routes?",
    "doctor --confg x, did you mean --config?",
    "help wal vrify, did you mean verify?",
    "--json version, 'wadi has no option ''--json'': it stands behind the command'",
    "version x, wadi version does not know what to do with 'x' (expected: options only)",
    "wal xyzzyxyzzy, wadi wal has no command 'xyzzyxyzzy' (see wadi wal --help)"
  })
  void a_word_that_nobody_knows_is_told_with_the_nearest_one(String words, String told)
      throws IOException {
    CommandRun run = CommandRun.of(directory, words.split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.results()).isEmpty();
    assertThat(run.remarks().lines().toList()).last().asString().contains(told);
  }

  @Test
  void help_and_version_can_be_asked_for_in_every_usual_way() throws IOException {
    assertThat(CommandRun.of(directory, "help").results())
        .isEqualTo(CommandRun.of(directory, "--help").results());
    assertThat(CommandRun.of(directory, "help", "wal", "ls").results())
        .isEqualTo(CommandRun.of(directory, "wal", "ls", "-h").results())
        .startsWith("Usage: wadi wal ls [OPTIONS]");
    String version = CommandRun.of(directory, "version").results();
    assertThat(CommandRun.of(directory, "--version").results()).isEqualTo(version);
    assertThat(CommandRun.of(directory, "-V").results()).isEqualTo(version);
  }

  static Stream<List<String>> everyCommand() {
    List<List<String>> paths = new ArrayList<>();
    paths(ALL, List.of(), paths);
    return paths.stream();
  }

  private static void paths(CommandLine line, List<String> path, List<List<String>> paths) {
    paths.add(path);
    line.getSubcommands()
        .forEach(
            (name, below) ->
                paths(below, Stream.concat(path.stream(), Stream.of(name)).toList(), paths));
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void every_help_fits_a_terminal(List<String> path) throws IOException {
    List<String> args = new ArrayList<>(path);
    args.add("--help");

    CommandRun run = CommandRun.of(directory, args.toArray(String[]::new));

    assertThat(run.code()).isZero();
    assertThat(run.results().lines()).allMatch(line -> line.length() <= 80);
    assertThat(run.results().lines().toList())
        .first()
        .asString()
        .startsWith(("Usage: wadi " + String.join(" ", path)).strip().replace(" recv", " run"));
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void a_wrong_flag_is_code_2_and_nothing_is_made(List<String> path) throws IOException {
    List<String> args = new ArrayList<>(path);
    args.add("--no-such-flag-at-all");

    CommandRun run = CommandRun.of(directory, args.toArray(String[]::new));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).endsWith(" --help)\n");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void a_wrong_setting_is_code_78_and_nothing_is_made(List<String> path) throws IOException {
    CommandLine line = ALL;
    for (String word : path) {
      line = line.getSubcommands().get(word);
    }
    assumeTrue(line.getCommandSpec().findOption("--set") != null, "reads no settings");
    List<String> args = new ArrayList<>(path);
    args.add("--set=wadi.push.prot=1");
    args.addAll(
        switch (String.join(" ", path)) {
          case "wal truncate" -> List.of("--tenant=main", "--from=1:256", "--yes");
          case "sink seek" -> List.of("capture", "latest");
          case "sink replay" -> List.of("capture", "15m", "now");
          case "sink stop" -> List.of("1");
          case "receipt" -> List.of("main:1:256:0a0b0c0d");
          case "console user add" -> List.of("ann", "--role=viewer");
          case "redact scrub", "slice" -> List.of("old", "--out=new");
          case "export" -> List.of("old", "--format=csv", "--out=new");
          case "merge" -> List.of("one", "two", "--out=new");
          case "download" -> List.of("s3://bucket/capture", "--out=new");
          case "redact report" -> List.of(".");
          case "emit" -> List.of("json", "--num=1", "--to=kafka://127.0.0.1:9/topic");
          default ->
              line.getCommandSpec().positionalParameters().stream()
                  .filter(ArgSpec::required)
                  .map(ArgSpec::paramLabel)
                  .toList();
        });

    CommandRun run = CommandRun.of(directory, args.toArray(String[]::new));

    assertThat(run.remarks()).contains("wadi.push.prot", "did you mean wadi.push.port?");
    assertThat(run.code()).isEqualTo(78);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void with_json_a_failure_is_one_document_on_stderr() throws IOException {
    for (String[] asked :
        new String[][] {
          {"version", "--nope", "--json"},
          {"version", "--nope", "--format=json"},
          {"version", "--nope", "--format", "json"}
        }) {
      CommandRun run = CommandRun.of(directory, asked);
      JsonNode document = JSON.readTree(run.remarks());

      assertThat(run.results()).isEmpty();
      assertThat(run.remarks()).hasLineCount(1);
      assertThat(document.get("exit_code").asInt()).isEqualTo(2).isEqualTo(run.code());
      assertThat(document.get("error").asText()).isEqualTo("invalid_args");
      assertThat(document.get("message").asText()).contains("--nope");
      assertThat(document.get("recoverable").asBoolean()).isFalse();
    }
  }

  @Test
  void a_duration_that_is_none_is_a_wrong_argument() throws IOException {
    CommandRun run = CommandRun.of(directory, "version", "--timeout", "soon");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("\"soon\" is no duration");
  }

  @Test
  void a_reader_that_has_seen_enough_ends_us_quietly() {
    ByteArrayOutputStream remarks = new ByteArrayOutputStream();

    assertThat(runWith(new FailingStream("Broken pipe"), remarks, "completion", "bash")).isZero();
    assertThat(remarks.toString(UTF_8)).isEmpty();
  }

  @Test
  void results_that_cannot_be_written_are_a_failure() {
    ByteArrayOutputStream remarks = new ByteArrayOutputStream();

    assertThat(runWith(new FailingStream("No space left on device"), remarks, "version"))
        .isEqualTo(1);
    assertThat(remarks.toString(UTF_8)).contains("No space left on device");
  }

  private int runWith(OutputStream results, ByteArrayOutputStream remarks, String... args) {
    Output output = new Output(results, new PrintStream(remarks, true, UTF_8));
    return Wadi.run(new Shell(output, InputStream.nullInputStream(), Map.of(), directory), args);
  }

  private static final class FailingStream extends OutputStream {
    private final String message;

    FailingStream(String message) {
      this.message = message;
    }

    @Override
    public void write(int b) throws IOException {
      throw new IOException(message);
    }
  }
}
