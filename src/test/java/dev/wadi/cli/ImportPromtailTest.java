package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.chain.stages.Pipeline;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi import promtail}: files, report and exit codes. */
class ImportPromtailTest {
  private static final String JOB =
      "scrape_configs:\n"
          + "- job_name: app\n"
          + "  static_configs:\n"
          + "  - labels: {__path__: /var/log/a/*.log}\n";

  @TempDir Path directory;

  private CommandRun run(String config, String... more) throws IOException {
    return run(config, Map.of(), more);
  }

  private CommandRun run(String config, Map<String, String> environment, String... more)
      throws IOException {
    Files.writeString(directory.resolve("p.yaml"), config);
    List<String> args =
        Stream.concat(Stream.of("import", "promtail", "p.yaml", "--out", "made"), Stream.of(more))
            .toList();
    return CommandRun.of(directory, environment, args.toArray(String[]::new));
  }

  private String made(String name) throws IOException {
    return Files.readString(directory.resolve("made").resolve(name));
  }

  @Test
  void what_is_made_is_valid_and_told_with_its_lines() throws Exception {
    CommandRun run =
        run("server: {http_listen_port: 9080}\n" + JOB + "wal: {enabled: true}\n", "--json");
    JsonNode json = new ObjectMapper().readTree(run.results());

    assertThat(run.code()).as(run.results() + run.remarks()).isZero();
    assertThat(json.path("left_out").asInt()).isZero();
    assertThat(json.path("items"))
        .anyMatch(i -> i.path("part").asText().equals("wal"))
        .anyMatch(i -> i.path("part").asText().equals("server") && i.path("line").asInt() == 1)
        .anyMatch(
            i -> i.path("part").asText().equals("static_configs") && i.path("line").asInt() == 5);
    assertThat(made("routes/13-promtail-app.camel.yaml")).contains("RAW(/var/log/a/*.log)");
    assertThat(made("report.txt")).contains("not needed");
    CommandRun validated =
        CommandRun.of(
            directory,
            "routes",
            "validate",
            "--config",
            directory.resolve("made/wadi.properties").toString());
    assertThat(validated.code()).as(validated.results() + validated.remarks()).isZero();
  }

  @Test
  void the_encoding_of_files_and_the_stages_of_a_job_are_valid_where_they_lie() throws Exception {
    CommandRun run =
        run(
            JOB
                + "  encoding: windows-1252\n"
                + "  pipeline_stages:\n"
                + "  - json: {expressions: {level: level}}\n"
                + "  - labels: {level: }\n");

    assertThat(run.code()).as(run.results() + run.remarks()).isZero();
    assertThat(made("routes/13-promtail-app.camel.yaml")).contains("windows-1252");
    assertThat(made("wadi.properties"))
        .contains("wadi.routes.values=stages=" + directory.resolve("made/stages"));
    assertThat(made("stages/app.yaml")).contains("expressions");
  }

  @Test
  void a_folder_that_is_there_is_replaced_only_when_it_is_asked_for() throws Exception {
    run(JOB);
    Files.writeString(directory.resolve("made/routes/50-mine.camel.yaml"), "");

    assertThat(run(JOB).code()).isEqualTo(2);
    assertThat(run(JOB.replace("job_name: app", "job_name: other"), "--force").code()).isZero();
    assertThat(directory.resolve("made/routes/13-promtail-app.camel.yaml")).doesNotExist();
    assertThat(directory.resolve("made/routes/13-promtail-other.camel.yaml")).exists();
    assertThat(directory.resolve("made/routes/50-mine.camel.yaml")).exists();
  }

  @Test
  void what_cannot_be_held_is_left_out_and_told() throws Exception {
    CommandRun run =
        run(
            JOB
                + "  journal: {path: /var/log/journal}\n"
                + "  pipeline_stages:\n"
                + "  - metrics: {}\n"
                + "  - nosuch: {}\n"
                + "  - json: {expressions: {a: 'length(b)'}}\n"
                + "  - match:\n"
                + "      selector: '{level=\"x\"}'\n"
                + "      stages:\n"
                + "      - geoip: {}\n"
                + "      - static_labels: {kept: y}\n");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .containsPattern("    5  left out +journal: ")
        .containsPattern("    7  left out +metrics: ")
        .containsPattern("    8  left out +nosuch: no stage nosuch")
        .containsPattern("    9  left out +json: .*functions")
        .containsPattern("   13  left out +geoip: ")
        .containsPattern("   10  converted +match: ");
    assertThat(made("stages/app.yaml")).contains("kept: y").doesNotContain("geoip");
  }

  @Test
  void secrets_are_never_written_down() throws Exception {
    CommandRun run =
        run(
            """
            clients:
            - url: http://loki:3100/loki/api/v1/push
              tenant_id: team-a
              basic_auth: {username: ann, password: hunter2secret}
              external_labels: {site: lab}
            - url: https://other.example/loki/api/v1/push
              tenant_id: team-b
              bearer_token: ${TOKEN}
              external_labels: {site: lab}
            - url: https://me:hunter3secret@third.example/loki/api/v1/push
            """
                + JOB,
            Map.of("TOKEN", "hunter4secret"),
            "--expand-env");

    assertThat(run.code()).as(run.results() + run.remarks()).isEqualTo(6);
    assertThat(run.results()).contains("WADI_LOKI_PASSWORD").contains("LOKI2_TOKEN");
    assertThat(made("wadi.properties"))
        .contains(
            "wadi.loki.enabled=true", "wadi.loki.url=http://loki:3100\n", "wadi.loki.user=ann");
    assertThat(made("routes/41-promtail-clients.camel.yaml"))
        .contains("{name: tenant, value: 'team-b'}", "{name: token, value: '{{env:LOKI2_TOKEN}}'}");
    assertThat(made("routes/13-promtail-app.camel.yaml")).contains("tenant: 'RAW(team-a)'");
    assertThat(made("stages/app.yaml")).contains("default_labels", "site: lab");
    assertThat(run.results() + run.remarks()).doesNotContain("hunter");
    try (Stream<Path> all = Files.walk(directory.resolve("made"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain("hunter");
      }
    }
  }

  @Test
  void variables_get_their_values_when_it_is_asked_for() throws Exception {
    String config = JOB.replace("/var/log/a/*.log", "'${LOGS:-/var/log/b}/$KIND/*.log'");

    assertThat(run(config).results()).contains("--expand-env");
    run(config, Map.of("KIND", "x"), "--expand-env", "--force");
    assertThat(made("routes/13-promtail-app.camel.yaml")).contains("RAW(/var/log/b/x/*.log)");
  }

  @Test
  void one_stage_that_cannot_be_meant_takes_no_other_with_it() throws Exception {
    String[] malformed = {
      "labels: [a, b]",
      "labels: {'1x': y}",
      "labeldrop: {a: b}",
      "static_labels: [x]",
      "multiline: {firstline: '('}",
      "multiline: {firstline: {a: b}}",
      "multiline: {firstline: x, max_wait_time: soon}",
      "multiline: {firstline: x, max_lines: many}",
      "match: x",
      "match: {selector: '{a=', stages: [{output: {source: m}}]}",
      "match: {selector: '{a=\"b\"}', stages: {output: {source: m}}}",
      "match: {selector: '{a=\"b\"}', odd: 1, stages: [{tenant: {value: t}}]}",
      "json: {expressions: x}",
      "json: x",
      "regex: {expression: '('}",
      "regex: {expression: '(?P<a>x)', expression: y}",
      "timestamp: {source: t, format: 'no time'}",
      "timestamp: {format: RFC3339}",
      "template: {source: a, template: '{{ .a '}",
      "replace: {expression: ')'}",
      "drop: {}",
      "drop: {source: a, value: x, expression: y}",
      "limit: {rate: fast, burst: 1, drop: true}",
      "sampling: {rate: 7}",
      "tenant: {}",
      "pack: {labels: {a: b}}",
      "output: {}",
      "logfmt: {mapping: x}",
      "structured_metadata: {}",
      "non_indexed_labels: {}",
      "non_indexed_labels: [x]",
      "labelallow: {a: b}",
      "geoip: {db: x}",
      "eventlogmessage: {}",
      "metrics: {a: {type: Counter}}",
      "nosuch",
      "[docker, cri]",
      "{docker: {}, cri: {}}",
    };
    // Each in a job of its own, seven lines long.
    StringBuilder config = new StringBuilder("scrape_configs:\n");
    for (int job = 0; job < malformed.length; job++) {
      config
          .append("- job_name: job%d\n".formatted(job))
          .append("  static_configs:\n")
          .append("  - labels: {__path__: /var/log/%d/*.log}\n".formatted(job))
          .append("  pipeline_stages:\n")
          .append("  - static_labels: {before: x}\n")
          .append("  - %s\n".formatted(malformed[job]))
          .append("  - static_labels: {behind: y}\n");
    }

    CommandRun run = run(config.toString(), "--force");

    assertThat(run.code()).as(run.results() + run.remarks()).isEqualTo(6);
    List<String> leftOut =
        run.results().lines().filter(line -> line.contains("  left out ")).toList();
    assertThat(leftOut).hasSize(malformed.length);
    for (int job = 0; job < malformed.length; job++) {
      String stage = malformed[job];
      String made = made("stages/job%d.yaml".formatted(job));
      assertThat(made).as(stage).contains("before: x", "behind: y");
      assertThat(made).as(stage).doesNotContain("tenant", "output");
      assertThat(made("routes/13-promtail-job%d.camel.yaml".formatted(job)))
          .as(stage)
          .doesNotContain("split");
      assertThat(leftOut.get(job).strip()).as(stage).startsWith(7 * (job + 1) + " ");
    }
  }

  @Test
  void a_multiline_stage_at_the_head_that_cannot_be_meant_leaves_lines_as_they_are()
      throws Exception {
    CommandRun run =
        run(
            JOB
                + "  pipeline_stages:\n"
                + "  - cri: {max_partial_lines: 50}\n"
                + "  - multiline: {firstline: '('}\n"
                + "  - static_labels: {kept: y}\n");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .containsPattern("    6  approximated +cri: .*multilineMaxBytes")
        .containsPattern("    7  left out +multiline: .*lines are not joined");
    assertThat(made("routes/13-promtail-app.camel.yaml"))
        .contains("format: 'RAW(cri)'")
        .doesNotContain("multilineStart");
    assertThat(made("stages/app.yaml")).contains("kept: y");
  }

  @Test
  void a_match_that_is_left_out_is_told_once_and_nothing_within_it_as_converted() throws Exception {
    CommandRun run =
        run(
            JOB
                + "  pipeline_stages:\n"
                + "  - match:\n"
                + "      selector: '{broken'\n"
                + "      stages:\n"
                + "      - static_labels: {within: x}\n"
                + "      - tenant: {value: t}\n");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .containsPattern("    6  left out +match: ")
        .doesNotContainPattern("converted +(match|static_labels|tenant)");
    assertThat(made("routes/13-promtail-app.camel.yaml")).doesNotContain("split");
  }

  @Test
  void a_relabelling_that_is_not_understood_leaves_its_job_out_and_no_other() throws Exception {
    CommandRun run =
        run(
            JOB
                + "  relabel_configs:\n"
                + "  - {source_labels: [a], regex: '(', action: keep}\n"
                + "  - {odd: x}\n"
                + "- job_name: other\n"
                + "  static_configs:\n"
                + "  - labels: [no]\n"
                + "  - labels: {__path__: /var/log/b/*.log}\n"
                + "- job_name: [x]\n");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .containsPattern("    6  left out +relabel_configs: ")
        .containsPattern("    7  left out +relabel_configs: odd: not understood")
        .containsPattern("    6  left out +scrape_configs: app: no file of this job is read")
        .containsPattern("   10  left out +static_configs: ")
        .containsPattern("   12  left out +scrape_configs: expected a single value");
    assertThat(directory.resolve("made/routes/13-promtail-app.camel.yaml")).doesNotExist();
    assertThat(made("routes/13-promtail-other.camel.yaml")).contains("/var/log/b/*.log");
  }

  @Test
  void a_login_in_an_address_becomes_a_user_and_a_variable_and_the_tenant_stays() throws Exception {
    CommandRun run =
        run(
            """
            clients:
            - url: https://jo%40hn:hunter%402@loki.example/loki/api/v1/push
              tenant_id: team-a
              external_labels: {site: lab}
            - url: https://ann:hunter3@other.example/loki/api/v1/push
              external_labels: {site: lab}
            """
                + JOB);

    assertThat(run.code()).as(run.results() + run.remarks()).isZero();
    assertThat(run.results()).contains("WADI_LOKI_PASSWORD", "LOKI2_PASSWORD");
    assertThat(made("wadi.properties"))
        .contains("wadi.loki.url=https://loki.example\n", "wadi.loki.user=jo@hn\n");
    assertThat(made("routes/13-promtail-app.camel.yaml")).contains("tenant: 'RAW(team-a)'");
    assertThat(made("routes/41-promtail-clients.camel.yaml"))
        .contains("{name: user, value: 'ann'}", "value: '{{env:LOKI2_PASSWORD}}'");
    assertThat(made("wadi.properties") + made("report.txt") + run.results() + run.remarks())
        .doesNotContain("hunter");
  }

  @Test
  void the_tenant_and_the_labels_of_a_client_without_a_good_address_count_all_the_same()
      throws Exception {
    CommandRun run =
        run("clients: [{url: nowhere, tenant_id: team-a, external_labels: {site: lab}}]\n" + JOB);

    assertThat(run.code()).isEqualTo(6);
    assertThat(made("routes/13-promtail-app.camel.yaml")).contains("tenant: 'RAW(team-a)'");
    assertThat(made("stages/app.yaml")).contains("site: lab");
    assertThat(made("wadi.properties")).doesNotContain("wadi.loki.enabled");
  }

  @Test
  void relabelling_of_known_labels_is_done_at_once() throws Exception {
    CommandRun run =
        run(
            """
            scrape_configs:
            - job_name: many
              static_configs:
              - labels: {app: Shop-1, env: prod, __path__: /x/one.log}
              - labels: {app: gone, env: test, __path__: /x/two.log}
              relabel_configs:
              - {source_labels: [env], regex: test, action: drop}
              - {source_labels: [app], regex: '(\\w+)-(\\d+)', replacement: '$1/${2}', target_label: part}
              - {source_labels: [app, env], separator: '@', target_label: both}
              - {regex: env, action: labeldrop}
            """);

    assertThat(run.code()).isZero();
    assertThat(made("routes/13-promtail-many.camel.yaml"))
        .contains("app=\"Shop-1\", both=\"Shop-1@prod\", part=\"Shop/1\"");
    assertThat(directory.resolve("made/routes/13-promtail-many-2.camel.yaml")).doesNotExist();
  }

  @Test
  void relabelling_of_pods_becomes_stages_as_far_as_a_path_tells() throws Exception {
    CommandRun run =
        run(
            """
            scrape_configs:
            - job_name: pods
              kubernetes_sd_configs: [{role: pod}]
              pipeline_stages: [{cri: {}}]
              relabel_configs:
              - {source_labels: [__meta_kubernetes_pod_node_name], target_label: __host__}
              - {source_labels: [__meta_kubernetes_namespace], regex: kube-.*, action: drop}
              - {source_labels: [__meta_kubernetes_namespace], target_label: namespace}
              - {source_labels: [__meta_kubernetes_pod_name], regex: '(.*)-[a-z0-9]+', target_label: app}
              - {source_labels: [namespace, app], separator: /, target_label: job}
              - {source_labels: [__meta_kubernetes_pod_label_team], target_label: team}
              - {source_labels: [__meta_kubernetes_pod_uid, __meta_kubernetes_pod_container_name],
                 separator: /, replacement: '/var/log/pods/*$1/*.log', target_label: __path__}
            """);
    Pipeline stages = Pipeline.parse(made("stages/pods.yaml"));

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).containsPattern("   11  left out +relabel_configs: team: ");
    assertThat(made("routes/13-promtail-pods.camel.yaml")).contains("RAW(cri)");
    assertThat(stages.apply(pod("shop", "web-x1")).batch().streams())
        .extracting(LogStream::labels)
        .containsExactly(Labels.of("app", "web", "job", "shop/web", "namespace", "shop"));
    assertThat(stages.apply(pod("kube-system", "dns-1")).dropped()).containsEntry("relabelled", 1);
  }

  private static Batch pod(String namespace, String pod) {
    Labels labels =
        Labels.of(
            "__meta_kubernetes_namespace",
            namespace,
            "__meta_kubernetes_pod_container_name",
            "main",
            "__meta_kubernetes_pod_name",
            pod,
            "__meta_kubernetes_pod_uid",
            "u1");
    return new Batch(
        "main", List.of(new LogStream.Builder(labels, new byte[] {'x'}, 1).add(1, 0, 1).build()));
  }

  @Test
  void a_file_that_two_sources_name_is_read_once() throws Exception {
    CommandRun run =
        run(
            JOB
                + "  - labels: {__path__: /var/log/a/one.log}\n"
                + "  - labels: {__path__: /var/log/a/*.log}\n");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .containsPattern("    5  left out +static_configs: /var/log/a/one.log")
        .containsPattern("    6  left out +static_configs: /var/log/a/\\*.log");
  }

  @Test
  void anchors_and_merged_keys_are_followed() throws Exception {
    CommandRun run =
        run(
            """
            x-labels: &base {team: core, env: prod}
            scrape_configs:
            - job_name: app
              static_configs:
              - labels: {<<: *base, env: test, __path__: /x/*.log}
            """);

    assertThat(run.results()).containsPattern("    1  left out +x-labels: ");
    assertThat(made("routes/13-promtail-app.camel.yaml")).contains("env=\"test\", team=\"core\"");
  }

  @Test
  void what_is_no_configuration_is_refused_with_its_line() throws Exception {
    assertThat(run("scrape_configs:\n- [").code()).isEqualTo(78);
    assertThat(run("scrape_configs:\n- [").remarks()).contains("p.yaml:2");
    assertThat(run("just a text").code()).isEqualTo(78);
    assertThat(run("a: 1\na: 2\n").remarks()).contains("is there twice");
    assertThat(run("x: " + "y".repeat(3_000_000)).code()).isEqualTo(78);
    assertThat(run("x: " + "[".repeat(500) + "]".repeat(500)).code()).isEqualTo(78);
    assertThat(CommandRun.of(directory, "import", "promtail", "absent.yaml").code()).isEqualTo(3);
    assertThat(CommandRun.of(directory, "import", "promtail").code()).isEqualTo(2);
    assertThat(directory.resolve("made")).doesNotExist();
  }

  @Test
  void few_aliases_that_stand_for_millions_are_refused() throws Exception {
    StringBuilder bomb = new StringBuilder("scrape_configs:\n- pipeline_stages:\n");
    bomb.append("  - match: &a0 {selector: '{a=\"b\"}', stages: [{labeldrop: [x]}]}\n");
    for (int i = 1; i < 15; i++) {
      bomb.append("  - match: &a").append(i).append(" {selector: '{a=\"b\"}', stages: [");
      bomb.append("{match: *a").append(i - 1).append("}, ".repeat(1));
      for (int j = 0; j < 5; j++) {
        bomb.append("{match: *a").append(i - 1).append("}").append(j < 4 ? ", " : "");
      }
      bomb.append("]}\n");
    }
    bomb.append("  static_configs: [{labels: {__path__: /x}}]\n");

    assertThat(run(bomb.toString()).code()).isEqualTo(78);
  }
}
