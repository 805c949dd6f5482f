package dev.wadi.app.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.app.routes.JavaRoutes;
import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.routes.RouteProblem;
import dev.wadi.app.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadProofTest {
  private static final Set<String> CHANGED = Set.of("20-chain.camel.yaml");

  @TempDir Path folder;
  private Path cases;
  private Path routes;
  private ReloadProof proof;

  @BeforeEach
  void folders() throws IOException {
    cases = Files.createDirectory(folder.resolve("cases"));
    routes = Files.createDirectory(folder.resolve("routes"));
    proof = proof(Duration.ofMinutes(2));
  }

  private ReloadProof proof(Duration most) {
    return new ReloadProof(
        Settings.defaults(), RouteLibraries.none(), cases, most, () -> Instant.EPOCH);
  }

  private List<RouteProblem> objections() throws IOException {
    RouteLibraries libraries = RouteLibraries.none();
    List<RouteFile> files =
        new RouteCatalogue(routes, new JavaRoutes(Settings.defaults().camelProperties(), libraries))
            .effective();
    return proof.objections(files, CHANGED);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(cases.resolve(name), text);
  }

  @Test
  void an_edit_whose_cases_come_out_as_expected_has_no_objection() throws Exception {
    write("a.yaml", "given: [{lines: [a]}]\nexpect: {kept: [a]}\n");

    assertThat(objections()).isEmpty();
    assertThat(proof.last())
        .containsEntry("state", "passed")
        .containsEntry("cases", 1)
        .containsEntry("at", "1970-01-01T00:00:00Z");
  }

  @Test
  void an_objection_names_the_case_what_was_expected_and_what_came() throws Exception {
    write("a.yaml", "case: first\ngiven: [{lines: [a]}]\nexpect: {kept: [b]}\n");

    assertThat(objections())
        .extracting(RouteProblem::toString)
        .containsExactly(
            "20-chain.camel.yaml:1: the case \"first\" ("
                + cases.resolve("a.yaml")
                + ":1) fails: kept[0].line: expected b, came a (mend the route, or the case with"
                + " wadi routes test --update)");
    assertThat(proof.last()).containsEntry("state", "failed").containsEntry("failed", 1L);
  }

  @Test
  void no_more_is_run_while_code_of_two_checks_before_comes_to_no_end() throws Exception {
    write("a.yaml", "given: [{lines: [a]}]\nexpect: {kept: [a]}\n");
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> endless = new ArrayList<>();
    for (int i = 0; i < ReloadProof.MOST_BEHIND; i++) {
      Thread thread = new Thread(() -> await(end));
      thread.start();
      endless.add(thread);
      proof.behind().add(thread);
    }

    assertThat(endless).extracting(Thread::getPriority).containsOnly(Thread.MIN_PRIORITY);
    assertThat(objections())
        .singleElement()
        .asString()
        .contains("2 checks before left code that still runs", "start the gateway again");

    end.countDown();
    for (Thread thread : endless) {
      thread.join();
    }
    assertThat(objections()).isEmpty();
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void what_redaction_would_have_removed_is_not_told() throws Exception {
    Files.writeString(
        routes.resolve("80-leak.camel.yaml"),
        """
        - route:
            id: leak
            from:
              uri: timer:leak
              steps:
                - to: "http://127.0.0.1:1/leak"
        """);
    write(
        "a.yaml",
        """
        given: [{message: "login by ann.lee@example.com password=hunter2hunter2", route: leak}]
        expect: {sinks: {leak: [{body: "login by [REDACTED:email] password=[REDACTED:secret]"}]}}
        """);

    List<RouteProblem> objections = objections();

    assertThat(objections).hasSize(1);
    assertThat(objections.toString()).contains("not shown here");
    assertThat(objections + " " + proof.last()).doesNotContain("hunter2").doesNotContain("ann.lee");
  }

  @Test
  void cases_that_cannot_be_read_or_are_not_there_prove_nothing() throws Exception {
    assertThat(objections().toString()).contains("there is no case in " + cases);

    write("a.yaml", "gvien: [{lines: [a]}]\n");
    assertThat(objections().toString()).contains("a case has no gvien (did you mean given?)");
    assertThat(proof.last()).containsEntry("state", "failed").containsKey("error");
  }

  @Test
  void cases_that_take_too_long_prove_nothing() throws Exception {
    write("a.yaml", "given: [{lines: [a]}]\nexpect: {kept: [a]}\n");
    proof = proof(Duration.ofMillis(1));

    assertThat(objections().toString()).contains("fails: it did not come to its end");
  }

  @Test
  void a_gateway_that_stops_lets_nothing_go_live() throws Exception {
    write("a.yaml", "given: [{lines: [a]}]\nexpect: {kept: [a]}\n");
    proof.close();

    assertThat(objections().toString()).contains("the gateway stops");
  }

  @Test
  void a_case_that_changes_changes_the_stamp() throws Exception {
    long none = proof.stamp();
    write("a.yaml", "given: [{lines: [a]}]\n");
    long one = proof.stamp();
    write("a.yaml", "given: [{lines: [a, b]}]\n");

    assertThat(List.of(none, one, proof.stamp())).doesNotHaveDuplicates();
  }
}
