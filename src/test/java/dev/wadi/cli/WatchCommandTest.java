package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureFollower;
import dev.wadi.capture.ScanReport;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi watch} and {@code wadi grep --follow}. */
class WatchCommandTest {
  private static final Labels API = Labels.of("app", "api");
  private static final Labels WEB = Labels.of("app", "web");

  @TempDir Path directory;

  @Test
  void the_newest_lines_of_a_finished_capture_are_shown_across_its_files() throws Exception {
    try (TrialCapture capture = new TrialCapture(directory.resolve("cap"))) {
      capture.line(API, "one").line(WEB, "two").roll();
      capture.line(API, "three").roll();
      capture.line(WEB, "four \u001b[31mred");
    }
    CommandRun run = CommandRun.of(directory, "watch", "cap", "-n", "3");
    assertThat(run.code()).isZero();
    assertThat(run.results())
        .isEqualTo(
            """
            2026-01-15T10:32:02.000Z [web] two
            2026-01-15T10:32:03.000Z [api] three
            2026-01-15T10:32:04.000Z [web] four \\x1b[31mred
            """);
    assertThat(CommandRun.of(directory, "watch", "cap", "--tz", "+05:30", "-n", "1").results())
        .startsWith("2026-01-15T16:02:04.000+05:30 [web] four");
  }

  @Test
  void colours_are_for_a_terminal_and_say_nothing_alone() throws Exception {
    try (TrialCapture capture = new TrialCapture(directory.resolve("cap"))) {
      capture.line(API, "one").line(WEB, "two \u001b[31mred");
    }
    Map<String, String> terminal = Map.of("WADI_TERMINAL", "1,2");
    for (String command : List.of("watch cap", "open cap --speed 0", "grep o cap --format text")) {
      String[] words = command.split(" ");
      String plain = CommandRun.of(directory, words).results();
      assertThat(plain).contains("[api] one", "two \\x1b[31mred").doesNotContain("\u001b");
      String coloured = CommandRun.of(directory, terminal, words).results();
      assertThat(coloured).contains("[\u001b[36mapi\u001b[0m] one", "two \\x1b[31mred");
      assertThat(coloured.replaceAll("\u001b\\[[0-9]*m", "")).isEqualTo(plain);
      for (Map<String, String> without :
          List.of(
              Map.of("WADI_TERMINAL", "1,2", "NO_COLOR", "1"),
              Map.of("WADI_TERMINAL", "1,2", "TERM", "dumb"),
              Map.of("WADI_TERMINAL", "2"))) {
        assertThat(CommandRun.of(directory, without, words).results()).isEqualTo(plain);
      }
      assertThat(
              CommandRun.of(directory, terminal, (command + " --color never").split(" ")).results())
          .isEqualTo(plain);
      assertThat(CommandRun.of(directory, (command + " --color always").split(" ")).results())
          .isEqualTo(coloured);
    }
  }

  @Test
  void filters_choose_before_lines_are_counted() throws Exception {
    try (TrialCapture capture = new TrialCapture(directory.resolve("cap"))) {
      capture.line(API, "one").line(API, "two").roll();
      capture.line(WEB, "three").line(WEB, "four");
    }
    assertThat(messages("watch", "cap", "--label", "app=api", "--json", "-n", "2"))
        .containsExactly("one", "two");
    assertThat(messages("watch", "cap", "--grep", "o", "--json", "-n", "2"))
        .containsExactly("two", "four");
    assertThat(messages("watch", "cap", "-n", "0", "--json")).isEmpty();
    assertThat(CommandRun.of(directory, "watch", "cap", "-n", "-1").code()).isEqualTo(2);
    assertThat(CommandRun.of(directory, "watch", "nowhere").code()).isEqualTo(3);
  }

  @Test
  void a_folder_of_captures_stands_for_the_newest() throws Exception {
    for (String name : List.of("2026-01-15T103200", "2026-01-16T103200")) {
      Files.createDirectories(directory.resolve("caps"));
      try (TrialCapture capture = new TrialCapture(directory.resolve("caps/" + name))) {
        capture.line(API, name);
      }
    }
    assertThat(messages("watch", "caps", "--json")).containsExactly("2026-01-16T103200");
  }

  @Test
  void what_comes_is_shown_once_across_rotations_until_the_end() throws Exception {
    Path folder = directory.resolve("cap");
    List<String> seen = new ArrayList<>();
    ScanReport report = new ScanReport();
    CaptureFollower follower;
    try (TrialCapture capture = new TrialCapture(folder)) {
      capture.line(API, "old").line(API, "newest").commit();
      follower =
          CaptureFollower.fromLast(
              folder, CaptureFilter.ALL, 1, report, line -> seen.add(new String(line)));
      assertThat(seen).singleElement().asString().contains("newest");
      seen.clear();
      assertThat(look(follower, report, seen)).isTrue();
      assertThat(seen).isEmpty();
      capture.line(API, "a").commit();
      assertThat(look(follower, report, seen)).isTrue();
      capture.line(API, "b").roll();
      capture.line(API, "c").commit();
      assertThat(look(follower, report, seen)).isTrue();
      capture.line(API, "d").roll();
      capture.line(API, "e").roll();
      assertThat(look(follower, report, seen)).isTrue();
      capture.line(API, "f");
    }
    assertThat(look(follower, report, seen)).isFalse();
    assertThat(look(follower, report, seen)).isFalse();
    assertThat(seen).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(report.complete()).isTrue();
  }

  @Test
  void a_plain_file_of_logtap_is_followed_through_its_compression() throws Exception {
    Path folder = directory.resolve("l");
    String line = "{\"ts\":\"2024-01-15T10:00:00Z\",\"labels\":{\"app\":\"api\"},\"msg\":\"%s\"}\n";
    LogtapCapture capture =
        new LogtapCapture(folder)
            .metadata("2024-01-15T10:00:00Z", null, 0, 0)
            .plain("2024-01-15T100000-000.jsonl", line.formatted("one") + "{\"ts\":\"2024-01");
    capture.folder();
    ScanReport report = new ScanReport();
    List<String> seen = new ArrayList<>();
    CaptureFollower follower = CaptureFollower.fromFirst(folder, CaptureFilter.ALL);
    assertThat(look(follower, report, seen)).isTrue();
    assertThat(seen).containsExactly("one");
    Files.delete(folder.resolve("2024-01-15T100000-000.jsonl"));
    capture.compressed(
        "2024-01-15T100000-000.jsonl.zst", line.formatted("one") + line.formatted("two"));
    capture.plain("2024-01-15T100500-000.jsonl", line.formatted("three"));
    capture.folder();
    assertThat(look(follower, report, seen)).isTrue();
    assertThat(seen).containsExactly("one", "two", "three");
  }

  @Test
  void grep_follows_a_capture_to_its_end() throws Exception {
    try (TrialCapture capture = new TrialCapture(directory.resolve("cap"))) {
      capture.line(API, "timeout one").line(WEB, "fine").roll();
      capture.line(WEB, "timeout two");
    }
    assertThat(messages("grep", "timeout", "cap", "--follow"))
        .containsExactly("timeout one", "timeout two");
    CommandRun sorted = CommandRun.of(directory, "grep", "timeout", "cap", "--follow", "--sort");
    assertThat(sorted.code()).isEqualTo(2);
    assertThat(sorted.remarks()).contains("--follow shows lines as they come");
  }

  private static boolean look(CaptureFollower follower, ScanReport report, List<String> seen)
      throws IOException {
    return follower.look(report, line -> seen.add(line.message()));
  }

  private List<String> messages(String... args) throws IOException {
    return GrepCommandTest.messages(CommandRun.of(directory, args));
  }
}
