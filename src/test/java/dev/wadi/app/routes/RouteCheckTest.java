package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouteCheckTest {
  private static final Properties PROPERTIES = new Properties();

  static {
    PROPERTIES.setProperty("wadi.push.host", "127.0.0.1");
    PROPERTIES.setProperty("wadi.push.port", "3100");
  }

  private static final String GOOD =
      """
      # What happens to every push.
      - route:
          id: push
          description: Take what comes.
          from:
            uri: netty-http:http://{{wadi.push.host}}:{{wadi.push.port}}/push
            parameters: {muteException: true}
            steps:
              - to: {id: call, uri: "direct:chain"}
      - route:
          id: chain
          from:
            uri: direct:chain
            steps:
              - process: {id: redact, ref: redact}
              - choice:
                  when:
                    - simple: "${body} == null"
                      steps:
                        - stop: {}
              - to: {uri: "log:dev.wadi", parameters: {level: WARN}}
      """;

  private static List<String> problems(String... texts) throws IOException {
    List<RouteFile> files = new ArrayList<>();
    for (String text : texts) {
      String name = (10 + files.size()) + "-test.camel.yaml";
      files.add(new RouteFile(name, name, false, text));
    }
    return new RouteCheck(PROPERTIES, Set.of("redact")::contains, RouteLibraries.none())
        .check(files).stream().map(RouteProblem::toString).toList();
  }

  @Test
  void good_files_have_no_problems() throws IOException {
    assertThat(problems(GOOD)).isEmpty();
    assertThat(problems("# nothing yet\n", "")).isEmpty();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        wrong(
            "a misspelt step",
            GOOD.replace("- process:", "- proces:"),
            "10-test.camel.yaml:15: there is no proces here (did you mean process?)"),
        wrong(
            "a misspelt field",
            GOOD.replace("description:", "descripton:"),
            "10-test.camel.yaml:4: there is no descripton here (did you mean description?)"),
        wrong("a tab", GOOD.replace("    id: push", "\tid: push"), ":3: a tab in the indentation"),
        wrong(
            "a wrong indentation",
            GOOD.replace("    id: chain\n    from:", "    id: chain\n   from:"),
            "check the indentation around this line"),
        wrong("no list", "route:\n  id: push\n", ":1: no list of routes (begin with"),
        wrong("just words", "hello\n", ":1: no list of routes"),
        wrong(
            "no id",
            GOOD.replace("    id: chain\n", ""),
            ":10: a route without an id (add id: below - route:)"),
        wrong("no from", "- route:\n    id: push\n", ":1: route push: the route has no from"),
        wrong(
            "a placeholder without a value",
            GOOD.replace("wadi.push.port", "wadi.push.prot"),
            ":6: {{wadi.push.prot}} has no value (did you mean wadi.push.port?)"),
        wrong(
            "an unknown scheme",
            GOOD.replace("log:dev.wadi", "lgo:dev.wadi"),
            ":21: no component answers to lgo: (did you mean log?)"),
        wrong(
            "an unknown option",
            GOOD.replace("level: WARN", "levl: WARN"),
            ":21: log: has no option levl (did you mean level?)"),
        wrong(
            "an unknown option of a consumer",
            GOOD.replace("muteException", "muteExeption"),
            ":7: netty-http: has no option muteExeption (did you mean muteException?)"),
        wrong(
            "a wrong word",
            GOOD.replace("level: WARN", "level: LOUD"),
            ":21: log: level cannot be \"LOUD\""),
        wrong(
            "an unknown bean",
            GOOD.replace("ref: redact", "ref: redactor"),
            ":15: nothing here is called redactor"),
        wrong(
            "a call that nobody answers",
            GOOD.replace("uri: \"direct:chain\"", "uri: \"direct:chian\""),
            ":9: nobody answers direct:chian (did you mean direct:chain?)"),
        wrong(
            "an expression that does not parse",
            GOOD.replace("${body} == null", "${body} == "),
            ":18: route chain: "));
  }

  private static Arguments wrong(String what, String text, String expected) {
    return Arguments.of(what, text, expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void a_mistake_is_told_with_file_line_and_cure(String what, String text, String expected)
      throws IOException {
    assertThat(problems(text)).singleElement().asString().contains(expected);
  }

  @Test
  void an_id_can_be_taken_once() throws IOException {
    assertThat(
            problems(
                GOOD,
                GOOD.substring(GOOD.indexOf("- route:\n    id: chain"))
                    .replace("direct:chain", "timer:x")))
        .singleElement()
        .asString()
        .startsWith("11-test.camel.yaml:1: the id chain is taken by 10-test.camel.yaml:10");
  }

  @Test
  void a_route_may_call_one_of_another_file_and_use_its_configuration() throws IOException {
    String caller =
        """
        - route:
            id: other
            routeConfigurationId: failures
            from:
              uri: timer:x
              steps:
                - to: direct:chain
        """;
    String configuration =
        """
        - routeConfiguration:
            id: failures
            onException:
              - onException:
                  exception: [java.lang.Exception]
                  handled: {constant: {expression: "true"}}
        """;

    assertThat(problems(configuration, GOOD, caller)).isEmpty();
  }

  @Test
  void several_files_tell_their_problems_at_once() throws IOException {
    assertThat(
            problems(
                GOOD.replace("level: WARN", "levl: WARN"),
                "- route:\n"
                    + "    id: x\n"
                    + "    from:\n"
                    + "      uri: timer:x\n"
                    + "      steps:\n"
                    + "        - nope: {}\n"))
        .hasSize(2);
  }

  @Test
  void an_item_is_the_same_when_only_comments_and_blank_lines_differ() {
    RouteFile one = new RouteFile("a.yaml", "a.yaml", false, GOOD);
    RouteFile two =
        new RouteFile("a.yaml", "a.yaml", false, "\n\n" + GOOD.replace("# What", "# Why"));

    assertThat(two.items().stream().map(RouteFile.Item::meaning))
        .isEqualTo(one.items().stream().map(RouteFile.Item::meaning).toList());
    assertThat(two.only(item -> item.id().equals("chain")).lines().count())
        .isEqualTo(two.text().lines().count());
    assertThat(two.only(item -> item.id().equals("chain")))
        .contains("id: chain")
        .doesNotContain("id: push");
  }

  private static final String TEMPLATE =
      """
      - routeTemplate:
          id: to-log
          parameters:
            - {name: name}
            - {name: level, defaultValue: INFO}
            - {name: token, defaultValue: ""}
            - {name: note, required: false}
          route:
            from:
              uri: timer:{{name}}
              steps:
                - process: {id: redact, ref: redact}
                - to: {id: tell, uri: "log:{{name}}", parameters: {level: "{{level}}"}}
      """;

  private static String made(String... parameters) {
    StringBuilder text = new StringBuilder();
    text.append("- templatedRoute:\n    routeTemplateRef: to-log\n    routeId: one\n");
    text.append("    parameters:\n");
    for (String parameter : parameters) {
      text.append("      - {").append(parameter).append("}\n");
    }
    return text.toString();
  }

  @Test
  void a_template_may_be_used_in_another_file_and_more_than_once() throws IOException {
    String one = made("name: name, value: a", "name: level, value: WARN");

    assertThat(problems(one, one.replace("one", "two"), TEMPLATE)).isEmpty();
    assertThat(
            problems(TEMPLATE, made("name: name, value: a", "name: token, value: '{{env:HOME}}'")))
        .isEmpty();
  }

  static Stream<Arguments> mistakesWithTemplates() {
    String good = made("name: name, value: a", "name: level, value: WARN");
    return Stream.of(
        wrong(
            "an unknown template",
            good.replace("Ref: to-log", "Ref: to-lgo"),
            "11-test.camel.yaml:2: there is no template to-lgo (did you mean to-log?)"),
        wrong(
            "an unknown parameter",
            good.replace("name: level", "name: levle"),
            ":6: the template to-log has no parameter levle (did you mean level?)"),
        wrong(
            "a missing parameter",
            made("name: level, value: WARN"),
            ":1: the template to-log needs name (add {name: name, value: …} to its parameters)"),
        wrong(
            "no id",
            good.replace("    routeId: one\n", ""),
            ":1: a route without an id (add routeId: below - templatedRoute:)"),
        wrong(
            "a value that an option cannot have",
            good.replace("WARN", "LOUD"),
            ":6: log: level cannot be \"LOUD\""),
        wrong(
            "a placeholder without a value",
            good.replace("value: a", "value: '{{wadi.push.prot}}'"),
            "{{wadi.push.prot}} has no value (did you mean wadi.push.port?)"),
        wrong(
            "a secret",
            made("name: name, value: a", "name: token, value: hunter2"),
            ":6: a secret stands in this file: the value of token (write {{env:NAME}} in its place,"
                + " and set NAME, or NAME_FILE to a file that holds it)"),
        wrong(
            "an id that is taken",
            good + good,
            ":7: the id one is taken by 11-test.camel.yaml:1 (give this route another id)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakesWithTemplates")
  void a_mistake_with_a_template_is_told_where_it_is_used(String what, String text, String expected)
      throws IOException {
    assertThat(problems(TEMPLATE, text)).anySatisfy(said -> assertThat(said).contains(expected));
  }

  @Test
  void a_template_has_a_name_of_its_own() throws IOException {
    assertThat(problems(TEMPLATE, TEMPLATE))
        .containsExactly(
            "11-test.camel.yaml:1: the template to-log is taken by 10-test.camel.yaml:1 (give this"
                + " template another id)");
  }

  /** A sink with these steps; the first stands in line 7. */
  private static String sink(String... steps) {
    return "- route:\n    id: sink\n    from:\n      uri: wal:main\n"
        + "      parameters: {reader: sink}\n      steps:\n        - "
        + String.join("\n        - ", steps)
        + "\n        - to: 'http://sink/in'\n";
  }

  static Stream<Arguments> plainCamel() {
    return Stream.of(
        Arguments.of("lines as text", sink("convertBodyTo: {type: String}", "to: http://x/y")),
        Arguments.of("lines as bytes", sink("convertBodyTo: {type: 'byte[]'}", "to: seda:x")),
        Arguments.of("a reader", sink("convertBodyTo: {type: java.io.Reader}", "to: seda:x")),
        Arguments.of("an array of JSON", sink("marshal: {json: {}}", "to: http://x/y")),
        Arguments.of("Loki's body", sink("marshal: {custom: {ref: lokiPush}}", "to: http://x/y")),
        Arguments.of(
            "a question", sink("filter: {simple: \"${body} contains 'x'\", steps: [to: log:a]}")),
        Arguments.of("into a file", sink("setBody: {simple: '${body}'}", "to: file:/tmp/x")),
        Arguments.of(
            "stream by stream", sink("split: {simple: '${body.streams}', steps: [to: log:a]}")),
        Arguments.of(
            "line by line as JSON",
            sink("split: {simple: '${body}', steps: [unmarshal: {json: {}}, to: log:a]}")),
        Arguments.of(
            "a field of a line",
            sink("split: {simple: '${body}', steps: [setHeader: {name: a, jsonpath: $.a}]}")),
        Arguments.of(
            "a tenant", sink("filter: {simple: \"${body.tenant} == 'a'\", steps: [to: log:a]}")),
        Arguments.of(
            "text that is JSON", sink("setBody: {constant: '{}'}", "unmarshal: {json: {}}")),
        Arguments.of(
            "a method", sink("setHeader: {name: a, method: {ref: redact, method: process}}")),
        Arguments.of("a bean", sink("bean: {ref: redact}", "to: bean:redact?method=process")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plainCamel")
  void plain_camel_works_with_a_batch(String what, String text) throws IOException {
    assertThat(problems(text)).isEmpty();
  }

  static Stream<Arguments> misfits() {
    String split = "(put it within split: {simple: \"${body}\"}, where each line comes by itself";
    return Stream.of(
        wrong(
            "one document of many",
            sink("to: 'label:a?set=b=c'", "unmarshal: {json: {}}"),
            ":8: unmarshal reads one document, and a batch is many lines " + split),
        wrong(
            "a path into many documents",
            sink("process: {ref: redact}", "setBody: {jsonpath: $.a}"),
            ":8: jsonpath reads one document, and a batch is many lines " + split),
        wrong(
            "a path in a choice",
            sink("choice: {when: [{jsonpath: $.b, steps: [to: log:x]}]}"),
            ":7: jsonpath reads one document"),
        wrong(
            "a path in streams",
            sink("split: {simple: '${body.streams}', steps: [setBody: {jsonpath: $.c}]}"),
            ":7: jsonpath reads one document"),
        wrong(
            "a map of lines",
            sink("convertBodyTo: {type: java.util.Map}"),
            ":7: log lines do not become a java.util.Map (expected: String, byte[]"),
        wrong(
            "a number of lines",
            sink("convertBodyTo: {type: java.lang.Integer}"),
            ":7: log lines do not become a java.lang.Integer"),
        wrong(
            "a type that is not there",
            sink("convertBodyTo: {type: java.util.Lst}"),
            ":7: there is no class java.util.Lst (write its whole name"),
        wrong(
            "a component that is not in the jar",
            sink("to: nats:topic"),
            ":7: no component answers to nats: (put camel-nats and what it needs into lib/"),
        wrong(
            "a language that is not in the jar",
            sink("filter: {ognl: a.b, steps: [to: log:x]}"),
            ":7: there is no language ognl (did you mean logql? or put camel-ognl and what it needs"
                + " into lib/"),
        wrong(
            "a data format that is not in the jar",
            sink("marshal: {csv: {}}"),
            ":7: there is no data format csv (put camel-csv and what it needs into lib/"),
        wrong(
            "a misspelt data format of ours",
            sink("marshal: {custom: {ref: jsonLine}}"),
            ":7: there is no data format jsonLine (did you mean jsonLines?)"),
        wrong(
            "a method of nobody",
            sink("setHeader: {name: a, method: {ref: redcat, method: process}}"),
            ":7: nothing here is called redcat (did you mean redact?)"),
        wrong(
            "a question to nobody",
            sink("filter: {method: {ref: nobody}, steps: [to: log:x]}"),
            ":7: nothing here is called nobody (there are authenticate"),
        wrong(
            "a bean that is not there",
            sink("to: 'bean:nobody?method=x'"),
            ":7: nothing here is called nobody"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misfits")
  void what_cannot_work_with_a_batch_is_told_with_its_cure(
      String what, String text, String expected) throws IOException {
    assertThat(problems(text)).singleElement().asString().contains(expected);
  }
}
