package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Topics of help, and manual pages. */
class HelpTopicsTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  @TempDir Path directory;

  static Stream<String> topics() {
    return HelpTopics.all().keySet().stream();
  }

  static Stream<String> examples() {
    return topics()
        .flatMap(topic -> HelpTopics.text(topic).orElseThrow().lines())
        .map(String::strip)
        .filter(line -> line.startsWith("wadi "));
  }

  @ParameterizedTest
  @MethodSource("topics")
  void a_topic_is_told_and_fits_a_terminal(String topic) throws IOException {
    CommandRun run = CommandRun.of(directory, "help", topic);
    assertThat(run.code()).isZero();
    assertThat(run.results().lines().filter(line -> !line.strip().startsWith("wadi ")))
        .allMatch(line -> line.length() <= 80);
    assertThat(CommandRun.of(directory, "help", "topics").results()).contains(topic);
    assertThat(CommandRun.of(directory, "help", "--help").results()).contains(topic);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void every_command_in_a_topic_is_one(String example) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(example.substring("wadi ".length()));
    while (matcher.find()) {
      for (int group = 1; group <= 3; group++) {
        if (matcher.group(group) != null) {
          words.add(matcher.group(group));
        }
      }
    }
    CommandLine wadi = Wadi.commandLine();
    assertThatCode(() -> wadi.parseArgs(words.toArray(String[]::new))).doesNotThrowAnyException();
  }

  @Test
  void a_topic_that_is_none_is_told_like_a_command_that_is_none() throws IOException {
    CommandRun run = CommandRun.of(directory, "help", "incidents");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("incidents");
  }

  @Test
  void every_command_has_a_manual_page_that_a_formatter_reads_without_a_word() throws Exception {
    assertThat(CommandRun.of(directory, "man", "--out", "man").code()).isZero();
    List<Path> pages;
    try (Stream<Path> all = Files.list(directory.resolve("man"))) {
      pages = all.sorted().toList();
    }
    assertThat(pages.stream().map(page -> page.getFileName().toString()))
        .contains("wadi.1", "wadi-grep.1", "wadi-wal-ls.1", "wadi-man.1");
    for (Path page : pages) {
      String text = Files.readString(page);
      assertThat(text).startsWith(".TH \"WADI").contains(".SH \"NAME\"\n", ".SH \"OPTIONS\"\n");
      assertThat(text.chars()).allMatch(c -> c < 0x7f);
      assertThat(text.lines().filter(line -> line.startsWith("'") || line.startsWith(".")))
          .as(page.toString())
          .allMatch(line -> line.matches("\\.(TH|SH|TP|PP|nf|fi)( \".*)?"));
    }
  }

  @Test
  void one_page_is_printed() throws IOException {
    assertThat(CommandRun.of(directory, "man", "grep").results())
        .contains("wadi\\-grep \\- Search a capture", "\\fB\\-q, \\-\\-query\\fR \\fIQUERY\\fR");
    assertThat(CommandRun.of(directory, "man", "gerp").code()).isEqualTo(2);
  }
}
