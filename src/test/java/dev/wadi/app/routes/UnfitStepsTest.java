package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that break a promise are refused where they would, and nowhere else. */
class UnfitStepsTest {
  private static final String NAME = "10-test.camel.yaml";
  private static final String DOOR =
      "- route:\n"
          + "    id: door\n"
          + "    from:\n"
          + "      uri: netty-http:http://127.0.0.1:3100/x\n"
          + "      steps:\n"
          + "        - process: {ref: receiveLoki}\n"
          + "        - to: 'direct:mine'\n";
  private static final String KEEP =
      "- route:\n    id: keep\n    from:\n      uri: direct:keep\n      steps:\n"
          + "        - to: 'wal:main'\n";

  private static final String TAKER = "        - to: 'http://sink/in'\n";

  private static String route(String from, String step) {
    return "- route:\n    id: mine\n    from:\n      uri: '%s'\n      steps:\n        - %s\n"
        .formatted(from, step);
  }

  private static List<String> problems(String text) throws IOException {
    return new RouteCheck(
            new Properties(),
            Set.of("receiveLoki", "redact", "known", "latest")::contains,
            RouteLibraries.none())
        .check(List.of(new RouteFile(NAME, NAME, false, text))).stream()
            .map(RouteProblem::toString)
            .toList();
  }

  private static final String AGGREGATE =
      "aggregate: {correlationExpression: {constant: x}, aggregationStrategy: '#latest',"
          + " completionSize: '2', steps: [to: 'direct:keep']}";

  static Stream<Arguments> onTheWayIn() {
    return Stream.of(
        Arguments.of("throttle: {constant: '5'}", "rejectExecution"),
        Arguments.of("delay: {constant: '5', asyncDelayed: 'false'}", "asyncDelayed"),
        Arguments.of("pollEnrich: {constant: 'seda:x', timeout: '10'}", "enrich"),
        Arguments.of("poll: {uri: 'seda:x', timeout: '10'}", "enrich"),
        Arguments.of("to: 'seda:x'", "waitForTaskToComplete: Never"),
        Arguments.of("sample: {messageFrequency: '2'}", "sample:NAME"),
        Arguments.of("saga: {steps: [to: 'direct:keep']}", "leave it out"),
        Arguments.of(AGGREGATE, "gather nothing here"),
        Arguments.of(
            "resequence: {simple: '${exchangeId}', batchConfig: {}, steps: [to: 'direct:keep']}",
            "gather nothing here"),
        Arguments.of(
            "idempotentConsumer: {constant: x, idempotentRepository: '#known', steps: [to:"
                + " 'direct:keep']}",
            "Idempotency-Key"),
        Arguments.of("circuitBreaker: {steps: [to: 'direct:keep']}", "calls of other servers"),
        Arguments.of("circuitBreaker: {steps: [process: {ref: redact}]}", "calls of other servers"),
        Arguments.of("loop: {constant: '2', steps: [to: 'wal:main']}", "steps of your own"),
        Arguments.of(
            "choice: {when: [{simple: '${body.entries} > 0', steps: [throttle: {constant: '5'}]}]}",
            "rejectExecution"));
  }

  @ParameterizedTest
  @MethodSource("onTheWayIn")
  void what_breaks_a_promise_to_a_sender_is_refused_with_its_cure(String step, String cure)
      throws IOException {
    assertThat(problems(DOOR + route("direct:mine", step) + KEEP))
        .singleElement()
        .asString()
        .startsWith(NAME + ":13: ")
        .contains(cure);
    assertThat(
            problems(
                DOOR.replace("to: 'direct:mine'", "toD: 'direct:m${body.tenant}'")
                    + route("direct:mine", step)
                    + KEEP))
        .as("an address that is made for each push leads there too")
        .hasSize(1);
  }

  static Stream<String> onTheWayOut() {
    return Stream.of(
        AGGREGATE.replace("direct:keep", "log:x"),
        "resequence: {simple: '${exchangeId}', batchConfig: {}, steps: [to: 'log:x']}",
        "sample: {messageFrequency: '2'}");
  }

  @ParameterizedTest
  @MethodSource("onTheWayOut")
  void what_lets_a_reader_go_on_before_its_lines_are_there_is_refused(String step)
      throws IOException {
    assertThat(problems(route("wal:main?reader=mine", step) + TAKER)).singleElement();
  }

  @Test
  void the_same_steps_are_free_where_nobody_waits_for_them() throws IOException {
    for (String step :
        List.of(
            "throttle: {constant: '5'}",
            "delay: {constant: '5', asyncDelayed: 'false'}",
            "pollEnrich: {constant: 'seda:x', timeout: '10'}",
            "circuitBreaker: {steps: [to: 'direct:keep']}",
            AGGREGATE,
            "to: 'seda:x'")) {
      assertThat(problems(route("timer:tick", step) + KEEP)).as(step).isEmpty();
    }
    assertThat(problems(route("wal:main?reader=mine", "throttle: {constant: '5'}") + TAKER))
        .isEmpty();
    assertThat(
            problems(
                DOOR + route("direct:mine", "circuitBreaker: {steps: [to: 'http://x/y']}") + KEEP))
        .isEmpty();
  }
}
