package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi capture start}, {@code stop} and {@code list}, at a gateway that runs. */
class NamedCaptureCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static LiveGateway live;

  @BeforeAll
  static void start() throws Exception {
    live = new LiveGateway(folder, "wadi.console.enabled=true", "wadi.console.port=0");
  }

  @AfterAll
  static void stop() throws Exception {
    live.close();
  }

  private static CommandRun wadi(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of(
            "--gateway",
            live.gateway().consoleAddress().orElseThrow().toString(),
            "--set",
            "wadi.data.directory=" + live.data()));
    return CommandRun.of(folder, Map.of(), all.toArray(String[]::new));
  }

  @Test
  void a_capture_is_begun_listed_ended_and_read() throws Exception {
    CommandRun begun =
        wadi("capture", "start", "checkout", "--query", "{} |= \"timeout\"", "--max-duration=10m");
    assertThat(begun.code()).as(begun.remarks()).isZero();
    assertThat(begun.results())
        .startsWith("checkout has begun in " + live.data().resolve("named/checkout"));
    live.push("main", "a timeout", "all well");

    CommandRun list = wadi("capture", "list");
    assertThat(list.results()).containsPattern("checkout +running +20.*\\{} \\|= \"timeout\"");

    CommandRun ended = wadi("capture", "stop", "checkout");
    assertThat(ended.code()).as(ended.remarks()).isZero();
    assertThat(ended.results())
        .isEqualTo(
            "checkout is sealed in " + live.data().resolve("named/checkout") + ": 1 lines\n");
    CommandRun grep =
        CommandRun.of(folder, Map.of(), "grep", "", live.data().resolve("named").toString());
    assertThat(grep.results()).contains("a timeout").doesNotContain("all well");
    JsonNode row = JSON.readTree(wadi("capture", "list", "--json").results()).get(0);
    assertThat(row.path("state").asText()).isEqualTo("ended");
    assertThat(row.path("lines").asLong()).isEqualTo(1);
  }

  @Test
  void a_start_in_the_past_tells_when_the_log_does_not_reach_back() throws Exception {
    live.push("main", "here");
    CommandRun begun = wadi("capture", "start", "past", "--since", "2h");
    assertThat(begun.code()).as(begun.remarks()).isZero();
    assertThat(begun.remarks()).contains("the log reaches back to 20");
    assertThat(wadi("capture", "stop", "past").code()).isZero();
  }

  @Test
  void what_is_wrong_is_one_sentence_with_the_code_of_a_wrong_argument() throws Exception {
    CommandRun query = wadi("capture", "start", "wrong", "--query", "{app=");
    assertThat(query.code()).isEqualTo(2);
    assertThat(query.remarks()).contains("query: ").doesNotContain("Exception");
    CommandRun time = wadi("capture", "start", "wrong", "--since", "soon");
    assertThat(time.code()).isEqualTo(2);
    for (String limit : new String[] {"--max-bytes=0", "--max-duration=0s", "--max-duration=9ms"}) {
      CommandRun nothing = wadi("capture", "start", "nothing", limit);
      assertThat(nothing.code()).as(limit).isEqualTo(2);
      assertThat(nothing.remarks()).contains("expected: at least 1");
    }
    CommandRun none = wadi("capture", "stop", "nobody");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.remarks()).contains("no capture 'nobody' is under way");
  }
}
