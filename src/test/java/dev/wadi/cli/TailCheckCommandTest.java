package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi tail-check}: what a tail would make of a file. */
class TailCheckCommandTest {
  private static final String HEAD = "2026-02-28T10:32:01Z ";
  private static final String CRI =
      HEAD
          + "stdout F up\n"
          + HEAD
          + "stderr F java.lang.Error: x\n"
          + HEAD
          + "stderr F \tat a.B.c(B.java:1)\n";

  @TempDir Path directory;

  private CommandRun check(String text, String... more) throws Exception {
    Files.writeString(directory.resolve("app.log"), text);
    String[] args = new String[more.length + 2];
    args[0] = "tail-check";
    args[1] = "app.log";
    System.arraycopy(more, 0, args, 2, more.length);
    return CommandRun.of(directory, args);
  }

  @Test
  void without_a_format_it_says_what_the_lines_look_like_and_reads_them_so() throws Exception {
    CommandRun run = check(CRI);

    assertThat(run.code()).isZero();
    assertThat(run.results().lines().map(line -> line.replaceAll(" {2,}", "  ")))
        .containsExactly(
            "app.log: 3 lines, 2 entries",
            "looks like cri: 2 of 2 entries fit (Kubernetes: containerd, CRI-O)",
            "read with format=cri multiline=java",
            "labels of the file {filename=\"" + directory.resolve("app.log") + "\"}",
            "2 lines joined to 1 entries",
            "",
            "LINE  TIME  FROM  LABELS  TEXT",
            "1  2026-02-28T10:32:01Z  own  {stream=\"stdout\"}  up",
            "2+1  2026-02-28T10:32:01Z  own  {stream=\"stderr\"}  java.lang.Error: x\\n\tat"
                + " a.B.c(B.java:1)",
            "",
            "LABELS  ENTRIES",
            "{stream=\"stdout\"}  1",
            "{stream=\"stderr\"}  1");
  }

  @Test
  void lines_that_do_not_fit_and_times_that_cannot_be_read_are_findings() throws Exception {
    CommandRun run =
        check(
            "{\"time\":\"2026-02-28T10:32:01Z\"}\nnope\n{\"time\":\"yesterday\"}\n",
            "--format",
            "json");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .containsPattern("does not fit json +1 +2\n")
        .containsPattern("has its time from the order +2 +2, 3\n")
        .containsPattern("2 +2026-02-28T10:32:01Z +order +\\{} +nope  \\{parse_error=json");
  }

  @Test
  void a_pipe_and_a_folder_are_refused_and_not_waited_for() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(CommandRun.of(directory, "tail-check", "pipe"))
        .satisfies(run -> assertThat(run.code()).isEqualTo(2))
        .satisfies(run -> assertThat(run.remarks()).contains("is no plain file"));
    assertThat(CommandRun.of(directory, "tail-check", ".").remarks()).contains("is a folder");
  }

  @Test
  void label_sets_beyond_the_first_thousand_are_told_of() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1005; i++) {
      lines.append("{\"user\":\"u").append(i % 1003).append("\"}\n");
    }
    String[] asked = {"--format", "json", "--option", "labelFields=user"};

    assertThat(check(lines.toString(), asked).results())
        .contains(
            "and 990 more label sets\n"
                + "only the first 1,000 label sets were counted; 3 entries have others:"
                + " a label has too many values\n");
    CommandRun run = check(lines.toString(), "--json", asked[0], asked[1], asked[2], asked[3]);
    JsonNode json = new ObjectMapper().readTree(run.results());
    assertThat(json.path("streams")).hasSize(1000);
    assertThat(json.path("entries_of_more_streams").asInt()).isEqualTo(3);
  }

  @Test
  void label_sets_that_all_were_counted_need_no_word() throws Exception {
    assertThat(
            check("{\"user\":\"u1\"}\n", "--format", "json", "--option", "labelFields=user")
                .results())
        .doesNotContain("label sets");
  }

  @Test
  void as_json_it_is_one_document() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                check(CRI + "rubbish\n", "--json", "--entries", "1", "--format", "cri").results());

    assertThat(json.path("options").toString()).isEqualTo("{\"format\":\"cri\"}");
    assertThat(json.path("lines").asInt()).isEqualTo(4);
    assertThat(json.path("entries").asInt()).isEqualTo(4);
    assertThat(json.path("misfits").asInt()).isEqualTo(1);
    assertThat(json.path("troubles").get(0).toString())
        .isEqualTo("{\"what\":\"does not fit cri\",\"entries\":1,\"lines\":[4]}");
    assertThat(json.path("streams")).hasSize(3);
    assertThat(json.path("shown")).hasSize(1);
    assertThat(json.path("shown").get(0).path("labels").toString())
        .isEqualTo("{\"filename\":\"" + directory.resolve("app.log") + "\",\"stream\":\"stdout\"}");
    assertThat(json.path("looks_like").path("options").toString())
        .isEqualTo("{\"format\":\"cri\",\"multiline\":\"java\"}");
  }

  @Test
  void any_option_of_a_tail_can_be_tried() throws Exception {
    CommandRun run =
        check(
            "{\"when\":\"28.02.2026 10:32\",\"app\":\"api\",\"msg\":\"x\"}\n",
            "--format",
            "json",
            "--option",
            "timeField=when",
            "--option",
            "timeLayout=dd.MM.yyyy HH:mm",
            "--option",
            "timeZone=Europe/Berlin",
            "--option",
            "labelFields=app",
            "--option",
            "line=message");

    assertThat(run.code()).isZero();
    assertThat(run.results()).containsPattern("1 +2026-02-28T09:32:00Z +own +\\{app=\"api\"} +x\n");
  }

  @Test
  void a_packed_file_is_read_too() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(CRI.getBytes(UTF_8));
    }
    Files.write(directory.resolve("app.log.1.gz"), out.toByteArray());

    CommandRun run = CommandRun.of(directory, "tail-check", "app.log.1.gz");
    assertThat(run.code()).isZero();
    assertThat(run.results()).startsWith("app.log.1.gz: 3 lines, 2 entries");
  }

  @Test
  void a_long_line_is_cut_and_counted_but_no_finding() throws Exception {
    CommandRun run = check("x".repeat(200_000) + "\r\nshort\r\n", "--format", "plain");

    assertThat(run.code()).isZero();
    assertThat(run.results()).containsPattern("was cut +1 +1\n").containsPattern("\\{} +short\n");
  }

  @Test
  void what_a_tail_passes_by_is_a_finding_in_one_sentence() throws Exception {
    Files.write(directory.resolve("core"), new byte[] {0x7f, 'E', 'L', 'F', 1, 2, 3});

    CommandRun run = CommandRun.of(directory, "tail-check", "core");
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).isEqualTo("core: a tail does not read it: it is a program\n");
    assertThat(CommandRun.of(directory, "tail-check", "core", "--json").results())
        .contains("\"not_read\"")
        .contains("it is a program");
  }

  @Test
  void a_packed_file_that_breaks_off_is_a_finding_behind_what_could_be_read() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write("2026-02-28T10:32:01Z a\n".repeat(10_000).getBytes(UTF_8));
    }
    Files.write(
        directory.resolve("app.log.1.gz"), Arrays.copyOf(out.toByteArray(), out.size() - 100));

    CommandRun run = CommandRun.of(directory, "tail-check", "app.log.1.gz");
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).contains("damaged behind the last line: ");
  }

  @Test
  void options_of_the_file_count_as_in_a_tail_and_sizes_are_written_as_in_settings()
      throws Exception {
    Files.writeString(directory.resolve("app.log"), "K\u00e4se " + "x".repeat(2000), UTF_16LE);

    CommandRun run =
        CommandRun.of(
            directory,
            "tail-check",
            "app.log",
            "--json",
            "--format=plain",
            "--option=encoding=utf-16le",
            "--option=maxLineBytes=1KB",
            "--option=fileLabel=",
            "--option=paths=" + directory + "/{app}.log",
            "--option=labels=env=prod",
            "--option=fileMetadata=name");
    JsonNode shown = new ObjectMapper().readTree(run.results()).path("shown").get(0);
    assertThat(shown.path("msg").asText()).startsWith("K\u00e4se xx").hasSizeLessThan(1024);
    assertThat(shown.path("labels").toString()).isEqualTo("{\"app\":\"app\",\"env\":\"prod\"}");
    assertThat(shown.path("metadata").toString())
        .isEqualTo("{\"truncated\":\"true\",\"name\":\"app.log\"}");
  }

  @Test
  void what_is_wrong_with_the_options_is_said() throws Exception {
    assertThat(check("x", "--format", "jsn").code()).isEqualTo(2);
    assertThat(check("x", "--format", "jsn").remarks()).contains("format: \"jsn\" (expected: json");
    assertThat(check("x", "--option", "labelField=a").remarks())
        .contains("labelField: no such option (expected: labelFields");
    assertThat(check("x", "--option", "x").code()).isEqualTo(2);
    assertThat(CommandRun.of(directory, "tail-check", "gone.log").code()).isEqualTo(3);
  }
}
