package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of a tail in a whole gateway. */
class TailSettingsLiveTest {
  @TempDir Path directory;

  private Path logs() throws Exception {
    return Files.createDirectories(directory.resolve("logs"));
  }

  @Test
  void parts_of_the_path_are_metadata_in_the_capture() throws Exception {
    Files.writeString(logs().resolve("shop-1.log"), "one\n");
    try (LiveGateway gateway =
        new LiveGateway(
            directory,
            "wadi.tail.paths=" + logs() + "/{service}-*.log",
            "wadi.tail.start=beginning",
            "wadi.tail.fileLabel=",
            "wadi.tail.fileMetadata=path,log_name=name")) {
      List<JsonNode> captured = gateway.awaitCaptured("captures/main", 1);

      assertThat(captured.get(0).path("labels").toString()).isEqualTo("{\"service\":\"shop\"}");
      assertThat(captured.get(0).toString())
          .contains("\"path\":\"" + logs() + "/shop-1.log\"", "\"log_name\":\"shop-1.log\"");
    }
  }

  @Test
  void lines_from_before_the_start_are_counted_on_the_page_of_metrics() throws Exception {
    Files.writeString(
        logs().resolve("app.log"), "2026-11-28T09:00:00Z early\n2026-11-28T11:00:00Z late\n");
    try (LiveGateway gateway =
        new LiveGateway(
            directory,
            "wadi.limits.maxAge=0",
            "wadi.tail.paths=" + logs() + "/*.log",
            "wadi.tail.format=regex",
            "wadi.tail.regex=(?P<time>\\S+) (?P<msg>.*)",
            "wadi.tail.start=2026-11-28T10:00:00Z")) {
      List<JsonNode> captured = gateway.awaitCaptured("captures/main", 1);

      assertThat(captured.get(0).path("msg").asText()).endsWith("late");
      assertThat(gateway.page("/metrics"))
          .containsPattern("wadi_tail_before_start_lines_total\\{[^}]*} 1(\\.0)?\n");
    }
  }

  @Test
  void two_tails_on_one_file_stop_the_start_with_both_names() throws Exception {
    Path routes = Files.createDirectories(directory.resolve("routes"));
    Files.writeString(
        routes.resolve("13-mine.camel.yaml"),
        """
        - templatedRoute:
            routeTemplateRef: tail-source
            routeId: my-files
            parameters: [{name: name, value: my-files}, {name: paths, value: "%s/app*.log"}]
        """
            .formatted(logs()));

    assertThatThrownBy(
            () ->
                new LiveGateway(
                    directory,
                    "wadi.routes.directory=" + routes,
                    "wadi.tail.paths=" + logs() + "/*.log"))
        .hasStackTraceContaining("the tails 'tail' and 'my-files' would both read a file such as")
        .hasStackTraceContaining(logs() + "/app.log");
  }
}
