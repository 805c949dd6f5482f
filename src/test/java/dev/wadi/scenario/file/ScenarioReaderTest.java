package dev.wadi.scenario.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wadi.emit.line.LineKind;
import dev.wadi.scenario.Deed;
import dev.wadi.scenario.Load;
import dev.wadi.scenario.Ramp;
import dev.wadi.scenario.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of scenarios, good and bad. */
class ScenarioReaderTest {
  private static final String ONE = "emitters: [{name: json}]\n";

  private static ScenarioReader.Read read(String yaml) {
    return ScenarioReader.parse(yaml, "my.yaml", "my");
  }

  private static List<String> problems(String yaml) {
    ScenarioFileException e = catchThrowableOfType(ScenarioFileException.class, () -> read(yaml));
    assertThat(e).as(yaml).isNotNull();
    return e.problems().stream().map(ScenarioProblem::toString).toList();
  }

  @Test
  void a_file_of_logops_has_its_defaults() {
    Scenario scenario = read(ONE).scenario();

    assertThat(scenario.name()).isEqualTo("my");
    assertThat(scenario.durationSeconds()).isEqualTo(30);
    assertThat(scenario.tickSeconds()).isEqualTo(1);
    assertThat(scenario.emitters()).hasSize(1);
    Load load = scenario.emitters().get(0);
    assertThat(load.kind()).contains(LineKind.JSON);
    assertThat(load.linesPerSecond()).isEqualTo(10);
    assertThat(load.arguments()).isEqualTo(Load.Arguments.DEFAULT);
    assertThat(load.ramp()).isEqualTo(Ramp.NONE);
  }

  @Test
  void every_name_of_an_emitter_is_read() {
    Load load =
        read("""
        emitters:
          - name: emitter_noise
            eps: 2.5
            args:
              partial_ratio: 0.2
              chaos: 0.6
              seed: -42
              batch_size: 7
              jitter_ms: 30
              planted: 0.1
              ingest_url: http://127.0.0.1:9/v1/logs?sc=x
              door: logops
              connections: 2
              host: box-1
              headers: {X-Scope-OrgID: demo}
            schedule:
              start_after_sec: 1
              stop_after_sec: 20
              ramp_up_sec: 2
              ramp_down_sec: 3
              jitter_pct: 0.25
        """)
            .scenario()
            .emitters()
            .get(0);

    assertThat(load.name()).isEqualTo("emitter_noise");
    assertThat(load.linesPerSecond()).isEqualTo(2.5);
    assertThat(load.ramp()).isEqualTo(new Ramp(1, OptionalDouble.of(20), 2, 3, 0.25));
    Load.Arguments args = load.arguments();
    assertThat(args.partialRatio()).isEqualTo(0.2);
    assertThat(args.chaos()).isEqualTo(0.6);
    assertThat(args.planted()).isEqualTo(0.1);
    assertThat(args.seed()).isEqualTo(OptionalLong.of(-42));
    assertThat(args.batchSize()).isEqualTo(7);
    assertThat(args.jitterMillis()).isEqualTo(30);
    assertThat(args.connections()).isEqualTo(2);
    assertThat(args.host()).isEqualTo("box-1");
    assertThat(args.to().orElseThrow()).hasToString("http://127.0.0.1:9/v1/logs?sc=x");
    assertThat(args.door()).contains("logops");
    assertThat(args.headers()).containsEntry("X-Scope-OrgID", "demo");
  }

  @Test
  void a_drill_is_in_the_order_of_its_times() {
    Scenario scenario =
        read(ONE
                + """
                proxies: [{name: link, listen: 127.0.0.1:0, to: 127.0.0.1:3100}]
                drill:
                  - {at: 9, heal: link}
                  - {at: 2, pause: loki}
                  - {at: 3, slow: {proxy: link, latency_ms: 50, bytes_per_sec: 1000}}
                  - {at: 4, fill: {leave: 100MB}}
                  - {at: 5, free: true}
                  - {at: 6, await: refused > 0, most_sec: 2.5}
                  - {at: 7, expect: sent > 0}
                  - {at: 8, stop: loki}
                """)
            .scenario();

    assertThat(scenario.steps().stream().map(step -> step.deed().words()))
        .containsExactly(
            "pause: loki",
            "slow: {proxy: link, latency_ms: 50, bytes_per_sec: 1000}",
            "fill: {leave: 100000000B}",
            "free: true",
            "await: refused > 0",
            "expect: sent > 0",
            "stop: loki",
            "heal: link");
    assertThat(scenario.steps().get(4).deed())
        .isInstanceOfSatisfying(
            Deed.Require.class,
            require -> assertThat(require.most()).isEqualTo(Duration.ofMillis(2500)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "emitters: [{name: jsn}] | my.yaml:1: there is no emitter jsn (perhaps: json)",
        "emitters: [{eps: 3}] | my.yaml:1: an emitter has no name (expected: name:)",
        "emitters: [{name: json, eps: 0}] | my.yaml:1: eps: 0.0 (expected: more than 0",
        "emitters: [{name: json, eps: -3}] | my.yaml:1: eps: -3.0 (expected: more than 0",
        "emitters: [{name: json, eps: fast}] | my.yaml:1: eps: 'fast' (expected: a number)",
        "emitters: [{name: json, eps: .inf}] | expected: a number",
        "emitters: [{name: json, schedule: {ramp_up_sec: -1}}] | my.yaml:1: ramp_up_sec: -1.0",
        "emitters: [{name: json, shedule: {}}] | an emitter has no shedule (perhaps: schedule)",
        "emitters: [{name: json, args: {chaos: 2}}] | my.yaml:1: chaos: 2.0 (expected: 0 to 1)",
        "emitters: [{name: json, args: {batch_size: 0}}] | batch_size: 0 (expected: 1 to 10000)",
        "emitters: [{name: json, args: {seed: x}}] | seed: 'x' (expected: a whole number)",
        "emitters: [{name: json, args: {door: lokki}}] | door: 'lokki' (expected: loki",
        "emitters: [{name: json, args: {ingest_url: nowhere}}] | ingest_url: 'nowhere'",
        "emitters: [{name: json, args: {host: 'a b'}}] | host: (expected: 1 to 255",
        "emitters: [{name: json, args: {via: x}}] | via: there is no proxy x (there are: none)",
        "emitters: json | my.yaml:1: emitters is no list",
        "emitters: [json] | my.yaml:1: an emitter is no mapping",
        "emitters: [] | no emitters (expected: emitters:",
        "duration_sec: 5 | no emitters (expected: emitters:",
        "[1, 2] | my.yaml:1: the scenario is no mapping",
        "emitters: [{name: json} | my.yaml:",
        "{emitters: [{name: json}], emitters: []} | my.yaml:1:",
        "{emitters: [{name: json}], duration_sec: 0} | duration_sec: 0.0 (expected: 0.1 to 86400)",
        "{emitters: [{name: json}], tick_sec: 0} | tick_sec: 0.0 (expected: 0.05 to 60)",
        "{emitters: [{name: json}], tick_sec: -1} | tick_sec: -1.0 (expected: 0.05 to 60)",
        "{emitters: [{name: json}], duration_sec: 80000, tick_sec: 0.1} | ticks of emitters",
        "{emitters: [{name: json}], target: here} | target: 'here' (expected: such as http",
        "{emitters: [{name: json}], via: l} | via: there is no proxy l (there are: none)",
        "{emitters: [{name: json}], expect: [refusd = 0]} | (perhaps: refused)",
        "{emitters: [{name: json}], expect: [refused(csv) = 0]} | names no emitter of this",
        "{emitters: [{name: json}], drill: [{at: 1}]} | a step does nothing",
        "{emitters: [{name: json}], drill: [{at: 1, cut: x, heal: x}]} | a step does cut and heal",
        "{emitters: [{name: json}], drill: [{at: 1, cut: x}]} | there is no proxy x",
        "{emitters: [{name: json}], drill: [{pause: x}]} | a step has no at",
        "{emitters: [{name: json}], drill: [{at: 99, pause: x}]} | at: 99.0 is after the end",
        "{emitters: [{name: json}], drill: [{at: -1, pause: x}]} | at: -1.0 (expected: 0 to",
        "{emitters: [{name: json}], drill: [{at: 1, puase: x}]} | perhaps: pause",
        "{emitters: [{name: json}], drill: [{at: 1, fill: {leave: much}}]} | leave: 'much'",
        "{emitters: [{name: json}], drill: [{at: 1, await: sent > 0, most_sec: 0}]} | most_sec:"
            + " 0.0",
        "{emitters: [{name: json}], proxies: [{name: a, listen: '192.0.2.1:5'}]} | not this"
            + " machine",
        "{emitters: [{name: json}], proxies: [{name: a, to: x}]} | to: 'x' (expected: HOST:PORT)",
        "{emitters: [{name: json}], proxies: [{name: a}, {name: a}]} | proxy a stands twice"
      })
  void what_is_wrong_is_told_with_its_line_and_a_cure(String yaml, String told) {
    assertThat(problems(yaml)).anySatisfy(problem -> assertThat(problem).contains(told));
  }

  @Test
  void everything_that_is_wrong_is_told_at_once() {
    assertThat(
            problems(
                """
                duration_sec: soon
                emitters:
                  - name: jsn
                  - name: csv
                    eps: -1
                """))
        .containsExactly(
            "my.yaml:3: there is no emitter jsn (perhaps: json)",
            "my.yaml:5: eps: -1.0 (expected: more than 0, at most 1000000)",
            "my.yaml:1: duration_sec: 'soon' (expected: a number)");
  }

  @Test
  void names_that_are_far_from_all_are_ignored_and_told() {
    ScenarioReader.Read read = read("color_of_the_sky: blue\n" + ONE);

    assertThat(read.remarks().toString())
        .contains("my.yaml:1: the scenario has no color_of_the_sky: ignored");
  }

  @Test
  void an_emitter_that_would_never_send_is_told() {
    assertThat(read("emitters: [{name: json, eps: 0.4}]").remarks().toString())
        .contains("json sends nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing",
        "\u0000",
        "&a [*a]",
        "a: &x {b: *x}",
        "!!javax.script.ScriptEngineManager []",
        "emitters: !!java.net.URL [http://127.0.0.1]",
        "emitters:\n\t- name: json",
        "? [a]\n: b",
        "emitters: [{name: null}]",
        "- - - - - - - - - - - - - - - - - - - - a"
      })
  void no_text_breaks_the_reader(String yaml) {
    assertThatThrownBy(() -> read(yaml)).isInstanceOf(ScenarioFileException.class);
  }

  @Test
  void a_file_is_named_after_itself_and_must_be_text(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("friday.yaml");
    Files.writeString(file, ONE);
    assertThat(ScenarioReader.read(file).scenario().name()).isEqualTo("friday");

    Files.write(file, new byte[] {'a', ':', (byte) 0xc3, 0x28});
    assertThatThrownBy(() -> ScenarioReader.read(file)).hasMessageContaining("no UTF-8");
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> ScenarioReader.read(file)).hasMessageContaining("larger than 1 MiB");
  }

  static List<String> shipped() {
    return ShippedScenarios.names();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void what_is_shipped_has_nothing_odd_in_it(String name) {
    ScenarioReader.Read read =
        ScenarioReader.parse(ShippedScenarios.text(name).orElseThrow(), name, "?");

    assertThat(read.remarks()).isEmpty();
    assertThat(read.scenario().name()).isEqualTo(name);
    assertThat(read.scenario().description()).isNotBlank();
  }

  @Test
  void the_plan_of_ramps_is_that_of_logops() {
    Scenario scenario =
        ScenarioReader.parse(ShippedScenarios.text("burst-then-ramp").orElseThrow(), "x", "x")
            .scenario();

    List<Ramp.Tick> minimal = scenario.plan(1).get(1);
    assertThat(minimal).hasSize(40);
    assertThat(minimal.subList(30, 36).stream().map(Ramp.Tick::lines))
        .containsExactly(5, 5, 5, 3, 2, 0);
  }
}
