package dev.wadi.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.query.LogQuery;
import dev.wadi.query.MetricQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Grafana needs of a dashboard, and that every question in one is a question. */
class DashboardsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Path FOLDER = Path.of("ops/grafana/dashboards");

  @TempDir Path folder;

  static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_have_a_place_of_their_own(Path file) throws Exception {
    JsonNode dashboard = JSON.readTree(file.toFile());
    assertThat(dashboard.path("uid").asText() + ".json").isEqualTo(file.getFileName().toString());
    assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(36);
    Set<Integer> ids = new HashSet<>();
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as("one id for one panel").isTrue();
      assertThat(panel.path("title").asText()).isNotBlank();
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
        for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
          assertThat(taken.add(x + "," + y)).as(panel.path("title").asText()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void links_and_variables_have_all_that_the_model_asks_for(Path file) throws Exception {
    JsonNode dashboard = JSON.readTree(file.toFile());
    for (JsonNode link : dashboard.path("links")) {
      for (String field :
          List.of(
              "title",
              "type",
              "icon",
              "tooltip",
              "tags",
              "asDropdown",
              "targetBlank",
              "includeVars",
              "keepTime")) {
        assertThat(link.has(field)).as(field).isTrue();
      }
    }
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      assertThat(variable.path("type").asText()).isNotBlank();
      if (variable.has("current")) {
        assertThat(variable.path("current").has("text")).isTrue();
        assertThat(variable.path("current").has("value")).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void data_come_from_a_variable_that_is_there(Path file) throws Exception {
    JsonNode dashboard = JSON.readTree(file.toFile());
    Set<String> variables = new HashSet<>();
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      variables.add("${" + variable.path("name").asText() + "}");
    }
    for (JsonNode target : dashboard.findParents("expr")) {
      assertThat(variables).contains(target.path("datasource").path("uid").asText());
    }
  }

  @Test
  void every_question_is_one() throws Exception {
    List<String> questions = new ArrayList<>();
    for (Path file : dashboards()) {
      for (JsonNode target : JSON.readTree(file.toFile()).findParents("expr")) {
        String question =
            target
                .path("expr")
                .asText()
                .replace("$__rate_interval", "5m")
                .replace("$__auto", "5m")
                .replaceAll("\\$(instance|level|service)\\b", ".*")
                .replace("$words", "words");
        if (target.path("datasource").path("type").asText().equals("loki")) {
          assertThatCode(() -> parse(question)).as(question).doesNotThrowAnyException();
        } else {
          questions.add(question);
        }
      }
    }
    assumeTrue(
        Files.isExecutable(PROMTOOL),
        "skipped: there is no /usr/bin/promtool (Debian: apt-get install prometheus)");
    StringBuilder rules = new StringBuilder("groups:\n  - name: dashboards\n    rules:\n");
    for (int i = 0; i < questions.size(); i++) {
      rules.append("      - record: question_%d%n".formatted(i));
      rules.append("        expr: ").append(JSON.writeValueAsString(questions.get(i))).append('\n');
    }
    Path file = Files.writeString(folder.resolve("questions.yml"), rules);
    Process promtool =
        new ProcessBuilder(PROMTOOL.toString(), "check", "rules", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(folder.resolve("said"))
        .content()
        .contains("SUCCESS: " + questions.size() + " rules found");
  }

  private static void parse(String question) {
    if (question.startsWith("{")) {
      LogQuery.parse(question);
    } else {
      MetricQuery.parse(question);
    }
  }
}
