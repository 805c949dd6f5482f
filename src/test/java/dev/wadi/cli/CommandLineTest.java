package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How every command behaves: streams, exit codes, the words of a failure. */
class CommandLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

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
        .isEqualTo("error: Unknown option: '--jsn' (see wadi version --help)\n");
  }

  @Test
  void no_command_and_an_unknown_one_are_code_2() throws IOException {
    assertThat(CommandRun.of(directory).code()).isEqualTo(2);
    assertThat(CommandRun.of(directory, "versoin").remarks())
        .startsWith("error: Unmatched argument at index 0: 'versoin'")
        .hasLineCount(1);
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
