package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route names where a secret is; one that shows it is not taken. */
class WrittenSecretsTest {
  private static final String NAME = "10-test.camel.yaml";
  private static final Properties SETTINGS = new Properties();

  static {
    SETTINGS.setProperty("mine.token", "from-the-settings");
  }

  private static List<String> problems(String... steps) throws IOException {
    String text =
        "- route:\n    id: sink\n    from:\n      uri: wal:main\n"
            + "      parameters: {reader: sink}\n      steps:\n        - "
            + String.join("\n        - ", steps)
            + "\n        - to: 'http://sink/in'\n";
    return check(text);
  }

  private static List<String> check(String text) throws IOException {
    return new RouteCheck(SETTINGS, Set.of("redact")::contains, RouteLibraries.none())
        .check(List.of(new RouteFile(NAME, NAME, false, text))).stream()
            .map(RouteProblem::toString)
            .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "to: 'loki:http://x:1?user=me&password=geheim'",
        "to: {uri: 'loki:http://x:1', parameters: {token: geheim}}",
        "to: {uri: 'loki:http://x:1', parameters: {token: 'RAW(geheim)'}}",
        "to: {uri: 'loki:http://x:1', parameters: {token: '{{env:NOT_SET:geheim}}'}}",
        "to: {uri: 'loki:http://x:1', parameters: {token: '{{not.set:geheim}}'}}",
        "to: 'http://x/in?authMethod=Basic&authUsername=me&authPassword=geheim'",
        "to: 'http://x/in?authBearerToken=geheim'",
        "to: 'http://x/in?api_key=geheim'",
        "to: 'http://x/in?access_token=geheim&level=1'",
        "to: 'https://me:geheim@x/in'",
        "toD: 'http://x/in?token=geheim'",
        "to: {uri: 'netty-http:http://x:1/in', parameters: {passphrase: geheim}}",
        "wireTap: {uri: 'http://x/in?authPassword=geheim'}",
        "enrich: {constant: 'http://x/in?authPassword=geheim'}",
        "recipientList: {simple: 'http://${header.host}/in?token=geheim'}",
        "setHeader: {name: Authorization, constant: Bearer geheim}",
        "setHeader: {name: X-Api-Key, simple: geheim}",
        "to: {uri: 'credentials:c', parameters: {token: geheim}}",
        "to: {uri: 'credentials:c', parameters: {headers: 'X-Team: ops; X-Api-Key: geheim'}}",
        "choice: {when: [{simple: '${body.entries} > 0', steps: [{to: 'http://x?token=geheim'}]}]}",
      })
  void a_secret_that_stands_in_a_route_is_told_with_its_cure_and_not_shown(String step)
      throws IOException {
    assertThat(problems(step))
        .singleElement()
        .asString()
        .startsWith("10-test.camel.yaml:7: a secret stands in this file: the value of ")
        .endsWith(
            "(write {{env:NAME}} in its place, and set NAME, or NAME_FILE to a file that holds it)")
        .doesNotContain("geheim");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "to: 'loki:http://x:1?user=me&password={{mine.token}}'",
        "to: {uri: 'loki:http://x:1', parameters: {token: 'RAW({{mine.token}})'}}",
        "to: {uri: 'loki:http://x:1', parameters: {token: '{{env:PATH}}', name: a}}",
        "to: {uri: 'loki:http://x:1', parameters: {token: ''}}",
        "to: 'http://x/in?authMethod=Basic&authUsername=me&authPassword={{?not.set}}'",
        "to: 'http://x/in?level=info'",
        "toD: 'http://x/in?token=${header.theirs}'",
        "setHeader: {name: Authorization, constant: 'Bearer {{mine.token}}'}",
        "setHeader: {name: Content-Type, constant: text/plain}",
        "setHeader: {name: X-Api-Key, simple: '${header.theirs}'}",
        "to: {uri: 'credentials:c', parameters: {user: me, password: '{{mine.token}}'}}",
        "to: {uri: 'credentials:c', parameters: {headers: 'X-Team: ops'}}",
      })
  void what_names_a_secret_or_is_none_is_taken(String step) throws IOException {
    assertThat(problems(step)).isEmpty();
  }

  @Test
  void a_bean_is_given_its_secret_by_a_placeholder_too() throws IOException {
    String bean =
        """
        - beans:
            - name: source
              type: "#class:org.apache.camel.component.mock.MockComponent"
              properties:
                apiKey: %s
        """;

    assertThat(check(bean.formatted("geheim")))
        .filteredOn(told -> told.contains("a secret"))
        .containsExactly(
            "10-test.camel.yaml:5: a secret stands in this file: the value of apiKey (write"
                + " {{env:NAME}} in its place, and set NAME, or NAME_FILE to a file that holds"
                + " it)");
    assertThat(check(bean.formatted("\"{{mine.token}}\"")))
        .noneMatch(told -> told.contains("a secret stands"));
  }

  @Test
  void a_secret_given_to_a_template_counts_whatever_its_parameter_is_called() throws IOException {
    String template =
        """
        - routeTemplate:
            id: shelf
            parameters: [{name: key}]
            from:
              uri: wal:main
              parameters: {reader: shelf}
              steps:
                - to: {uri: "http://x/in", parameters: {authBearerToken: "RAW({{key}})"}}
        """;
    String made =
        """
        - templatedRoute:
            routeTemplateRef: shelf
            routeId: one
            parameters: [{name: key, value: "%s"}]
        """;

    assertThat(check(template + made.formatted("geheim")))
        .singleElement()
        .asString()
        .contains("a secret stands in this file: the value of authBearerToken")
        .doesNotContain("geheim");
    assertThat(check(template + made.formatted("{{mine.token}}"))).isEmpty();
  }
}
