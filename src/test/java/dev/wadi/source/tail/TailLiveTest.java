package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that grow, in a whole gateway: into the chain, the log on disk and the capture. */
class TailLiveTest {
  @TempDir Path directory;

  private Path logs;

  private LiveGateway gateway(String... more) throws Exception {
    logs = Files.createDirectories(directory.resolve("logs"));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "wadi.tail.paths=" + logs + "/*.log",
                "wadi.tail.start=beginning",
                "wadi.redact.profile=off"));
    settings.addAll(List.of(more));
    return new LiveGateway(directory, settings.toArray(String[]::new));
  }

  private void append(String file, String text) throws Exception {
    Files.writeString(
        directory.resolve("logs").resolve(file),
        text,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static List<String> lines(List<JsonNode> entries) {
    return entries.stream().map(entry -> entry.path("msg").asText()).toList();
  }

  @Test
  void what_is_added_to_a_file_is_in_the_capture() throws Exception {
    try (LiveGateway gateway = gateway()) {
      append("app.log", "one\ntwo\n");
      gateway.awaitCaptured("captures/main", 2);
      append("app.log", "three\r\n");

      assertThat(lines(gateway.awaitCaptured("captures/main", 3)))
          .containsExactly("one", "two", "three");
      assertThat(gateway.captured("captures/main"))
          .allSatisfy(
              entry ->
                  assertThat(entry.path("labels").path("filename").asText())
                      .isEqualTo(logs.resolve("app.log").toString()));
    }
  }

  @Test
  void a_restart_goes_on_where_it_was() throws Exception {
    try (LiveGateway gateway = gateway()) {
      append("app.log", "before\n");
      gateway.awaitCaptured("captures/main", 1);
    }
    append("app.log", "between\n");
    try (LiveGateway gateway = gateway()) {
      gateway.awaitCaptured("captures/main", 2);
      append("app.log", "after\n");
      assertThat(lines(gateway.awaitCaptured("captures/main", 3)))
          .containsExactly("before", "between", "after");
    }
  }
}
