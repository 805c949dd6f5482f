package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesCommandTest {
  private static final String GOOD =
      """
      - route:
          id: mine
          description: Tick for {{wadi.push.port}}.
          from:
            uri: timer:mine
            steps:
              - process: {ref: redact}
      """;

  @TempDir Path directory;
  private Path routes;

  @BeforeEach
  void folder() throws IOException {
    routes = Files.createDirectory(directory.resolve("routes"));
    Files.writeString(routes.resolve("90-mine.camel.yaml"), GOOD);
  }

  private CommandRun run(String... args) throws IOException {
    return CommandRun.of(directory, args);
  }

  @Test
  void list_shows_each_route_with_its_file() throws IOException {
    assertThat(run("routes", "list", "--routes", routes.toString()).results())
        .contains("FILE", "90-mine.camel.yaml", "folder", "mine", "Tick for");

    JsonNode json =
        new ObjectMapper()
            .readTree(run("routes", "list", "--json", "--routes", routes.toString()).results());
    JsonNode mine = json.get(json.size() - 1);
    assertThat(mine.get("file").asText()).isEqualTo("90-mine.camel.yaml");
    assertThat(mine.get("origin").asText()).isEqualTo("folder");
    assertThat(mine.get("routes").get(0).get("id").asText()).isEqualTo("mine");
  }

  @Test
  void validate_is_content_with_good_files() throws IOException {
    CommandRun run = run("routes", "validate", "--routes", routes.toString());

    assertThat(run.results()).isEmpty();
    assertThat(run.remarks()).endsWith("files checked, 0 problems\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void the_built_in_files_pass_their_own_check() throws IOException {
    CommandRun run = run("routes", "validate");

    assertThat(run.results()).isEmpty();
    assertThat(run.remarks()).endsWith("files checked, 0 problems\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void validate_names_file_line_and_cure_and_ends_with_6() throws IOException {
    Path broken = directory.resolve("91-broken.camel.yaml");
    Files.writeString(broken, GOOD.replace("id: mine", "id: other").replace("ref: ", "reff: "));

    CommandRun run = run("routes", "validate", broken.toString());

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .isEqualTo("91-broken.camel.yaml:7: there is no reff here (did you mean ref?)\n");

    CommandRun json = run("routes", "validate", "--json", broken.toString());
    JsonNode document = new ObjectMapper().readTree(json.results());
    assertThat(json.code()).isEqualTo(6);
    assertThat(document.get("valid").asBoolean()).isFalse();
    assertThat(document.get("problems").get(0).get("line").asInt()).isEqualTo(7);
    assertThat(document.get("problems").get(0).get("cure").asText()).contains("ref?");
  }

  @Test
  void what_does_not_exist_is_code_3() throws IOException {
    assertThat(run("routes", "validate", "missing.yaml").code()).isEqualTo(3);
    assertThat(run("routes", "list", "--routes", "missing").code()).isEqualTo(3);
    assertThat(run("routes").code()).isEqualTo(2);
  }

  @Test
  void settings_that_are_wrong_are_code_78() throws IOException {
    CommandRun run = run("routes", "list", "--set", "wadi.push.prot=1");

    assertThat(run.code()).isEqualTo(78);
    assertThat(run.remarks())
        .isEqualTo("error: --set wadi.push.prot is no setting (did you mean wadi.push.port?)\n");
  }

  @Test
  void export_writes_the_built_in_files_and_overwrites_none() throws IOException {
    Path target = directory.resolve("out");

    assertThat(run("routes", "export", target.toString()).code()).isZero();
    assertThat(target).isDirectory();
  }
}
