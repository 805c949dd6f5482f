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

/** What an endpoint knows of its options, and what it could never give a receipt for, is told. */
class EndpointCheckTest {
  private static final String NAME = "10-test.camel.yaml";
  private static final String TAKER = "to: 'http://sink/in'";

  private static String sink(String from, String... steps) {
    return "- route:\n    id: sink\n    from:\n      uri: '%s'\n      steps:\n        - %s\n"
        .formatted(from, String.join("\n        - ", steps));
  }

  private static List<String> problems(String text) throws IOException {
    return problems(text, new Properties());
  }

  private static List<String> problems(String text, Properties properties) throws IOException {
    return new RouteCheck(
            properties, Set.of("redact", "known", "mine")::contains, RouteLibraries.none())
        .check(List.of(new RouteFile(NAME, NAME, false, text))).stream()
            .map(RouteProblem::toString)
            .toList();
  }

  static Stream<Arguments> wrongOptions() {
    return Stream.of(
        Arguments.of("to: {uri: 'select:x', parameters: {query: '{app=\"'}}", "parse error"),
        Arguments.of("to: {uri: 'drop:x', parameters: {query: 'nonsense'}}", "parse error"),
        Arguments.of("to: {uri: 'drop:No Reason', parameters: {query: '{}'}}", "reason"),
        Arguments.of("to: {uri: 'label:x'}", "changes nothing"),
        Arguments.of("to: {uri: 'label:x', parameters: {set: 'no value'}}", "label"),
        Arguments.of("to: {uri: 'sample:x', parameters: {keepOneOf: 0}}", "keepOneOf: 0"),
        Arguments.of("to: {uri: 'tenant:a b'}", "tenant: 'a b'"),
        Arguments.of("to: {uri: 'stages:x', parameters: {file: nowhere.yaml}}", "nowhere.yaml"),
        Arguments.of("to: {uri: 'loki:notaurl'}", "scheme"),
        Arguments.of("to: {uri: 'capture:x'}", "directory"),
        Arguments.of(
            "to: {uri: 'lake:x', parameters: {directory: d, target: ftp://x}}", "target: "),
        Arguments.of(
            "to: {uri: 'lake:x', parameters: {directory: d, compression: lzma}}",
            "compression cannot be"),
        Arguments.of("to: {uri: 'lake:x', parameters: {directory: d, requests: 0}}", "requests: 0"),
        Arguments.of("to: {uri: 'events:x'}", "where events are heard"),
        Arguments.of("to: {uri: 'objects:x', parameters: {directory: d}}", "nothing is sent to it"),
        Arguments.of("to: 'tail:x?tenant=t&directory=d&paths=/a.log'", "takes nothing"),
        Arguments.of("to: {uri: 'label:x', parameters: {sett: 'a=b'}}", "no option sett"));
  }

  @ParameterizedTest
  @MethodSource("wrongOptions")
  void an_option_that_an_endpoint_would_not_take_is_told_before(String step, String expected)
      throws IOException {
    assertThat(problems(sink("wal:main?reader=sink", step, TAKER)))
        .anySatisfy(problem -> assertThat(problem).startsWith(NAME + ":6: ").contains(expected));
  }

  static Stream<Arguments> wrongSources() {
    return Stream.of(
        Arguments.of("objects:x?directory=d&target=ftp://bucket", "target: 'ftp://bucket'"),
        Arguments.of("objects:x?directory=d&layout=flat", "layout cannot be \"flat\""),
        Arguments.of("objects:x?directory=d&key=RAW({captre})", "{captre}"),
        Arguments.of("objects:x?directory=d&captures=0", "captures: 0"),
        Arguments.of("objects:x?directory=/d&target=file:/d/x", "lies in the folder"),
        Arguments.of("tail:x?tenant=t&directory=d&paths=/a.log&format=jsn", "jsn"),
        Arguments.of("tail:x?tenant=t&directory=d&paths=/a.log&start=yesterday", "yesterday"),
        Arguments.of("tail:x?tenant=t&directory=d&paths=/a.log&maxLineBytes=1", "maxLineBytes: 1"),
        Arguments.of("events:x?firstWaitMillis=0", "firstWaitMillis: 0"),
        Arguments.of("datagram:logd", "datagrams come in by netty:udp"),
        Arguments.of("webhook:ops", "where events are sent"),
        Arguments.of("lake:x?directory=d", "takes batches"));
  }

  @ParameterizedTest
  @MethodSource("wrongSources")
  void and_so_is_one_of_where_a_route_begins(String from, String expected) throws IOException {
    assertThat(problems(sink(from, "to: 'log:x'")))
        .anySatisfy(problem -> assertThat(problem).startsWith(NAME + ":4: ").contains(expected));
  }

  @Test
  void a_webhook_has_a_name_of_the_settings_where_these_are_known() throws IOException {
    String text = sink("events:mine", "to: 'webhook:opps'", "to: 'webhook:ops'");
    Properties known = new Properties();
    known.setProperty("wadi.active.webhook.targets", "ops,slack");

    assertThat(problems(text)).as("no gateway's settings").isEmpty();
    assertThat(problems(text, known))
        .singleElement()
        .asString()
        .startsWith(NAME + ":6: ")
        .contains("no webhook is called 'opps' (expected: a name of wadi.webhook.url: ops, slack)");
  }

  @Test
  void the_log_is_read_by_name_and_by_one_route() throws IOException {
    assertThat(problems(sink("wal:main", TAKER)))
        .singleElement()
        .asString()
        .contains("the option reader is missing");
    assertThat(problems(sink("wal:main?reader=sink&delivery=maybe", TAKER))).isNotEmpty();
    assertThat(
            problems(
                sink("wal:main?reader=sink", TAKER)
                    + sink("wal:main?reader=sink", TAKER).replace("id: sink", "id: other")))
        .singleElement()
        .asString()
        .startsWith(NAME + ":")
        .contains("the reader sink is that of the route sink");
  }

  @Test
  void all_that_is_wrong_is_told_at_once() throws IOException {
    String text =
        sink(
                "wal:main?reader=sink",
                "proces: {ref: redact}",
                "to: {uri: 'select:x', parameters: {query: '{app=\"'}}",
                "filter: {simple: '${body} == ', steps: [to: 'log:a']}",
                "filter: {simple: '${bdy} == ', steps: [to: 'lgo:a']}",
                "setBdy: {simple: x}",
                TAKER)
            + sink("direct:b", "to: {uri: 'log:x', parameters: {levl: WARN}}")
                .replace("id: sink", "id: b");

    assertThat(problems(text))
        .anySatisfy(p -> assertThat(p).contains(":6: there is no proces here"))
        .anySatisfy(p -> assertThat(p).contains(":7: select: "))
        .anySatisfy(p -> assertThat(p).contains(":8: route sink: "))
        .anySatisfy(p -> assertThat(p).contains(":9: route sink: "))
        .anySatisfy(p -> assertThat(p).contains(":9: no component answers to lgo:"))
        .anySatisfy(p -> assertThat(p).contains(":10: there is no setBdy here"))
        .anySatisfy(p -> assertThat(p).contains(": log: has no option levl"))
        .hasSize(7);
  }

  static Stream<Arguments> withoutReceipt() {
    return Stream.of(
        Arguments.of("to: 'log:x'", "no step of this route takes the lines"),
        Arguments.of("log: '${body}'", "no step of this route takes the lines"),
        Arguments.of("process: {ref: redact}", "no step of this route takes the lines"),
        Arguments.of("to: 'seda:x'", "lies in memory"),
        Arguments.of("wireTap: {uri: 'http://x/y'}", "wireTap"),
        Arguments.of("to: 'netty:udp://127.0.0.1:9999'", "datagram has no answer"),
        Arguments.of("to: 'netty:tcp://127.0.0.1:9999?sync=false'", "nobody answers"),
        Arguments.of("to: 'http://x/y?httpMethod=GET'", "carries no lines"),
        Arguments.of("to: 'http://x/y?a=b'", "asked with GET"),
        Arguments.of("to: 'file:out?fileName=all.jsonl'", "puts each batch over the last"),
        Arguments.of(
            "to: 'file:out?fileName=all.jsonl&fileExist=Append&forceWrites=false'", "to disk"),
        Arguments.of("to: 'file:out?fileName=all.jsonl&fileExist=Ignore'", "lets a batch go"),
        Arguments.of(
            "recipientList: {constant: 'http://x/y', ignoreInvalidEndpoints: 'true'}", "not there"),
        Arguments.of(
            "idempotentConsumer: {constant: x, idempotentRepository: '#known', steps: [to:"
                + " 'http://x/y']}",
            "comes again"));
  }

  @ParameterizedTest
  @MethodSource("withoutReceipt")
  void a_sink_that_could_never_prove_that_it_has_the_lines_is_refused(String step, String why)
      throws IOException {
    assertThat(problems(sink("wal:main?reader=sink", step)))
        .singleElement()
        .asString()
        .startsWith(NAME + ":")
        .contains(why);
    assertThat(problems(sink("wal:main?reader=sink&delivery=best-effort", step)))
        .as("who may lose lines may do what he likes")
        .isEmpty();
  }

  static Stream<String> withReceipt() {
    return Stream.of(
        TAKER,
        "to: 'file:out?fileName=all.jsonl&fileExist=Append'",
        "to: 'file:out?fileName=${exchangeId}.jsonl'",
        "to: 'file:out'",
        "to: 'http://x/y?a=b&httpMethod=POST'",
        "to: 'drop:all'",
        "setProperty: {name: wadi.taken, constant: 'true'}",
        "process: {ref: mine}",
        "toD: 'http://x/${body.tenant}'",
        "multicast: {steps: [{to: 'seda:x'}, {to: 'http://x/y'}]}",
        "choice: {when: [{simple: '${body.entries} > 0', steps: [to: 'http://x/y']}]}",
        "doTry: {steps: [to: 'http://x/y'], doCatch: [{exception: [java.lang.Exception], steps:"
            + " [log: x]}]}",
        "to: 'direct:next'");
  }

  @ParameterizedTest
  @MethodSource("withReceipt")
  void a_sink_that_may_have_the_lines_is_let_be(String step) throws IOException {
    String next = sink("direct:next", TAKER).replace("id: sink", "id: next");
    assertThat(problems(sink("wal:main?reader=sink", step) + next)).isEmpty();
  }
}
