package dev.wadi.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.Pems;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of {@code ops/prometheus} fire when they should, on what a gateway really tells. */
class AlertRulesTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Path RULES = Path.of("ops/prometheus/rules").toAbsolutePath();
  private static final Path CASES = Path.of("src/test/resources/ops/alert-cases.txt");
  private static final Pattern GROUP = Pattern.compile("(?m)^ *- name: (\\S+)$");
  private static final Pattern SERIES = Pattern.compile("^([a-z_]+)(?:\\{(.*)})? (\\S+)$");

  /** Of each metric so many series stand still in a case: all of them would take half a minute. */
  private static final int ENOUGH = 3;

  @TempDir static Path folder;

  /** What the gateway tells: series, written name{labels}, and value. */
  private static Map<String, String> told;

  /** Series and values in place of what was told. */
  private record Case(Set<String> alerts, int minutes, Map<String, String> changes) {}

  @BeforeAll
  static void somebody_scrapes_a_gateway_with_every_part() throws Exception {
    assumeTrue(
        Files.isExecutable(PROMTOOL),
        "skipped: there is no /usr/bin/promtool (Debian: apt-get install prometheus)");
    Pems pems = new Pems(folder);
    pems.authority("ca");
    pems.signed("door", "ca", 30);
    try (LiveGateway gateway =
        new LiveGateway(
            folder,
            "wadi.tls.certificate=" + pems.file("door.pem"),
            "wadi.tls.key=" + pems.file("door.key"),
            "wadi.loki.enabled=true",
            "wadi.loki.url=http://127.0.0.1:9")) {
      URI door = gateway.gateway().pushAddress();
      HttpClient client =
          HttpClient.newBuilder().sslContext(pems.client("ca", null, "TLS")).build();
      String push =
          "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"%d\",\"mail to"
              + " ann@example.com\"]]}]}";
      assertThat(
              post(
                  client,
                  door.resolve("/loki/api/v1/push"),
                  push.formatted(System.currentTimeMillis() * 1_000_000)))
          .isEqualTo(204);
      assertThat(post(client, door.resolve("/v1/logs"), "[{\"msg\":\"neither time nor level\"}]"))
          .isEqualTo(200);
      assertThat(post(client, door.resolve("/v1/logs"), "no record")).isEqualTo(400);
      told = new TreeMap<>();
      String page =
          client
              .send(
                  HttpRequest.newBuilder(door.resolve("/metrics")).build(), BodyHandlers.ofString())
              .body();
      page.lines().filter(line -> !line.startsWith("#")).forEach(AlertRulesTest::remember);
    }
  }

  private static int post(HttpClient client, URI where, String body) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(where)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  private static void remember(String line) {
    int end = line.lastIndexOf(' ');
    String series = line.substring(0, end);
    told.put(series.endsWith("}") ? series : series + "{}", line.substring(end + 1));
  }

  @Test
  void each_rule_fires_when_it_should_and_no_other_does() throws Exception {
    List<Case> cases = cases();
    assertThat(testRules(cases)).contains("SUCCESS").doesNotContain("FAILED");
    assertThat(cases.stream().flatMap(c -> c.alerts().stream()).collect(Collectors.toSet()))
        .as("alerts that a case lets fire")
        .containsAll(
            named("(?m)^ *- alert: (\\w+)$").stream()
                .filter(alert -> !Set.of("WadiAbsent", "PrometheusCannotScrape").contains(alert))
                .toList());
  }

  @Test
  void a_rule_that_does_not_fire_would_be_seen() throws Exception {
    Case wrong = new Case(Set.of("WadiDown"), 5, Map.of());

    assertThat(testRules(List.of(cases().get(0), wrong))).contains("FAILED", "WadiDown");
  }

  @Test
  void every_series_that_a_rule_or_a_dashboard_names_is_told_by_a_gateway() throws Exception {
    Set<String> names =
        told.keySet().stream()
            .map(series -> series.substring(0, series.indexOf('{')))
            .collect(Collectors.toSet());
    Set<String> recorded = named("(?m)^ *- record: (\\S+)$");
    Set<String> asked = named("\\b((?:wadi|logops|jvm|process|system|logtap)_[a-z0-9_]+)\\b(?!:)");
    // A gateway has none before its first collection.
    asked.remove("jvm_gc_pause_seconds_sum");
    asked.removeIf(name -> recorded.stream().anyMatch(r -> r.contains(name)));

    assertThat(asked).isNotEmpty().isSubsetOf(names);
    Set<String> looked = new TreeSet<>();
    Pattern.compile("\\bwadi_[a-z0-9_]+")
        .matcher(Files.readString(Path.of("docs/runbook.md")))
        .results()
        .forEach(result -> looked.add(result.group()));
    assertThat(looked).as("what the runbook tells to look at").isNotEmpty().isSubsetOf(names);
  }

  @Test
  void the_checkers_of_prometheus_and_alertmanager_have_nothing_to_say() throws Exception {
    assertThat(run("check", "config", "ops/prometheus/prometheus.yml"))
        .contains("SUCCESS")
        .doesNotContain("FAILED", "WARNING");
    Path amtool = Path.of("/usr/bin/amtool");
    assumeTrue(Files.isExecutable(amtool), "skipped: there is no /usr/bin/amtool");
    assertThat(run(amtool, "check-config", "ops/alertmanager/alertmanager.yml"))
        .contains("SUCCESS");
  }

  @Test
  void each_alert_reaches_those_whom_it_is_for() throws Exception {
    Path amtool = Path.of("/usr/bin/amtool");
    assumeTrue(Files.isExecutable(amtool), "skipped: there is no /usr/bin/amtool");
    Map<String, String> reached = new TreeMap<>();
    Matcher alert =
        Pattern.compile("(?s)labels:\\s+severity: (\\w+)\\s+service: (\\w+)")
            .matcher(Files.readString(RULES.resolve("wadi-alerts.yml")));
    while (alert.find()) {
      String labels = "severity=" + alert.group(1) + " service=" + alert.group(2);
      if (!reached.containsKey(labels)) {
        List<String> words =
            new ArrayList<>(
                List.of(
                    "config", "routes", "test", "--config.file=ops/alertmanager/alertmanager.yml"));
        words.addAll(List.of(labels.split(" ")));
        // Warnings about settings of the machine go before it.
        reached.put(
            labels, run(amtool, words.toArray(String[]::new)).strip().replaceFirst("(?s).*\n", ""));
      }
    }

    assertThat(reached).hasSizeGreaterThan(5);
    reached.forEach(
        (labels, receiver) ->
            assertThat(receiver)
                .as(labels)
                .isEqualTo(
                    labels.contains("critical")
                        ? "on-call"
                        : labels.contains("service=slo") ? "slo" : "team"));
  }

  private static Set<String> named(String pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("ops"))) {
      for (Path file : files.filter(Files::isRegularFile).filter(AlertRulesTest::asks).toList()) {
        Pattern.compile(pattern)
            .matcher(Files.readString(file))
            .results()
            .map(result -> result.group(1))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static boolean asks(Path file) {
    return file.toString().contains("rules") || file.toString().endsWith(".json");
  }

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String line : Files.readAllLines(CASES)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (!line.startsWith(" ")) {
        List<String> words = List.of(line.split(" "));
        Set<String> alerts = new TreeSet<>(words.subList(0, words.size() - 1));
        alerts.removeAll(Set.of("calm", "nothing"));
        Map<String, String> changes = new LinkedHashMap<>();
        if (!cases.isEmpty()) {
          changes.putAll(cases.get(0).changes());
        }
        cases.add(new Case(alerts, Integer.parseInt(words.get(words.size() - 1)), changes));
      } else {
        int name = line.indexOf('}') + 1;
        String series = line.substring(0, name).strip();
        if (!series.equals("up{}")) {
          assertThat(told).containsKey(series);
        }
        cases.get(cases.size() - 1).changes().put(series, line.substring(name).strip());
      }
    }
    return cases;
  }

  /*
   * All rules are asked at each of these times: every minute where minutes count, less often where
   * a case goes on for hours, since each time takes a hundredth of a second.
   */
  private static int everyMinutes(Case one) {
    return one.minutes() < 10 ? 1 : one.minutes() < 100 ? 2 : 4;
  }

  private static String testRules(List<Case> cases) throws Exception {
    List<String> words = new ArrayList<>(List.of("test", "rules"));
    Map<Integer, List<Case>> byTimes =
        cases.stream()
            .collect(
                Collectors.groupingBy(
                    AlertRulesTest::everyMinutes, TreeMap::new, Collectors.toList()));
    for (Map.Entry<Integer, List<Case>> some : byTimes.entrySet()) {
      words.add(testFile(some.getValue(), some.getKey()).toString());
    }
    return run(words.toArray(String[]::new));
  }

  /** Cases as promtool reads them, with the series that rules ask for. */
  private static Path testFile(List<Case> cases, int everyMinutes) throws IOException {
    Set<String> asked = named("\\b([a-z]+_[a-z0-9_]+)\\b");
    StringBuilder text = new StringBuilder("rule_files:\n");
    // Without an order of their own, groups are asked in any: an alert may see what was recorded
    // one time before.
    Set<String> order = new LinkedHashSet<>();
    for (String file : List.of("wadi-recording.yml", "wadi-alerts.yml")) {
      text.append("  - ").append(RULES.resolve(file)).append('\n');
      GROUP
          .matcher(Files.readString(RULES.resolve(file)))
          .results()
          .forEach(group -> order.add("  - " + group.group(1) + "\n"));
    }
    text.append("group_eval_order:\n").append(String.join("", order));
    text.append("evaluation_interval: ").append(everyMinutes).append("m\ntests:\n");
    for (Case one : cases) {
      Map<String, String> series = new TreeMap<>();
      Map<String, Integer> ofMetric = new HashMap<>();
      told.forEach(
          (name, value) -> {
            String metric = name.substring(0, name.indexOf('{'));
            if (!value.equals("NaN")
                && (asked.contains(metric) || metric.endsWith("_dead_lettered_entries_total"))
                && ofMetric.merge(metric, 1, Integer::sum) <= ENOUGH) {
              series.put(name, new BigDecimal(value).toPlainString() + "+0x" + one.minutes());
            }
          });
      series.putAll(one.changes());
      text.append("  - interval: 1m\n    input_series:\n");
      series.forEach(
          (name, values) ->
              text.append("      - series: '")
                  .append(labelled(name).replace("'", "''"))
                  .append("'\n        values: '")
                  .append(values)
                  .append("'\n"));
      text.append(
          "    promql_expr_test:\n"
              + "      - expr: count by (alertname) (ALERTS{alertstate=\"firing\"})\n");
      text.append("        eval_time: ").append(one.minutes()).append("m\n        exp_samples:\n");
      one.alerts()
          .forEach(
              alert ->
                  text.append("          - labels: '{alertname=\"")
                      .append(alert)
                      .append("\"}'\n            value: 1\n"));
      if (one.alerts().isEmpty()) {
        text.replace(text.length() - 1, text.length(), " []\n");
      }
    }
    return Files.writeString(folder.resolve("rules-test-" + everyMinutes + ".yml"), text);
  }

  private static String labelled(String series) {
    int brace = series.indexOf('{');
    String labels = series.substring(brace + 1, series.length() - 1);
    return series.substring(0, brace)
        + "{job=\"wadi\",instance=\"wadi:3100\""
        + (labels.isEmpty() ? "" : "," + labels)
        + "}";
  }

  private static String run(String... words) throws Exception {
    return run(PROMTOOL, words);
  }

  private static String run(Path tool, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(tool.toString()));
    command.addAll(List.of(words));
    Path said = folder.resolve("said.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    // A third of the time went into collecting what is small enough to keep.
    builder.environment().put("GOGC", "800");
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return Files.readString(said, UTF_8);
  }
}
