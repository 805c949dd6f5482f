package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedLoki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi sink}, and {@code wadi receipt --gateway}, at a gateway that runs. */
class SinkCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static ScriptedLoki loki;
  private static LiveGateway live;
  private static String address;
  private static String password;

  /* One gateway for all; each test has a tenant of its own. */
  @BeforeAll
  static void start() throws Exception {
    loki = ScriptedLoki.start().deduplicates(false);
    live =
        new LiveGateway(
            folder,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.wal.keepDelivered=1h",
            "wadi.loki.enabled=true",
            "wadi.loki.url=" + loki.pushUrl());
    address = live.gateway().consoleAddress().orElseThrow().toString();
    password = Files.readString(live.data().resolve("console/password")).strip();
    live.push("other", "of somebody else");
    live.push("another", "of yet another");
    awaitDelivered("other");
    awaitDelivered("another");
  }

  @AfterAll
  static void stop() throws Exception {
    live.close();
    loki.close();
  }

  private static CommandRun wadi(String... args) throws IOException {
    return run(address, Map.of(), args);
  }

  private static CommandRun run(String where, Map<String, String> environment, String... args)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--gateway", where, "--set", "wadi.data.directory=" + live.data()));
    CommandRun run = CommandRun.of(folder, environment, all.toArray(String[]::new));
    assertThat(run.results() + run.remarks()).as("%s", all).doesNotContain(password);
    return run;
  }

  private static JsonNode json(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    CommandRun run = wadi(all.toArray(String[]::new));
    assertThat(run.code()).as(run.remarks()).isZero();
    return JSON.readTree(run.results());
  }

  private static JsonNode row(String sink, String tenant) {
    try {
      for (JsonNode row : json("sink", "ls", "--tenant", tenant)) {
        if (row.path("sink").asText().equals(sink)) {
          return row;
        }
      }
      return JSON.createObjectNode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitDelivered(String tenant) throws Exception {
    for (String sink : List.of("capture", "loki")) {
      LiveGateway.await(
          sink + " has all of " + tenant,
          () -> row(sink, tenant).path("backlog_bytes").asLong(-1) == 0);
    }
  }

  private static String sinksCheck() throws Exception {
    JsonNode readiness = JSON.readTree(live.page("/readyz"));
    assertThat(readiness.path("status").asText()).isEqualTo("ok");
    return readiness.path("checks").path("sinks").path("detail").asText();
  }

  private static long captured(String tenant) throws IOException {
    return live.captured("captures/" + tenant).size();
  }

  private static void fails(int code, String words, String... args) throws IOException {
    failed(wadi(args), code, words);
  }

  private static void failed(CommandRun run, int code, String words) {
    assertThat(run.remarks()).contains(words).hasLineCount(1);
    assertThat(run.code()).as(run.remarks()).isEqualTo(code);
    assertThat(run.results()).isEmpty();
  }

  @Test
  void a_paused_sink_falls_behind_and_catches_up() throws Exception {
    live.push("pausing", "one");
    awaitDelivered("pausing");
    CommandRun paused = wadi("sink", "pause", "loki");
    assertThat(paused.results()).isEqualTo("loki is paused; its lines wait in the log\n");
    try {
      live.push("pausing", "two", "three");
      LiveGateway.await(
          "the capture has them",
          () -> row("capture", "pausing").path("backlog_bytes").asLong() == 0);

      JsonNode behind = row("loki", "pausing");
      assertThat(behind.path("state").asText()).isEqualTo("paused");
      assertThat(behind.path("backlog_lines").asLong()).isEqualTo(2);
      assertThat(behind.path("backlog_bytes").asLong()).isPositive();
      assertThat(behind.path("delivery").asText()).isEqualTo("required");
      assertThat(wadi("sink", "ls", "--tenant", "pausing").results())
          .startsWith("SINK ")
          .containsPattern("capture +pausing +running +required +\\d+:\\d+ +0 B +0 +0s\n")
          .containsPattern("loki +pausing +paused +required +\\d+:\\d+ +\\d+ B +2 +\\d+s\n");
      assertThat(loki.lines("pausing")).hasSize(1);
      assertThat(sinksCheck()).contains("loki: paused").doesNotContain("capture: ");
      assertThat(live.metric("wadi_sink_paused{sink=\"loki\"}")).isEqualTo(1);
      assertThat(live.metric("wadi_sink_paused{sink=\"capture\"}")).isZero();
    } finally {
      assertThat(wadi("sink", "resume", "loki").results()).isEqualTo("loki goes on\n");
    }
    loki.awaitLines("pausing", 3);
    assertThat(sinksCheck()).doesNotContain("paused");
    assertThat(live.metric("wadi_sink_paused{sink=\"loki\"}")).isZero();
  }

  @Test
  void a_sink_is_moved_to_a_place_and_to_a_time() throws Exception {
    live.push("moving", "one");
    awaitDelivered("moving");
    String middle = row("loki", "moving").path("cursor").asText();
    Instant between = Instant.now();
    live.push("moving", "two");
    awaitDelivered("moving");
    String end = row("loki", "moving").path("cursor").asText();

    JsonNode back = json("sink", "seek", "loki", "earliest", "--tenant", "moving");
    assertThat(back.path("from").asText()).isEqualTo(end);
    assertThat(back.path("to").asText()).isNotEqualTo(middle);
    loki.awaitLines("moving", 4);
    awaitDelivered("moving");

    assertThat(wadi("sink", "seek", "loki", middle, "--tenant", "moving").results())
        .isEqualTo("loki goes on at " + middle + " of moving; it was at " + end + "\n");
    loki.awaitLines("moving", 5);
    awaitDelivered("moving");

    JsonNode then = json("sink", "seek", "loki", between.toString(), "--tenant", "moving");
    assertThat(then.path("to").asText()).isEqualTo(middle);
    loki.awaitLines("moving", 6);
    awaitDelivered("moving");

    json("sink", "seek", "loki", "1h", "--tenant", "moving");
    loki.awaitLines("moving", 8);
    awaitDelivered("moving");
    assertThat(loki.texts("moving").subList(2, 8))
        .containsExactly("one", "two", "two", "two", "one", "two");

    json("sink", "seek", "capture", "earliest", "--tenant", "moving");
    awaitDelivered("moving");
    assertThat(captured("moving")).as("a capture drops what it has").isEqualTo(2);
  }

  @Test
  void a_place_before_everything_is_a_place_unless_it_is_a_time_of_day() throws Exception {
    live.push("beginning", "one");
    awaitDelivered("beginning");
    String end = row("loki", "beginning").path("cursor").asText();
    String segment = end.substring(0, end.indexOf(':'));
    int had = 1;
    for (String place : new String[] {"99:1", "0:0", segment + ":1"}) {
      JsonNode back = json("sink", "seek", "loki", place, "--tenant", "beginning");
      assertThat(back.path("to").asText()).as(place).isNotEqualTo(end);
      had++;
      loki.awaitLines("beginning", had);
      awaitDelivered("beginning");
    }
    fails(2, "a time without its day: \"12:30\" (expected: ", "sink", "seek", "loki", "12:30");
  }

  @Test
  void a_sink_moved_ahead_never_gets_what_lies_between() throws Exception {
    wadi("sink", "pause", "loki");
    try {
      live.push("ahead", "passed over");
      JsonNode moved = json("sink", "seek", "loki", "latest", "--tenant", "ahead");
      assertThat(moved.path("backlog_lines").asLong()).isZero();
    } finally {
      wadi("sink", "resume", "loki");
    }
    live.push("ahead", "later");
    awaitDelivered("ahead");

    assertThat(loki.texts("ahead")).containsExactly("later");
  }

  @Test
  void a_replay_goes_to_one_sink_only() throws Exception {
    live.push("again", "too early");
    awaitDelivered("again");
    Instant from = Instant.now();
    live.push("again", "one", "two");
    awaitDelivered("again");
    Instant to = Instant.now();
    live.push("again", "too late");
    awaitDelivered("again");
    String cursor = row("loki", "again").path("cursor").asText();

    JsonNode done =
        json(
            "sink",
            "replay",
            "loki",
            "" + from,
            "" + to,
            "--tenant",
            "again",
            "--rate",
            "2MB",
            "--wait");

    assertThat(done.path("state").asText()).isEqualTo("done");
    assertThat(done.path("from").asText()).isEqualTo(from.toString());
    assertThat(done.path("to").asText()).isEqualTo(to.toString());
    assertThat(done.path("sent_lines").asLong()).isEqualTo(2);
    assertThat(done.path("bytes_per_second").asLong()).isEqualTo(2 << 20);
    assertThat(loki.texts("again"))
        .containsExactly("too early", "one", "two", "too late", "one", "two");
    assertThat(captured("again")).isEqualTo(4);
    assertThat(row("loki", "again").path("cursor").asText()).isEqualTo(cursor);
    assertThat(row("loki", "again").path("replayed_lines").asLong()).isEqualTo(2);
    assertThat(live.metric("wadi_sink_replayed_entries_total{sink=\"loki\",tenant=\"again\"}"))
        .isEqualTo(2);
    assertThat(wadi("sink", "replays").results())
        .containsPattern("loki +again +\\S+:\\d\\dZ +\\S+:\\d\\dZ +done +2 +\\d+ B +2.0 MB/s");
  }

  @Test
  void a_slow_replay_is_listed_and_stopped() throws Exception {
    for (int i = 0; i < 4; i++) {
      live.push("slow", "line " + i);
    }
    awaitDelivered("slow");

    CommandRun begun =
        wadi("sink", "replay", "loki", "1h", "now", "--tenant", "slow", "--rate", "1");
    assertThat(begun.results()).matches("replay \\d+ to loki of slow is under way: .*\n");
    String id = begun.results().split(" ")[1];
    loki.awaitLines("slow", 5);
    CommandRun stopped = wadi("sink", "stop", id);

    assertThat(stopped.code()).isZero();
    assertThat(stopped.results()).startsWith("replay " + id + " to loki of slow was stopped: ");
    assertThat(wadi("sink", "stop", id).results()).startsWith("it had ended before: replay " + id);
    JsonNode listed = JSON.createObjectNode();
    for (JsonNode row : json("sink", "replays")) {
      listed = row.path("id").asText().equals(id) ? row : listed;
    }
    assertThat(listed.path("state").asText()).isEqualTo("stopped");
    assertThat(listed.path("ended").asText()).isNotEmpty();
    assertThat(loki.lines("slow")).as("the second line was 30 seconds away").hasSize(5);
  }

  @Test
  void a_replay_that_is_stopped_tells_of_lines_that_may_still_arrive() throws Exception {
    live.push("late", "one", "two");
    awaitDelivered("late");
    loki.always(ScriptedLoki.Reply.status(503, "in a minute"));
    try {
      String id =
          wadi("sink", "replay", "loki", "1h", "now", "--tenant", "late").results().split(" ")[1];
      LiveGateway.await("its lines are with the sink", () -> underWay(id) == 2);

      assertThat(wadi("sink", "stop", id).results())
          .matches(
              "replay \\d+ to loki of late was stopped: 0 lines, 0 B; 2 lines under way may still"
                  + " arrive\n");
    } finally {
      loki.behave();
    }
    loki.awaitLines("late", 4);
  }

  private static long underWay(String replay) {
    try {
      for (JsonNode row : json("sink", "replays")) {
        if (row.path("id").asText().equals(replay)) {
          return row.path("under_way_lines").asLong();
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_replay_to_a_paused_sink_waits() throws Exception {
    live.push("waiting", "one");
    awaitDelivered("waiting");
    wadi("sink", "pause", "loki");
    String id;
    try {
      CommandRun begun = wadi("sink", "replay", "loki", "1h", "now", "--tenant", "waiting");
      assertThat(begun.results()).contains("waits, since the sink is paused or stopped");
      id = begun.results().split(" ")[1];
    } finally {
      wadi("sink", "resume", "loki");
    }
    loki.awaitLines("waiting", 2);
    LiveGateway.await(
        "it is done",
        () -> {
          try {
            return wadi("sink", "stop", id).results().contains(" is done: 1 lines");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void a_replay_of_a_time_without_lines_finds_nothing() throws Exception {
    live.push("nothing", "one");
    awaitDelivered("nothing");

    CommandRun run = wadi("sink", "replay", "loki", "2h", "1h", "--tenant", "nothing", "--wait");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.results()).contains("nothing of that time", "wadi.wal.keepDelivered");
  }

  @Test
  void a_receipt_is_asked_of_the_gateway() throws Exception {
    wadi("sink", "pause", "loki");
    try {
      String receipt =
          live.push("asking", "one").headers().firstValue("X-Wadi-Receipt").orElseThrow();
      LiveGateway.await(
          "the capture has it",
          () -> row("capture", "asking").path("backlog_bytes").asLong(-1) == 0);

      CommandRun run = wadi("receipt", receipt);
      assertThat(run.code()).isZero();
      assertThat(run.results())
          .contains("intact")
          .containsPattern("capture +delivered\n")
          .containsPattern("loki +pending\n");
      assertThat(json("receipt", receipt).path("sinks").path("loki").asText()).isEqualTo("pending");

      CommandRun inFront =
          CommandRun.of(
              folder,
              "receipt",
              "--gateway",
              receipt,
              "--set",
              "wadi.data.directory=" + live.data(),
              "--set",
              "wadi.console.port=" + live.gateway().consoleAddress().orElseThrow().getPort());
      assertThat(inFront.results()).isEqualTo(run.results());
      assertThat(wadi("receipt", "stranger:1795268908457:256:fd668649").code()).isEqualTo(3);
      fails(2, "<tenant>:<segment>:<offset>:<crc>", "receipt", "asking:1");
      fails(2, "no receipt", "receipt");
      fails(2, "--gateway and --wal", "receipt", receipt, "--wal", "wal");
    } finally {
      wadi("sink", "resume", "loki");
    }
  }

  @Test
  void names_the_sinks_and_tenants_that_there_are() throws Exception {
    String[][] calls = {
      {"sink", "seek", "loky", "latest"},
      {"sink", "replay", "loky", "1h", "now"},
      {"sink", "pause", "loky"},
      {"sink", "resume", "loky"},
      {"sink", "drop", "loky", "--yes"},
    };
    for (String[] call : calls) {
      fails(3, "no such sink: loky (there are: capture, loki)", call);
    }
    fails(
        3,
        "no such tenant: nobody (loki has: ",
        "sink",
        "seek",
        "loki",
        "1h",
        "--tenant",
        "nobody");
    fails(2, " tenants: name one by --tenant (there are: ", "sink", "seek", "loki", "latest");
    fails(2, " tenants: name one by --tenant (there are: ", "sink", "replay", "loki", "1h", "now");
    fails(3, "no such replay: 4711 (there are: ", "sink", "stop", "4711");
  }

  @Test
  void says_which_places_and_times_it_understands() throws Exception {
    for (String wrong : new String[] {"noon", "12:30", "1:2:3", "-", "2026-01-31"}) {
      fails(
          2,
          "(expected: earliest, latest, <segment>:<offset>, a time such as 2026-",
          "sink",
          "seek",
          "loki",
          wrong,
          "--tenant",
          "other");
    }
    fails(2, "FROM: \"noon\" (expected: a time such as", "sink", "replay", "loki", "noon", "now");
    fails(2, "TO: \"night\" (expected: a time such as", "sink", "replay", "loki", "1h", "night");
    fails(2, " is not after FROM", "sink", "replay", "loki", "1h", "2h");
    fails(2, "--rate", "sink", "replay", "loki", "1h", "now", "--rate", "0");
    fails(2, "is no size", "sink", "replay", "loki", "1h", "now", "--rate", "quick");
    CommandRun alone = CommandRun.of(folder, "sink");
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.remarks()).startsWith("Usage: wadi sink COMMAND");
    assertThat(alone.results()).isEmpty();
  }

  @Test
  void forgets_no_sink_without_being_told_so_nor_one_that_is_in_use() throws Exception {
    fails(2, "say --yes when that is meant", "sink", "drop", "loki");
    fails(1, "reader loki is open", "sink", "drop", "loki", "--yes");
  }

  @Test
  void a_sink_whose_route_is_stopped_is_shown_so_and_can_be_forgotten() throws Exception {
    live.push("stopping", "one");
    awaitDelivered("stopping");
    live.gateway().camelContext().getRouteController().stopRoute("loki");
    try {
      assertThat(row("loki", "stopping").path("state").asText()).isEqualTo("stopped");
      assertThat(wadi("sink", "resume", "loki").results())
          .isEqualTo("loki gets nothing: no route that is running delivers to it\n");
      assertThat(sinksCheck()).contains("loki: stopped");
      fails(
          1,
          "reader loki is not open",
          "sink",
          "replay",
          "loki",
          "1h",
          "now",
          "--tenant",
          "stopping");

      JsonNode dropped = json("sink", "drop", "loki", "--yes");

      assertThat(dropped.path("state").asText()).isEqualTo("dropped");
      fails(
          3,
          "loki is off here: no started route delivers to it (there are: capture)",
          "sink",
          "pause",
          "loki");
    } finally {
      live.gateway().camelContext().getRouteController().startRoute("loki");
    }
    loki.awaitLines("stopping", 2);
  }

  @Test
  void a_gateway_that_is_not_there_is_a_network_failure() throws Exception {
    String nowhere = "http://127.0.0.1:" + GatewayProcess.freePort();

    failed(run(nowhere, Map.of(), "sink", "ls"), 5, "no gateway listens at " + nowhere);
    failed(
        run("http://no.such.host.invalid:3101", Map.of(), "sink", "ls"),
        5,
        "the name no.such.host.invalid is not known");
    JsonNode document = JSON.readTree(run(nowhere, Map.of(), "sink", "ls", "--json").remarks());
    assertThat(document.path("error").asText()).isEqualTo("network");
    assertThat(document.path("recoverable").asBoolean()).isTrue();
  }

  @Test
  void something_else_that_answers_there_is_no_gateway() throws Exception {
    failed(
        run("http://127.0.0.1:" + loki.port(), Map.of(), "sink", "ls"),
        3,
        "is no console of a gateway (status 404");
    failed(
        run(live.gateway().pushAddress().toString(), Map.of(), "sink", "ls"),
        3,
        "expected: wadi.console.port");
  }

  @Test
  void a_wrong_password_is_told_without_showing_it() throws Exception {
    Map<String, String> wrong = Map.of("WADI_CONSOLE_PASSWORD", "not the password");
    CommandRun run = run(address, wrong, "sink", "ls");

    failed(run, 4, "wrong user or password for the console at http://127.0.0.1:");
    assertThat(run.remarks()).contains("(user admin)").doesNotContain("not the password");
  }

  @Test
  void the_login_comes_from_the_settings_else_from_the_data_folder() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), password + "\n");
    String elsewhere = "wadi.data.directory=" + folder.resolve("elsewhere");

    CommandRun none = CommandRun.of(folder, "sink", "ls", "--gateway", address, "--set", elsewhere);
    CommandRun byFile =
        CommandRun.of(
            folder,
            Map.of("WADI_CONSOLE_PASSWORD_FILE", secret.toString()),
            "sink",
            "ls",
            "--gateway",
            address,
            "--set",
            elsewhere);

    failed(
        none, 3, "the console's password is not known: there is no " + folder.resolve("elsewhere"));
    assertThat(none.remarks()).contains("WADI_CONSOLE_PASSWORD_FILE");
    assertThat(byFile.code()).as(byFile.remarks()).isZero();
    assertThat(Files.exists(folder.resolve("elsewhere"))).as("asking makes nothing").isFalse();
  }

  @Test
  void an_address_with_a_password_is_refused_and_not_repeated() throws Exception {
    for (String wrong :
        new String[] {
          "http://admin:" + "hunter22" + "@127.0.0.1",
          "ftp://127.0.0.1",
          "http://[",
          "http://h/?q=1"
        }) {
      CommandRun run = run(wrong, Map.of(), "sink", "ls");
      failed(run, 2, "--gateway: no address of a console (expected: such as http://127.0.0.1:3101");
      assertThat(run.remarks()).doesNotContain("hunter22");
    }
  }

  @Test
  void settings_that_do_not_tell_where_the_console_is_say_so() throws Exception {
    CommandRun off = CommandRun.of(folder, "sink", "ls", "--set", "wadi.console.enabled=false");
    CommandRun any = CommandRun.of(folder, "sink", "ls", "--set", "wadi.console.port=0");

    failed(off, 78, "wadi.console.enabled: false");
    failed(any, 78, "wadi.console.port: 0 leaves open where the console is");
  }

  @Test
  void a_sink_whose_server_is_in_trouble_is_shown_so() throws Exception {
    live.push("trouble", "zero");
    awaitDelivered("trouble");
    loki.always(ScriptedLoki.Reply.status(503, "closed for lunch"));
    try {
      live.push("trouble", "one");
      LiveGateway.await(
          "the trouble shows",
          () -> row("loki", "trouble").path("state").asText().matches("retrying|breaker open"));
      assertThat(row("loki", "trouble").path("trouble").asText()).contains("closed for lunch");
      assertThat(wadi("sink", "ls").remarks()).contains("loki: ", "closed for lunch");
    } finally {
      loki.behave();
    }
  }

  @Test
  void a_shell_completes_the_commands() throws Exception {
    for (String shell : List.of("bash", "zsh", "fish")) {
      assertThat(CommandRun.of(folder, "completion", shell).results())
          .as(shell)
          .contains("replays", "resume", "seek", "gateway");
    }
  }
}
