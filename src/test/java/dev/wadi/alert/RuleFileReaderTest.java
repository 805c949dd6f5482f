package dev.wadi.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFileReaderTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long SECOND = 1_000_000_000L;

  @Test
  void reads_a_file_of_lokis_ruler() {
    RuleSet set =
        RuleFileReader.parse(
            """
            groups:
              - name: api
                interval: 30s
                limit: 5
                rules:
                  - alert: TooManyErrors
                    expr: |
                      sum by (app) (
                        rate({env="prod"} |= "error" [5m])
                      ) > 10
                    for: 10m
                    keep_firing_for: 1h30m
                    labels: {severity: page, team: '{{ $labels.app }}'}
                    annotations:
                      summary: "{{ $labels.app }} has {{ $value | humanize }} errors a second"
                  - record: app:errors:rate
                    expr: sum by (app) (rate({env="prod"} |= "error" [5m]))
              - name: second
                tenants: [team-a]
                rules:
                  - {alert: Silent, expr: 'absent_over_time({app="beat"}[10m])'}
            """,
            "rules.yaml",
            MINUTE);

    RuleGroup group = set.groups().get(0);
    assertThat(group.intervalNanos()).isEqualTo(30 * SECOND);
    assertThat(group.mostAlerts()).isEqualTo(5);
    AlertRule rule = group.rules().get(0);
    assertThat(rule.name()).isEqualTo("TooManyErrors");
    assertThat(rule.condition())
        .hasToString("(sum by (app) (rate({env=\"prod\"} |= \"error\" [5m])) > 10)");
    assertThat(rule.holdNanos()).isEqualTo(600 * SECOND);
    assertThat(rule.keepNanos()).isEqualTo(5400 * SECOND);
    assertThat(rule.labels()).containsKeys("severity", "team");
    assertThat(rule.annotations().get("summary").fill(Map.of("app", "api"), 12))
        .isEqualTo("api has 12 errors a second");
    assertThat(rule.place()).isEqualTo("rules.yaml:6");
    assertThat(set.groups().get(1).intervalNanos()).isEqualTo(60 * SECOND);
    assertThat(set.groups().get(1).tenants()).containsExactly("team-a");
    assertThat(set.leftOut()).containsExactly("rules.yaml:16 app:errors:rate");
  }

  @Test
  void reads_a_file_of_logtap() {
    RuleSet set =
        RuleFileReader.parse(
            """
            rules:
              - name: high_drops
                metric: drop_rate
                op: gt
                threshold: 10
                detail: "drops exceeded {{10}}/s"
              - {name: full, metric: disk_pct, op: gte, threshold: 90.5}
            """,
            "rules.yaml",
            MINUTE);

    assertThat(set.groups())
        .singleElement()
        .satisfies(group -> assertThat(group.intervalNanos()).isEqualTo(SECOND));
    assertThat(set.rules().get(0).condition()).hasToString("drop_rate gt 10.0");
    assertThat(set.rules().get(0).annotations().get("detail").fill(Map.of(), 1))
        .isEqualTo("drops exceeded {{10}}/s");
    assertThat(set.rules().get(1).condition()).hasToString("disk_pct gte 90.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "groups: [{rules: []}]|r.yaml:1: a group has no name (expected: name:)",
        "groups: {a: b}|r.yaml:1: groups is no list (expected: lines that begin with -)",
        "grups: []|r.yaml:1: the file has no grups (perhaps: groups)",
        "- a|r.yaml:1: the file is no mapping (expected: names with values)",
        "namespace: x|r.yaml: no rules (expected: groups: or rules:)",
        "groups: [{name: a, rules: [{alert: X}]}]|r.yaml:1: rule X has no expr (expected: a metric"
            + " query in LogQL)",
        "groups: [{name: a, rules: [{alert: X, expr: 'rate({a=\"b\"} [1m] offset"
            + " -1m)'}]}]|r.yaml:1: rule X: expr has a negative offset (expected: lines of the"
            + " past)",
        "groups: [{name: a, rules: [{alert: X, expr: '1 + 1'}]}]|r.yaml:1: rule X: expr is a number"
            + " (expected: a vector, such as rate({…} [5m]) > 1)",
        "groups: [{name: a, rules: [{alert: X, expr: 'up > 0'}]}]|r.yaml:1: rule X: expr: parse"
            + " error at line 1, col 1: there is no function up (expected: one such as sum,"
            + " count_over_time or rate)",
        "groups: [{name: a, rules: [{expr: 'vector(1)'}]}]|r.yaml:1: a rule needs a name, and one"
            + " kind (expected: alert: or record:)",
        "groups: [{name: a, rules: [{alert: X, expr: 'vector(1)', for: 5}]}]|r.yaml:1: for: '5'"
            + " (expected: a duration such as 30s, 5m or 1h30m)",
        "groups: [{name: a, rules: [{alert: X, expr: 'vector(1)', annotation: {}}]}]|r.yaml:1: a"
            + " rule has no annotation (perhaps: annotations)",
        "groups: [{name: a, rules: [{alert: X, expr: 'vector(1)', labels: {a-b: c}}]}]|r.yaml:1:"
            + " labels: 'a-b' (expected: a name of letters, digits and _)",
        "groups: [{name: a, rules: [{alert: X, expr: 'vector(1)', labels: {alertname:"
            + " c}}]}]|r.yaml:1: alertname is the name of the rule (expected: another name)",
        "groups: [{name: a, rules: [{alert: X, expr: 'vector(1)', annotations: {s: '{{ if"
            + " }}'}}]}]|r.yaml:1: annotations: s: {{ if }}: not known: if (conditions, loops and"
            + " queries are not supported)",
        "groups: [{name: a, interval: 1ms, rules: []}]|r.yaml:1: interval: less than a second"
            + " (expected: 1s or more)",
        "groups: [{name: a, limit: many, rules: []}]|r.yaml:1: limit: 'many' (expected: a number"
            + " from 0 to 1000000)",
        "groups: [{name: a, rules: []}, {name: a, rules: []}]|r.yaml:1: group a stands twice in"
            + " this file (expected: each once)",
        "rules: [{metric: drop_rate, op: gt, threshold: 1}]|r.yaml:1: a rule has no name (expected:"
            + " name:)",
        "rules: [{name: a, metric: drops, op: gt, threshold: 1}]|r.yaml:1: metric: 'drops'"
            + " (expected: logs_dropped, drop_rate, disk_pct or logs_received)",
        "rules: [{name: a, metric: drop_rate, op: '>', threshold: 1}]|r.yaml:1: op: '>' (expected:"
            + " gt, lt, gte or lte)",
        "rules: [{name: a, metric: drop_rate, op: gt, threshold: much}]|r.yaml:1: threshold: 'much'"
            + " (expected: a number)",
        "rules: [{name: a, metric: drop_rate, op: gt, threshold: 1}, {name: a, metric: drop_rate,"
            + " op: gt, threshold: 2}]|r.yaml:1: rule a stands twice (expected: each name once)"
      })
  void tells_what_is_wrong_with_its_line_and_the_cure(String yaml, String problem) {
    RuleFileException e =
        catchThrowableOfType(
            RuleFileException.class, () -> RuleFileReader.parse(yaml, "r.yaml", MINUTE));
    assertThat(e.problems()).extracting(RuleProblem::toString).contains(problem);
  }

  @Test
  void an_empty_file_and_one_that_is_no_yaml_are_told() {
    for (String yaml : List.of("", "groups: [", "a: 1\na: 2", "x: *nobody")) {
      RuleFileException e =
          catchThrowableOfType(
              RuleFileException.class, () -> RuleFileReader.parse(yaml, "r.yaml", MINUTE));
      assertThat(e.problems()).as(yaml).isNotEmpty();
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }

  @Test
  void everything_that_is_wrong_is_told_at_once_and_a_query_in_a_block_by_its_own_line() {
    RuleFileException e =
        catchThrowableOfType(
            RuleFileException.class,
            () ->
                RuleFileReader.parse(
                    """
                    groups:
                      - name: api
                        rules:
                          - alert: A
                            expr: |
                              sum(
                                rate({app="api"} [5x])
                              )
                          - alert: B
                            for: soon
                            expr: rate({app="api"})
                    """,
                    "r.yaml",
                    MINUTE));

    assertThat(e.problems())
        .extracting(RuleProblem::place)
        .containsExactly("r.yaml:7", "r.yaml:11", "r.yaml:10");
  }

  @Test
  void two_rules_of_a_group_may_share_a_name_when_their_labels_differ() {
    String rule = "{alert: X, expr: 'vector(1)', labels: {severity: %s}}";
    String two = "groups: [{name: a, rules: [" + rule + ", " + rule + "]}]";

    assertThat(RuleFileReader.parse(two.formatted("warning", "page"), "r.yaml", MINUTE).rules())
        .hasSize(2);
    RuleFileException e =
        catchThrowableOfType(
            RuleFileException.class,
            () -> RuleFileReader.parse(two.formatted("page", "page"), "r.yaml", MINUTE));
    assertThat(e).hasMessageContaining("group a has it already");
  }

  @Test
  void files_are_found_by_patterns_and_folders(@TempDir Path folder) throws IOException {
    for (String name : List.of("b.yaml", "a.yml", ".hidden.yaml", "c.txt")) {
      Files.writeString(folder.resolve(name), "x");
    }

    assertThat(RuleFiles.find(List.of(folder + "/*.yaml")))
        .containsExactly(folder.resolve("b.yaml"));
    assertThat(RuleFiles.find(List.of(folder.toString())))
        .containsExactly(folder.resolve("a.yml"), folder.resolve("b.yaml"));
    assertThat(RuleFiles.find(List.of(folder + "/c.txt", folder + "/b*")))
        .containsExactly(folder.resolve("c.txt"), folder.resolve("b.yaml"));
    assertThat(
            catchThrowableOfType(
                IOException.class, () -> RuleFiles.find(List.of(folder + "/none.yaml"))))
        .hasMessageContaining("none.yaml");
  }
}
