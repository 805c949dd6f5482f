package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever people do to the route files, a 2xx means that every line is somewhere. */
class ReceiptLiveTest {
  private static final String CHAIN = "20-chain";
  private static final String INGEST = "11-ingest";
  private static final String KEEP = "30-keep";
  private static final String PUSH = "10-push";
  private static final String WAL = "- to: {id: keep-safe, uri: \"wal:main\"}";
  private static final String TO_KEEP = "- to: {id: to-keep, uri: \"direct:keep\"}";
  private static final String VALIDATE = "- process: {id: validate, ref: validate}";
  private static final String ANSWER = "- process: {id: answer-loki, ref: pushAnswer}";

  @TempDir Path home;
  private Path routes;

  @BeforeEach
  void makeFolder() throws IOException {
    routes = Files.createDirectories(home.resolve("routes"));
  }

  private LiveGateway gateway(String... more) throws Exception {
    return new LiveGateway(
        home,
        Stream.concat(Stream.of("wadi.routes.directory=" + routes), Stream.of(more))
            .toArray(String[]::new));
  }

  private static String builtIn(String name) throws IOException {
    try (InputStream in =
        ReceiptLiveTest.class.getResourceAsStream("/routes/" + name + ".camel.yaml")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private void edit(String name, String old, String fresh) throws IOException {
    Path file = routes.resolve(name + ".camel.yaml");
    String text = Files.exists(file) ? Files.readString(file) : builtIn(name);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, fresh));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(routes.resolve(name + ".camel.yaml"), text);
  }

  /** Steps below a route's steps, each line indented as the first is in our files. */
  private static String steps(String... lines) {
    return String.join("\n        ", lines);
  }

  static Stream<Arguments> edits() {
    return Stream.of(
        Arguments.of("a stop in the chain", CHAIN, VALIDATE, steps(VALIDATE, "- stop: {}")),
        Arguments.of(
            "a stop before the chain",
            INGEST,
            "- process: {id: decode, ref: decodePush}",
            steps("- process: {id: decode, ref: decodePush}", "- stop: {}")),
        Arguments.of(
            "a WAL step that is disabled",
            KEEP,
            WAL,
            "- to: {id: keep-safe, uri: \"wal:main\", disabled: \"true\"}"),
        Arguments.of(
            "a keep step that is disabled",
            INGEST,
            TO_KEEP,
            "- to: {id: to-keep, uri: \"direct:keep\", disabled: \"true\"}"),
        Arguments.of("a keep step that is deleted", INGEST, TO_KEEP, ""),
        Arguments.of("a WAL step that is deleted: the ring alone", KEEP, WAL, ""),
        Arguments.of(
            "a filter that says no",
            KEEP,
            WAL,
            steps("- filter:", "    simple: \"${body} == null\"", "    steps:", "      " + WAL)),
        Arguments.of(
            "a filter with nothing behind it, then a stop",
            CHAIN,
            VALIDATE,
            steps(
                VALIDATE,
                "- filter:",
                "    simple: \"${body} != null\"",
                "    steps:",
                "      - stop: {}")),
        Arguments.of(
            "a choice without otherwise",
            KEEP,
            WAL,
            steps(
                "- choice:",
                "    when:",
                "      - simple: \"${header.app} == 'other'\"",
                "        steps:",
                "          " + WAL)),
        Arguments.of(
            "a body that is replaced",
            INGEST,
            TO_KEEP,
            steps("- setBody: {constant: gone}", TO_KEEP)),
        Arguments.of(
            "a body that is replaced and not kept", INGEST, TO_KEEP, "- setBody: {constant: gone}"),
        Arguments.of(
            "all properties are taken away",
            INGEST,
            TO_KEEP,
            steps("- removeProperties: {pattern: \"*\"}", TO_KEEP)),
        Arguments.of(
            "the ledger is taken away",
            INGEST,
            TO_KEEP,
            steps("- removeProperty: {name: wadi.ledger}", TO_KEEP)),
        Arguments.of(
            "a receipt that somebody made up",
            INGEST,
            TO_KEEP,
            steps(
                "- setProperty: {name: wadi.receipt, constant: \"a:1:256:00000000\"}",
                "- setHeader: {name: X-Wadi-Receipt, constant: \"a:1:256:00000000\"}",
                "- setProperty: {name: wadi.ledger, constant: \"kept\"}")),
        Arguments.of(
            "a verdict that somebody made up",
            INGEST,
            TO_KEEP,
            steps(
                "- setProperty: {name: wadi.setAside, constant: \"1\"}",
                "- setProperty: {name: wadi.refusedPartly, constant: \"1\"}")),
        Arguments.of(
            "a multicast of which no branch keeps",
            KEEP,
            WAL,
            steps("- multicast:", "    steps:", "      - to: ring:one", "      - to: ring:two")),
        Arguments.of(
            "a split into nothing",
            KEEP,
            WAL,
            steps("- split:", "    simple: \"${null}\"", "    steps:", "      " + WAL)),
        Arguments.of(
            "a wire tap to somewhere that keeps nothing",
            KEEP,
            WAL,
            "- wireTap: {uri: \"log:gone?level=TRACE\"}"),
        Arguments.of(
            "recipients of whom there are none",
            KEEP,
            WAL,
            steps(
                "- recipientList:",
                "    simple: \"${header.none}\"",
                "    ignoreInvalidEndpoints: \"true\"")),
        Arguments.of(
            "a step that is tried and whose failure is swallowed",
            KEEP,
            WAL,
            steps(
                "- doTry:",
                "    steps:",
                "      - throwException:",
                "          exceptionType: java.lang.IllegalStateException",
                "          message: no",
                "      " + WAL,
                "    doCatch:",
                "      - exception: [java.lang.Exception]",
                "        steps:",
                "          - log: {message: swallowed, loggingLevel: \"OFF\"}")),
        Arguments.of(
            "a decoding step that is deleted",
            INGEST,
            "- process: {id: decode, ref: decodePush}",
            "- stop: {}"),
        Arguments.of(
            "an entry step alone", PUSH, "- to: {id: ingest-loki, uri: \"direct:ingest\"}", ""),
        Arguments.of(
            "an exception with nobody to answer it",
            PUSH,
            "routeConfigurationId: answer-failures",
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("edits")
  void an_edit_that_keeps_a_line_nowhere_gives_no_2xx(
      String what, String file, String old, String fresh) throws Exception {
    edit(file, old, fresh);
    if (what.contains("nobody to answer")) {
      edit(KEEP, WAL, "- setBody: {constant: gone}\n        " + WAL);
    }
    try (LiveGateway gateway = gateway()) {
      HttpResponse<String> answer = gateway.push("a", "first", "second");

      assertThat(answer.statusCode()).as(what + ": " + answer.body()).isGreaterThanOrEqualTo(500);
      assertThat(answer.headers().map()).doesNotContainKey("X-Wadi-Receipt");
      Gateway all = gateway.gateway();
      assertThat(all.acceptedEntries()).isZero();
      assertThat(all.refusedEntries()).isEqualTo(all.receivedEntries());
      assertThat(gateway.metric("wadi_push_unaccounted_entries")).isZero();
      assertThat(gateway.metric("wadi_active_requests")).isZero();
    }
  }

  @Test
  void a_push_that_is_not_kept_is_counted_told_and_turns_readiness_until_one_is_safe()
      throws Exception {
    edit(
        CHAIN,
        VALIDATE,
        steps(
            VALIDATE,
            "- filter:",
            "    simple: \"${body} contains 'x'\"",
            "    steps:",
            "      - stop: {}"));
    edit(
        INGEST,
        TO_KEEP,
        steps(
            "- filter:",
            "    simple: \"${exchangeProperty[wadi.source]} == 'raw'\"",
            "    steps:",
            "      " + TO_KEEP));
    try (LiveGateway gateway = gateway()) {
      HttpResponse<String> answer = gateway.push("a", "first", "second");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("the route ended without keeping the batch");
      assertThat(gateway.metric("wadi_refused_entries_total{reason=\"not_kept\"}")).isEqualTo(2);
      assertThat(gateway.metric("wadi_unaccounted_entries_total{reason=\"missing\"}")).isEqualTo(2);
      assertThat(gateway.metric("wadi_unaccounted_pushes_total")).isEqualTo(1);
      assertThat(gateway.page("/readyz"))
          .contains("\"status\":\"not_ready\"")
          .contains("pushes=1 missing=2 surplus=0 unread=0");

      byte[] raw = "{\"msg\":\"one\"}\n".getBytes(UTF_8);
      assertThat(gateway.post("/logtap/raw", raw, "X-Scope-OrgID", "a").statusCode())
          .isEqualTo(204);
      assertThat(gateway.page("/readyz"))
          .startsWith("{\"status\":\"ok\"")
          .contains("\"unaccounted\":{\"status\":\"down\"")
          .contains("received=3 inProgress=0 kept=1 refused=2 dropped=0 setAside=0");
    }
  }

  @Test
  void a_rule_that_drops_on_purpose_says_so_and_gives_204() throws Exception {
    for (String after : List.of("", "\n              - stop: {}")) {
      Files.deleteIfExists(routes.resolve("20-chain.camel.yaml"));
      edit(
          CHAIN,
          VALIDATE,
          steps(
              VALIDATE,
              "- filter:",
              "    simple: \"${exchangeProperty[wadi.tenant]} == 'noisy'\"",
              "    steps:",
              "      - to: {id: drop-noise, uri: \"drop:noise\"}" + after));
      try (LiveGateway gateway = gateway()) {
        assertThat(gateway.push("noisy", "one", "two").statusCode()).isEqualTo(204);
        HttpResponse<String> kept = gateway.push("a", "three");
        assertThat(kept.statusCode()).isEqualTo(204);
        assertThat(kept.headers().firstValue("X-Wadi-Receipt")).isPresent();

        Gateway all = gateway.gateway();
        assertThat(all.receivedEntries()).isEqualTo(3);
        assertThat(all.acceptedEntries()).isEqualTo(1);
        assertThat(all.droppedEntries()).isEqualTo(2);
        assertThat(gateway.metric("wadi_dropped_entries_total{reason=\"noise\"}")).isEqualTo(2);
        assertThat(gateway.metric("wadi_dropped_entries_total{reason=\"rule\"}")).isZero();
        assertThat(gateway.metric("wadi_unaccounted_pushes_total")).isZero();
        assertThat(gateway.page("/readyz"))
            .contains("received=3 inProgress=0 kept=1 refused=0 dropped=2 setAside=0");
      }
    }
  }

  @Test
  void a_route_without_its_answering_step_tells_what_was_established() throws Exception {
    edit(PUSH, ANSWER, "");
    try (LiveGateway gateway = gateway()) {
      HttpResponse<String> kept = gateway.push("a", "one");
      assertThat(kept.statusCode()).isEqualTo(204);
      assertThat(kept.body()).isEmpty();
      assertThat(kept.headers().firstValue("X-Wadi-Receipt")).isPresent();
      assertThat(gateway.push("a", "x".repeat(300_000)).statusCode()).isEqualTo(400);
      assertThat(gateway.metric("wadi_active_requests")).isZero();
      assertThat(gateway.gateway().acceptedEntries()).isEqualTo(1);
    }
  }

  @Test
  void a_status_written_over_a_refusal_does_not_reach_the_sender() throws Exception {
    edit(INGEST, TO_KEEP, "");
    edit(
        PUSH,
        ANSWER,
        steps(
            ANSWER,
            "- setHeader: {name: CamelHttpResponseCode, constant: \"200\"}",
            "- setBody: {constant: fine}"));
    try (LiveGateway gateway = gateway()) {
      HttpResponse<String> answer = gateway.push("a", "one");
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).doesNotContain("fine");
    }
  }

  @Test
  void a_refusal_of_the_wal_that_a_route_swallows_is_no_204() throws Exception {
    String swallow =
        "- routeConfiguration:\n    id: swallow\n    onException:\n      - onException:\n"
            + "          exception: [java.lang.Exception]\n"
            + "          handled: {constant: {expression: \"true\"}}\n"
            + "          steps:\n            - log: {message: swallowed, loggingLevel: \"OFF\"}\n";
    write(KEEP, swallow + builtIn(KEEP).replace("pass-failures-on", "swallow"));
    String[] large = Collections.nCopies(8, "x".repeat(200_000)).toArray(String[]::new);
    try (LiveGateway gateway = gateway("wadi.wal.maxRecordBytes=1MB")) {
      assertThat(gateway.push("a", large).statusCode()).isEqualTo(413);
      assertThat(gateway.push("a", "small").statusCode()).isEqualTo(204);
      assertThat(gateway.gateway().acceptedEntries()).isEqualTo(1);
      assertThat(gateway.gateway().refusedEntries()).isEqualTo(8);
    }
  }

  @Test
  void what_is_kept_gives_204_whatever_stands_around_it() throws Exception {
    Map<String, String> ways =
        Map.of(
            "two buffers that both have it",
            steps("- multicast:", "    steps:", "      " + WAL, "      - to: wal:main"),
            "a failure before it that was caught",
            steps(
                "- doTry:",
                "    steps:",
                "      - throwException:",
                "          exceptionType: java.lang.IllegalStateException",
                "          message: no",
                "    doCatch:",
                "      - exception: [java.lang.Exception]",
                "        steps:",
                "          - log: {message: caught, loggingLevel: \"OFF\"}",
                WAL),
            "a stop behind it",
            steps(WAL, "- stop: {}"),
            "a body that is replaced behind it",
            steps(WAL, "- setBody: {constant: gone}"));
    for (Map.Entry<String, String> way : ways.entrySet()) {
      Files.deleteIfExists(routes.resolve("30-keep.camel.yaml"));
      edit(KEEP, WAL, way.getValue());
      try (LiveGateway gateway = gateway()) {
        assertThat(gateway.push("a", "one").statusCode()).as(way.getKey()).isEqualTo(204);
        assertThat(gateway.gateway().acceptedEntries()).as(way.getKey()).isEqualTo(1);
      }
    }
  }

  @Test
  void lines_set_aside_need_a_capture_that_has_them() throws Exception {
    Path profiles =
        Files.writeString(
            home.resolve("redaction.yaml"),
            "profiles: {p: {actions: {credit_card: quarantine}}}\nassign: {default: p}\n");
    String quarantine = builtIn("60-quarantine");
    int from = quarantine.indexOf("        - doTry:");
    int to = quarantine.indexOf("        - process: {id: after-quarantine");
    write("60-quarantine", quarantine.substring(0, from) + quarantine.substring(to));
    try (LiveGateway gateway = gateway("wadi.redact.file=" + profiles)) {
      HttpResponse<String> answer = gateway.push("a", "fine", "card 4111111111111111");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(gateway.gateway().setAsideEntries()).isZero();
      assertThat(gateway.gateway().refusedEntries()).isEqualTo(2);
    }
  }

  @Test
  void a_drop_on_the_way_to_a_sink_lets_the_cursor_move() throws Exception {
    edit(
        "40-capture",
        "- process: {id: redact-for-capture, ref: redactForSink}",
        steps(
            "- filter:",
            "    simple: \"${body.tenant} == 'noisy'\"",
            "    steps:",
            "      - to: \"drop:not-captured\""));
    try (LiveGateway gateway = gateway()) {
      assertThat(gateway.push("noisy", "one").statusCode()).isEqualTo(204);
      assertThat(gateway.push("a", "two").statusCode()).isEqualTo(204);
      gateway.awaitCaptured("captures/a", 1);
      LiveGateway.await(
          "cursor of the noisy tenant",
          () -> gateway.gateway().backlogBytes("capture", "noisy") == 0);
      assertThat(gateway.captured("captures/noisy")).isEmpty();
    }
  }
}
