package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios from the command line, without a gateway. */
class ScenarioCommandTest {
  @TempDir Path directory;

  private CommandRun scenario(String... words) throws IOException {
    return scenario(Map.of(), words);
  }

  private CommandRun scenario(Map<String, String> environment, String... words) throws IOException {
    String[] all = new String[words.length + 1];
    all[0] = "scenario";
    System.arraycopy(words, 0, all, 1, words.length);
    return CommandRun.of(directory, environment, all);
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  @Test
  void what_is_shipped_is_listed_shown_and_good() throws Exception {
    JsonNode list = new ObjectMapper().readTree(scenario("list", "--json").results());
    assertThat(list).hasSizeGreaterThan(10);
    for (JsonNode each : list) {
      String name = each.path("name").asText();
      String shown = scenario("show", name).results();
      assertThat(shown).contains("name: " + name);
      assertThat(scenario("validate", name).code()).isZero();
    }
    assertThat(scenario("show", "spik").remarks())
        .contains("there is no scenario spik (shipped: spike");
  }

  @Test
  void a_bad_file_is_refused_before_anything_is_sent() throws Exception {
    file("bad.yaml", "emitters:\n  - name: jsn\n  - {name: csv, eps: -1}\n");

    CommandRun validated = scenario("validate", "bad.yaml");
    assertThat(validated.code()).isEqualTo(6);
    assertThat(validated.results())
        .contains("bad.yaml:2: there is no emitter jsn (perhaps: json)", "bad.yaml:3: eps: -1.0");
    CommandRun run = scenario("run", "bad.yaml");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("bad.yaml:2: there is no emitter jsn", "bad.yaml:3: eps");
    assertThat(scenario("run", "no.yaml").code()).isEqualTo(3);
    assertThat(scenario("run").code()).isEqualTo(2);
  }

  @Test
  void a_dry_run_plans_and_the_page_is_made_of_its_results() throws Exception {
    CommandRun run =
        scenario(
            "run",
            "burst-then-ramp",
            "--dry-run",
            "--seed=1",
            "--log-file=r.jsonl",
            "--report=r.html",
            "--json");

    assertThat(run.code()).as(run.remarks()).isZero();
    JsonNode said = new ObjectMapper().readTree(run.results());
    assertThat(said.path("dry_run").booleanValue()).isTrue();
    assertThat(said.path("total").path("planned").intValue()).isBetween(550, 700);
    List<String> rows = Files.readAllLines(directory.resolve("r.jsonl"));
    assertThat(rows).hasSize(82);
    assertThat(directory.resolve("r.html")).content().contains("burst-then-ramp", "<svg");
    assertThat(scenario("report", "r.jsonl", "--out=again.html").code()).isZero();
    assertThat(directory.resolve("again.html"))
        .hasSameTextualContentAs(directory.resolve("r.html"));
  }

  @Test
  void what_cannot_be_written_is_told_before_anything_is_sent() throws Exception {
    file("a.txt", "");
    for (String option :
        List.of("--log-file=no/where.jsonl", "--report=.", "--metrics-file=a.txt/x")) {
      CommandRun run = scenario("run", "quiet", "--dry-run", option);
      assertThat(run.code()).as(option).isEqualTo(2);
      assertThat(run.remarks()).contains("cannot be written");
    }
  }

  @Test
  void other_machines_and_programs_need_a_word() throws Exception {
    assertThat(scenario("run", "quiet", "--to=http://192.0.2.1:3100").remarks())
        .contains("192.0.2.1 is not this machine", "--other-hosts");
    assertThat(
            scenario(Map.of("ENTRYPOINT_URL", "http://192.0.2.2/ingest"), "run", "quiet").remarks())
        .contains("192.0.2.2 is not this machine");
    assertThat(scenario("run", "quiet", "--to=nowhere").remarks()).contains("--to: 'nowhere'");
    file("mine.yaml", "{duration_sec: 1, emitters: [{name: mine, script: ./mine.sh, eps: 3}]}");
    assertThat(scenario("run", "mine.yaml").remarks()).contains("--scripts");
  }

  @Test
  void a_script_is_called_as_logops_calls_it_and_its_word_is_counted() throws Exception {
    Path script = directory.resolve("mine.sh");
    file(
        "mine.sh",
        "#!/bin/sh\nprintf '%s\\n' \"$* $ENTRYPOINT_URL $LOGOPS_SCENARIO\" >> calls\n"
            + "echo 'SC_STAT {\"sent\":3,\"level_counts\":{\"info\":2,\"error\":1}}'\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    file(
        "mine.yaml",
        "{duration_sec: 1, tick_sec: 0.5, emitters: [{name: mine, script: ./mine.sh, eps: 6,"
            + " args: {partial_ratio: 0.2}}]}");
    CommandRun run =
        scenario(
            "run",
            "mine.yaml",
            "--scripts",
            "--json",
            "--scenario-id=sc-9",
            "--metrics-file=m.prom");

    assertThat(run.code()).as(run.remarks() + run.results()).isZero();
    assertThat(Files.readAllLines(directory.resolve("calls")))
        .hasSize(2)
        .allMatch(call -> call.startsWith("-n 3 --partial-ratio=0.2 "))
        .allMatch(call -> call.endsWith(" http://127.0.0.1:3100 sc-9"));
    JsonNode said = new ObjectMapper().readTree(run.results());
    assertThat(said.path("total").path("unconfirmed").intValue()).isEqualTo(6);
    assertThat(directory.resolve("m.prom"))
        .content()
        .contains("wadi_scenario_running{scenario_id=\"sc-9\",name=\"mine\"} 0\n")
        .contains("wadi_scenario_emitted_total{scenario_id=\"sc-9\",emitter=\"mine\"} 6\n");
  }

  @Test
  void a_script_that_fails_or_takes_too_long_is_told_by_its_code() throws Exception {
    file("bad.sh", "#!/bin/sh\nexit 7\n");
    file("slow.sh", "#!/bin/sh\nsleep 30\n");
    for (String name : List.of("bad.sh", "slow.sh")) {
      assertThat(directory.resolve(name).toFile().setExecutable(true)).isTrue();
    }
    file("bad.yaml", "{duration_sec: 0.5, tick_sec: 0.5, emitters: [{name: b, script: bad.sh}]}");
    file("slow.yaml", "{duration_sec: 0.5, tick_sec: 0.5, emitters: [{name: s, script: slow.sh}]}");

    CommandRun bad = scenario("run", "bad.yaml", "--scripts", "--strict", "--log-file=b.jsonl");
    assertThat(bad.code()).isEqualTo(6);
    assertThat(bad.remarks()).contains("the script ended with code 7");
    scenario("run", "slow.yaml", "--scripts", "--step-timeout=0.3", "--log-file=s.jsonl");
    assertThat(directory.resolve("s.jsonl")).content().contains("\"rc\":124");
  }

  @Test
  void a_scenario_comes_as_a_text_or_is_piped_in() throws Exception {
    String text = "{name: tiny, duration_sec: 1, emitters: [{name: json, eps: 3}]}";
    JsonNode inline =
        new ObjectMapper()
            .readTree(scenario("run", "--inline", text, "--dry-run", "--json").results());
    assertThat(inline.path("name").asText()).isEqualTo("tiny");
    CommandRun piped =
        CommandRun.piped(directory, text, "scenario", "run", "-", "--dry-run", "--json");
    assertThat(new ObjectMapper().readTree(piped.results()).path("total").path("planned").asInt())
        .isEqualTo(3);
    assertThat(CommandRun.piped(directory, "{}", "scenario", "validate", "-").results())
        .contains("no emitters");
    assertThat(scenario("run", "quiet", "--inline", text).remarks()).contains("expected: one");
    assertThat(scenario("run", "--inline", "{emitters: [{name: jsn}]}").remarks())
        .contains("inline:1: there is no emitter jsn");
  }

  @Test
  void variables_of_a_run_go_before_those_that_are_set() throws Exception {
    CommandRun run =
        scenario(
            Map.of("ENTRYPOINT_URL", "http://127.0.0.1:1"),
            "run",
            "quiet",
            "--env=ENTRYPOINT_URL=http://192.0.2.7/ingest");
    assertThat(run.remarks()).contains("192.0.2.7 is not this machine");
    assertThat(scenario("run", "quiet", "--env=secret").remarks())
        .contains("--env:", "expected: NAME=VALUE")
        .doesNotContain("secret");
  }

  @Test
  void what_was_started_is_listed_and_one_that_is_not_there_is_told() throws Exception {
    assertThat(scenario("runs").remarks()).contains("no scenario was started here");
    assertThat(scenario("stop", "sc-1").code()).isEqualTo(3);
    assertThat(scenario("start", "no.yaml").code()).isEqualTo(3);
    assertThat(scenario("start", "quiet", "--scenario-id=../x").remarks())
        .contains("--scenario-id: '../x'");
    assertThat(directory.resolve("wadi-scenarios")).doesNotExist();

    Path runs = Files.createDirectory(directory.resolve("wadi-scenarios"));
    scenario(
        "run", "quiet", "--dry-run", "--scenario-id=sc-1", "--log-file=wadi-scenarios/sc-1.jsonl");
    Files.writeString(
        runs.resolve("sc-1.json"),
        "{\"scenario_id\":\"sc-1\",\"name\":\"quiet\",\"scenario\":\"quiet\",\"pid\":1,"
            + "\"started_at\":\"2026-01-02T03:04:05Z\"}");
    JsonNode items =
        new ObjectMapper().readTree(scenario("runs", "--json").results()).path("items");
    assertThat(items.get(0).path("status").asText()).isEqualTo("finished");
    assertThat(items.get(0).path("verdict").asText()).isEqualTo("passed");
    assertThat(items.get(0).path("dry_run").booleanValue()).isTrue();
    assertThat(scenario("runs", "sc-1").results()).contains("finished", "sc-1.jsonl");
    assertThat(scenario("stop", "sc-1").results()).isEqualTo("sc-1 had ended already: passed\n");
    assertThat(scenario("stop", "sc-2").remarks()).contains("there is no run sc-2", "sc-1");
    assertThat(scenario("runs", "--forget=0s").results()).contains("sc-1");
    assertThat(runs).isEmptyDirectory();
  }
}
