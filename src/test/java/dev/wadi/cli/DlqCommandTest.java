package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.ScriptedLoki.Reply;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi dlq} on real captures and against a real server on a socket. */
class DlqCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Labels API = Labels.of("app", "api");
  private static final String NAME = "team-a/2026-01-15T103200";

  @TempDir Path directory;
  private final ScriptedLoki loki = ScriptedLoki.start();

  @AfterEach
  void stop() {
    loki.close();
  }

  private Path folder() {
    return directory.resolve("dlq").resolve(NAME);
  }

  private TrialCapture open() throws IOException {
    return new TrialCapture(folder(), "team-a", null);
  }

  private static Map<String, String> why(String reason, String status) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("trace_id", "77");
    metadata.put("wadi_reason", reason);
    metadata.put("wadi_status", status);
    metadata.put("wadi_text", "entry too far behind");
    metadata.put("wadi_sink", "loki");
    return metadata;
  }

  private void lines(int count) throws IOException {
    try (TrialCapture capture = open()) {
      for (int i = 0; i < count; i++) {
        capture.line(
            i % 3 == 0 ? API : Labels.of("app", "web"), "line " + i, why("rejected", "400"));
        if (i == count / 2) {
          capture.roll();
        }
      }
    }
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }

  private CommandRun dlq(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("dlq"));
    all.addAll(List.of(args));
    all.addAll(List.of("--dir", "dlq"));
    return CommandRun.of(directory, all.toArray(String[]::new));
  }

  private CommandRun replay(String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of("replay", NAME, "--retry-wait", "1ms"));
    all.addAll(List.of("--to", "http://127.0.0.1:" + loki.port()));
    all.addAll(List.of(more));
    return dlq(all.toArray(String[]::new));
  }

  @Test
  void ls_groups_lines_by_sink_reason_and_status() throws IOException {
    try (TrialCapture capture = open()) {
      capture
          .line(API, "one", why("rejected", "400"))
          .line(API, "two", why("rejected", "400"))
          .line(API, "three", why("split_limit", "413"));
    }

    CommandRun run = dlq("ls");
    JsonNode json = JSON.readTree(dlq("ls", "--json").results());

    assertThat(run.results())
        .containsPattern(
            NAME + " +2 +2026-01-15T10:32:01Z +2026-01-15T10:32:03Z +loki +rejected +400")
        .containsPattern(NAME + " +1 .* loki +split_limit +413");
    assertThat(json.get(0).get("capture").asText()).isEqualTo(NAME);
    assertThat(json.get(0).get("lines").asLong()).isEqualTo(3);
    assertThat(json.get(0).get("groups").get(0).get("reason").asText()).isEqualTo("rejected");
    assertThat(json.get(0).get("groups").get(0).get("lines").asLong()).isEqualTo(2);
  }

  @Test
  void no_dead_letters_are_no_failure() throws IOException {
    assertThat(dlq("ls").code()).isZero();
    assertThat(dlq("ls").results()).isEqualTo("No dead letters.\n");
    assertThat(dlq("ls", "--json").results()).isEqualTo("[ ]\n");
  }

  @Test
  void show_tells_what_the_server_said() throws IOException {
    lines(3);

    CommandRun run = dlq("show", NAME, "--limit", "2");
    JsonNode first =
        JSON.readTree(dlq("show", NAME, "--json").results().lines().findFirst().orElseThrow());

    assertThat(run.results())
        .contains("2026-01-15T10:32:01Z  {app=api}  line 0")
        .contains("    loki: rejected, status 400: entry too far behind")
        .doesNotContain("line 2");
    assertThat(run.remarks()).contains("more lines");
    assertThat(first.get("msg").asText()).isEqualTo("line 0");
    assertThat(first.get("status").asText()).isEqualTo("400");
    assertThat(first.get("metadata")).hasSize(1);
  }

  @Test
  void replay_pushes_in_order_under_the_tenant_and_without_our_notes() throws IOException {
    lines(1203);

    CommandRun run = replay("--json");

    assertThat(run.code()).isZero();
    assertThat(JSON.readTree(run.results()).get("sent").asLong()).isEqualTo(1203);
    List<ScriptedLoki.Line> arrived = loki.lines("team-a");
    assertThat(arrived.stream().map(ScriptedLoki.Line::text).toList()).hasSize(1203);
    assertThat(arrived)
        .allSatisfy(line -> assertThat(line.metadata()).isEqualTo(Map.of("trace_id", "77")));
    for (String app : new String[] {"api", "web"}) {
      assertThat(
              arrived.stream()
                  .filter(line -> line.toString().contains(app))
                  .map(ScriptedLoki.Line::text)
                  .toList())
          .isEqualTo(
              texts(0, 1203).stream()
                  .filter(
                      text -> (Integer.parseInt(text.substring(5)) % 3 == 0) == app.equals("api"))
                  .toList());
    }
  }

  @Test
  void an_interrupted_replay_goes_on_where_it_was() throws IOException {
    lines(1200);
    loki.next(Reply.ok()).always(Reply.status(503));

    CommandRun first = replay("--retries", "1");
    long after = loki.lineCount();
    loki.behave();
    CommandRun second = replay();

    assertThat(first.code()).isEqualTo(5);
    assertThat(first.remarks()).contains(after + " lines are pushed so far");
    assertThat(after).isPositive().isLessThan(1200);
    assertThat(second.code()).isZero();
    assertThat(second.results()).contains("1,200 in all");
    assertThat(loki.lineCount()).isEqualTo(1200);
    assertThat(loki.duplicates()).isZero();
    assertThat(replay().results()).contains("pushed 0 lines");
    assertThat(replay("--restart").results()).contains("pushed 1,200 lines");
  }

  @Test
  void new_dead_letters_of_a_live_capture_are_pushed_by_the_next_replay() throws IOException {
    try (TrialCapture capture = open()) {
      capture.line(API, "one", why("rejected", "400")).commit();
      replay();
      capture.line(API, "two", why("rejected", "400")).commit();
      replay();

      assertThat(loki.texts("team-a")).containsExactly("one", "two");
    }
  }

  @Test
  void a_server_that_stumbles_is_asked_again() throws IOException {
    lines(10);
    loki.next(Reply.status(500), Reply.reset(), Reply.status(429).retryAfter("0"));

    assertThat(replay().code()).isZero();
    assertThat(loki.lineCount()).isEqualTo(10);
  }

  @Test
  void lines_that_are_rejected_again_are_found_counted_and_left_there() throws IOException {
    lines(40);
    loki.rejectRequestsWith(line -> line.text().equals("line 7"), "no sevens");

    CommandRun run = replay();

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .contains("pushed 39 lines")
        .contains("1 lines were rejected again; the last: the server answered 400: ")
        .contains("no sevens");
    assertThat(loki.texts("team-a")).hasSize(39).doesNotContain("line 7");
    assertThat(dlq("ls", "--json").results()).contains("\"lines\": 40");
  }

  @Test
  void too_many_rejected_lines_stop_the_replay() throws IOException {
    lines(40);
    loki.rejectRequestsWith(line -> true, "nothing today");

    CommandRun run = replay("--max-refused", "3");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.remarks()).contains("stopped after 4 rejected lines");
  }

  @Test
  void a_refused_token_stops_at_once_and_is_shown_nowhere() throws IOException {
    lines(4);
    Files.writeString(directory.resolve("token"), "s3cret-token\n");
    loki.always(Reply.status(401, "who are you"));

    CommandRun run = replay("--token-file", "token");

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.remarks()).contains("401").doesNotContain("s3cret");
    assertThat(loki.requests()).hasSize(1);
  }

  @Test
  void an_address_that_is_none_is_a_wrong_argument() throws IOException {
    lines(1);
    for (String to : new String[] {"ftp://127.0.0.1/", "127.0.0.1:3100", "http://u:p@127.0.0.1/"}) {
      CommandRun run = dlq("replay", NAME, "--to", to);
      assertThat(run.code()).as(to).isEqualTo(2);
      assertThat(run.remarks()).doesNotContain("u:p");
    }
  }

  @Test
  void without_an_address_the_loki_of_the_settings_gets_it_by_its_tenant_and_login()
      throws IOException {
    lines(2);
    String url = "wadi.loki.url=http://127.0.0.1:" + loki.port();

    CommandRun run =
        dlq(
            "replay",
            NAME,
            "--set",
            url,
            "--set",
            "wadi.loki.tenant=all",
            "--set",
            "wadi.loki.token=s3cret-token");

    assertThat(run.code()).as(run.remarks()).isZero();
    assertThat(run.results()).contains("pushed 2 lines to http://127.0.0.1:" + loki.port());
    assertThat(loki.texts("all")).hasSize(2);
    assertThat(loki.requests().get(0).toString()).contains("Bearer s3cret-token");
    assertThat(run.results() + run.remarks()).doesNotContain("s3cret");
  }

  @Test
  void without_an_address_and_a_loki_in_the_settings_it_says_what_is_missing() throws IOException {
    lines(1);

    CommandRun run = dlq("replay", NAME);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("Missing required option: '--to=URL'", "wadi.loki.url");
  }

  @Test
  void a_server_that_is_not_there_is_named() throws IOException {
    lines(1);
    String nowhere = "http://127.0.0.1:" + GatewayProcess.freePort();

    CommandRun run = dlq("replay", NAME, "--to", nowhere, "--retries", "0");

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.remarks()).contains("no server listens at " + nowhere + "/loki/api/v1/push");
  }

  @Test
  void drop_deletes_a_capture_and_what_its_replay_remembers() throws IOException {
    lines(3);
    replay();

    CommandRun hesitant = dlq("drop", NAME);
    assertThat(hesitant.code()).isEqualTo(2);
    assertThat(folder()).isDirectory();
    CommandRun run = dlq("drop", NAME, "--yes");

    assertThat(run.code()).isZero();
    assertThat(run.results()).startsWith("dropped " + NAME);
    try (Stream<Path> left = Files.list(directory.resolve("dlq/team-a"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void drop_is_refused_while_somebody_writes() throws IOException {
    try (TrialCapture capture = open()) {
      capture.line(API, "one", why("rejected", "400")).commit();

      CommandRun run = dlq("drop", NAME, "--yes");

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.remarks())
          .contains("is being written")
          .contains("let it seal the capture first: --gateway");
      capture.line(API, "two", why("rejected", "400")).commit();
    }
    assertThat(dlq("ls", "--json").results()).contains("\"lines\": 2");
  }

  @Test
  void drop_touches_nothing_outside_the_dead_letters() throws IOException {
    try (TrialCapture capture = new TrialCapture(directory.resolve("precious"))) {
      capture.line(API, "one");
    }
    lines(1);

    assertThat(dlq("drop", "../precious", "--yes").code()).isEqualTo(2);
    assertThat(dlq("drop", directory.resolve("precious").toString(), "--yes").code()).isEqualTo(2);
    assertThat(dlq("drop", "team-a", "--yes").code()).isEqualTo(3);
    assertThat(dlq("drop", "team-a/none", "--yes").code()).isEqualTo(3);
    assertThat(directory.resolve("precious/metadata.json")).exists();
    assertThat(folder()).isDirectory();
  }
}
