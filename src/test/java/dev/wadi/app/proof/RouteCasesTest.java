package dev.wadi.app.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.app.routes.JavaRoutes;
import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.settings.Settings;
import dev.wadi.proof.CaseReader;
import dev.wadi.proof.Difference;
import dev.wadi.proof.ProofCase;
import dev.wadi.proof.ProofReport;
import dev.wadi.proof.ProofResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cases that come with the shipped routes, and an example of a user's own. */
class RouteCasesTest {
  private static final Path CASES = Path.of("src/test/resources/route-cases");

  @TempDir Path folder;

  private static ProofReport run(Path routes, Path cases) throws Exception {
    return run(routes, cases, Duration.ofSeconds(20));
  }

  private static ProofReport run(Path routes, Path cases, Duration patience) throws Exception {
    Settings settings = Settings.defaults();
    RouteLibraries libraries = RouteLibraries.none();
    List<RouteFile> files =
        new RouteCatalogue(routes, new JavaRoutes(settings.camelProperties(), libraries))
            .effective();
    List<ProofCase> all = CaseReader.read(List.of(cases));
    return new RouteProof(settings, files, libraries, Duration.ofMinutes(2), patience)
        .run(all, one -> {});
  }

  private static List<String> told(ProofReport report) {
    List<String> lines = new ArrayList<>();
    report.results().stream()
        .filter(one -> !one.isGood())
        .forEach(one -> lines.addAll(ProofReport.lines(one, text -> text)));
    return lines;
  }

  @Test
  void the_shipped_routes_do_what_their_cases_say() throws Exception {
    ProofReport report = run(null, CASES.resolve("shipped"));

    assertThat(told(report)).isEmpty();
    assertThat(report.results()).hasSizeGreaterThan(7);
  }

  @Test
  void a_sink_that_is_misspelled_in_a_case_is_told_with_the_right_name() throws Exception {
    ProofResult result =
        one(
            "- route: {id: mine, from: {uri: 'direct:mine', steps: [{log: x}]}}",
            "given: [{lines: [a]}]\noutside: {captur: 503}\n");

    assertThat(result.error()).startsWith("outside: there is no sink captur (expected: capture");
  }

  @Test
  void routes_in_yaml_and_java_are_proved_together_with_those_of_the_program() throws Exception {
    ProofReport report = run(CASES.resolve("own/routes"), CASES.resolve("own/cases"));

    assertThat(told(report)).isEmpty();
  }

  private ProofResult one(String route, String text) throws Exception {
    return one(route, text, Duration.ofSeconds(20));
  }

  private ProofResult one(String route, String text, Duration patience) throws Exception {
    Path routes = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(
        routes.resolve("80-mine." + (route.startsWith("-") ? "yaml" : "java")), route);
    Path cases = Files.createDirectories(folder.resolve("cases"));
    Files.writeString(cases.resolve("c.yaml"), text);
    return run(routes, cases, patience).results().get(0);
  }

  @Test
  void an_edit_that_does_something_else_is_told_with_its_place() throws Exception {
    ProofResult result =
        one(
            """
            - route:
                id: mine
                routeConfigurationId: pass-failures-on
                from:
                  uri: wal:main
                  parameters: {reader: mine}
                  steps:
                    - to: {uri: "select:mine", parameters: {query: '{level="warn"}'}}
                    - to: {uri: "loki:http://127.0.0.1:9", parameters: {name: mine}}
            """,
            """
            given:
              - lines: [hot]
                labels: level=error
            expect:
              sinks:
                mine:
                  - {to: "loki:http://127.0.0.1:9", lines: [hot]}
            """);

    assertThat(result.differences())
        .containsExactly(new Difference("sinks.mine.sent[0].lines[0]", 7, "hot", "nothing"));
  }

  @Test
  void lines_that_nobody_takes_fail_the_sink() throws Exception {
    ProofResult result =
        one(
            """
            - route:
                id: mine
                routeConfigurationId: pass-failures-on
                from:
                  uri: wal:main
                  parameters: {reader: mine}
                  steps:
                    - setHeader: {name: x, constant: y}
            """,
            """
            given: [{lines: [a]}]
            expect:
              sinks: {mine: {failed: "the route ended before any step took the lines<any>"}}
            """);

    assertThat(result.differences()).isEmpty();
    assertThat(result.error()).isEmpty();
  }

  @Test
  void a_push_past_redaction_is_refused_as_it_would_be() throws Exception {
    Path routes = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(
        routes.resolve("20-chain.camel.yaml"),
        """
        - route:
            id: chain
            routeConfigurationId: pass-failures-on
            from:
              uri: direct:chain
              steps:
                - process: {id: limit, ref: limit}
        """);
    ProofResult result =
        one(
            "- route:\n"
                + "    id: mine\n"
                + "    from:\n"
                + "      uri: timer:x\n"
                + "      steps:\n"
                + "        - log: x\n",
            """
            given:
              - http: |
                  POST /logtap/raw HTTP/1.1

                  {"msg":"a"}
            expect:
              answers: [{status: 503}]
              kept: 0
              refused: {not_redacted: 1}
            """);

    assertThat(told(new ProofReport(List.of(result), Duration.ZERO))).isEmpty();
  }

  @Test
  void a_route_that_never_ends_is_left_behind_and_named() throws Exception {
    ProofResult result =
        one(
            """
            import java.util.concurrent.CountDownLatch;
            import org.apache.camel.builder.RouteBuilder;

            public class Mine extends RouteBuilder {
              @Override
              public void configure() {
                from("direct:mine").routeId("mine").process(e -> new CountDownLatch(1).await());
              }
            }
            """,
            "given: [{message: a, route: mine}]\nexpect: {kept: 0}\n",
            Duration.ofMillis(200));

    assertThat(result.error()).contains("did not come to its end", "it was in Mine (80-mine.java:");
  }

  @Test
  void a_route_that_fails_fails_its_case_and_no_other() throws Exception {
    Path cases = Files.createDirectories(folder.resolve("cases"));
    Files.writeString(cases.resolve("d.yaml"), "given: [{lines: [a]}]\nexpect: {kept: [a]}\n");
    Files.writeString(
        cases.resolve("a.yaml"), "given: [{message: a, route: nowhere}]\nexpect: {kept: 0}\n");
    Files.writeString(
        cases.resolve("b.yaml"),
        "given: [{message: x, route: capture}]\nexpect: {answers: [{failed: <any>}]}\n");

    ProofReport report = run(null, cases);

    assertThat(report.results().get(0).error()).contains("line 1: there is no route nowhere");
    assertThat(report.results().get(2).isGood()).isTrue();
  }

  @Test
  void what_is_beside_a_route_is_waited_for_and_ports_stay_shut() throws Exception {
    ProofResult result =
        one(
            """
            - route:
                id: mine
                from:
                  uri: netty:tcp://127.0.0.1:1
                  parameters: {textline: true}
                  steps:
                    - wireTap: {uri: "direct:copy"}
                    - to: seda:later
            - route:
                id: copy
                from:
                  uri: direct:copy
                  steps:
                    - to: file:/nowhere/out?fileName=copy-${header.n}.txt
            - route:
                id: later
                from:
                  uri: seda:later
                  steps:
                    - to: "nats:topic?servers=127.0.0.1:1"
            """,
            """
            given: [{message: hello, route: mine, headers: {n: 7, Authorization: Bearer abc}}]
            expect:
              sinks:
                copy:
                  - {to: "file:/nowhere/out/copy-7.txt", body: hello, headers: {Authorization: "Bearer <secret>"}}
                later:
                  - {to: "nats:topic", body: hello}
            """);

    assertThat(told(new ProofReport(List.of(result), Duration.ZERO))).isEmpty();
  }
}
