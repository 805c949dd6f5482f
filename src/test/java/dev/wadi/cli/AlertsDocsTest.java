package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.alert.RuleFileReader;
import dev.wadi.kit.LiveGateway;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/alerts.md shows is what happens: its files of rules and its commands. */
class AlertsDocsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  @TempDir static Path folder;
  private static LiveGateway live;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(
        folder.resolve("rules.yaml"),
        """
        groups:
          - name: g
            interval: 1s
            rules:
              - alert: TooManyErrors
                expr: sum by (app) (count_over_time({app=~".+"} |= "error" [1h])) > 0
        """);
    try (TrialCapture capture = new TrialCapture(folder.resolve("captures/main/one"))) {
      capture.line(Labels.of("app", "api"), "an error");
    }
    live =
        new LiveGateway(
            folder,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.alerts.rules=" + folder.resolve("rules.yaml"));
    live.push("main", Map.of("app", "api"), "an error");
    LiveGateway.await("the rule fires", () -> !alerts().isEmpty());
  }

  @AfterAll
  static void stop() throws Exception {
    live.close();
  }

  private static List<String> blocks(String kind) throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(Path.of("docs/alerts.md")));
    while (block.find()) {
      if (block.group(1).equals(kind)) {
        blocks.add(block.group(2));
      }
    }
    return blocks;
  }

  private static CommandRun call(List<String> words) throws IOException {
    List<String> all = new ArrayList<>(words);
    if (!List.of("check", "test").contains(words.get(1))) {
      all.addAll(
          List.of(
              "--gateway",
              live.gateway().consoleAddress().orElseThrow().toString(),
              "--set",
              "wadi.data.directory=" + live.data()));
    }
    return CommandRun.of(folder, all.toArray(String[]::new));
  }

  private static JsonNode json(String... words) {
    try {
      List<String> all = new ArrayList<>(List.of(words));
      all.add("--json");
      CommandRun run = call(all);
      assertThat(run.code()).as(run.remarks()).isZero();
      return JSON.readTree(run.results());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<JsonNode> alerts() {
    List<JsonNode> rows = new ArrayList<>();
    json("alerts", "ls").forEach(rows::add);
    return rows;
  }

  @Test
  void its_files_of_rules_are_good() throws IOException {
    List<String> files = blocks("yaml");
    assertThat(files).hasSize(3);
    for (String file : files) {
      assertThat(RuleFileReader.parse(file, "docs", Duration.ofMinutes(1)).rules()).isNotEmpty();
    }
  }

  @Test
  void its_commands_do_what_it_says() throws IOException {
    List<String> done = new ArrayList<>();
    for (String block : blocks("sh")) {
      for (String line : block.lines().toList()) {
        String command = line.replaceFirst("#.*", "").replaceFirst("^\\./wadi ", "").strip();
        if (command.startsWith("run ")) {
          continue; // the gateway of this test was started so
        }
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
          String id = json("alerts", "silences").path(0).path("id").asText();
          words.add(
              word.group(1) != null
                  ? word.group(1)
                  : word.group(2) != null ? word.group(2) : word.group(3).replace("1a2b3c4d", id));
        }
        CommandRun run = call(words);
        assertThat(run.code())
            .as(line + "\n" + run.remarks())
            .isEqualTo(words.get(1).equals("test") ? 6 : 0);
        done.add(words.get(1));
      }
    }
    assertThat(done)
        .containsExactly(
            "check", "test", "ls", "rules", "silence", "silences", "unsilence", "reload");
  }

  @Test
  void what_fires_is_listed_and_a_silence_is_shown_beside_it() throws IOException {
    assertThat(call(List.of("alerts", "ls")).results())
        .containsPattern("firing +TooManyErrors +app=api +[12]");
    assertThat(call(List.of("alerts", "rules")).results())
        .containsPattern("g +TooManyErrors +firing +1 +\\(sum by \\(app\\)");

    String id =
        json("alerts", "silence", "{app=\"api\"}", "--until", "1h", "--why", "a test")
            .path("id")
            .asText();
    assertThat(alerts().get(0).path("silence").asText()).isEqualTo(id);
    assertThat(call(List.of("alerts", "silences")).results())
        .contains(id)
        .contains("{app=\"api\"}")
        .contains("a test");
    assertThat(call(List.of("alerts", "unsilence", id)).results())
        .isEqualTo(id + " is over: {app=\"api\"} is told again\n");
    assertThat(json("alerts", "silences", "--all").toString()).contains("\"state\":\"over\"");
  }

  @Test
  void what_cannot_be_is_told_with_its_cure() throws IOException {
    CommandRun everything = call(List.of("alerts", "silence", "{}", "--until", "1h"));
    assertThat(everything.code()).isEqualTo(2);
    assertThat(everything.remarks()).contains("expected: conditions on labels");
    CommandRun never = call(List.of("alerts", "silence", "{app=\"x\"}", "--until", "soon"));
    assertThat(never.code()).isEqualTo(2);
    assertThat(never.remarks()).contains("expected: a time such as");
    CommandRun missing = call(List.of("alerts", "silence", "{app=\"x\"}"));
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.remarks()).contains("--until is missing");
    CommandRun unknown = call(List.of("alerts", "unsilence", "nobody"));
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.remarks()).contains("expected: that of a silence in force");
  }

  @Test
  void files_that_are_wrong_are_told_by_reload_and_the_rules_before_stay() throws Exception {
    Path rules = folder.resolve("rules.yaml");
    String good = Files.readString(rules);
    try {
      Files.writeString(rules, good.replace("[1h]", ""));
      CommandRun run = call(List.of("alerts", "reload"));
      assertThat(run.code()).isEqualTo(6);
      assertThat(run.results()).contains("rules.yaml:6: rule TooManyErrors: expr: parse error");
      assertThat(run.remarks()).contains("the rules before stay in force");
      assertThat(alerts()).isNotEmpty();
    } finally {
      Files.writeString(rules, good);
    }
    assertThat(call(List.of("alerts", "reload")).code()).isZero();
  }
}
