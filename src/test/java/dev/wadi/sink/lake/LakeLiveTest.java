package dev.wadi.sink.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.app.settings.SettingsException;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that writes a data lake, with all its wiring. */
class LakeLiveTest {
  @TempDir Path directory;

  private static List<String> lines(Path lake) {
    List<String> lines = new ArrayList<>();
    try {
      if (Files.isDirectory(lake)) {
        CapturedLines.forEach(lake, line -> lines.add(line.get("msg").asText()));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return lines;
  }

  @Test
  void what_was_kept_is_in_the_lake_once_over_stops_and_starts() throws Exception {
    Path lake = directory.resolve("lake");
    String[] settings = {"wadi.lake.target=file:" + lake, "wadi.lake.maxAge=100ms"};
    try (LiveGateway gateway = new LiveGateway(directory, settings)) {
      gateway.push("main", "one");
      gateway.push("main", "two");
      gateway.push("team-a", "three");
      LiveGateway.await("they are there", () -> lines(lake).size() == 3);
      assertThat(gateway.page("/readyz")).contains("lake");
      LiveGateway.await(
          "they are confirmed",
          () -> {
            try {
              return gateway.metric("wadi_sink_backlog_bytes{sink=\"lake\",tenant=\"main\"}") == 0;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
    }
    String[] slow = {"wadi.lake.target=file:" + lake, "wadi.lake.maxAge=1h"};
    long stopping;
    try (LiveGateway gateway = new LiveGateway(directory, slow)) {
      gateway.push("main", "four");
      gateway.awaitCaptured("captures/main", 3);
      stopping = System.nanoTime();
    }
    assertThat(System.nanoTime() - stopping).isLessThan(8_000_000_000L);
    try (LiveGateway gateway = new LiveGateway(directory, settings)) {
      LiveGateway.await("the last is there", () -> lines(lake).contains("four"));
    }
    assertThat(lines(lake)).containsExactlyInAnyOrder("one", "two", "three", "four");
    try (Stream<Path> files = Files.walk(lake)) {
      assertThat(files.filter(Files::isRegularFile))
          .allMatch(
              file ->
                  lake.relativize(file)
                      .toString()
                      .matches(
                          "tenant=(main|team-a)/dt=\\d{4}-\\d\\d-\\d\\d/hour=\\d\\d/"
                              + "\\d{13}-\\d{12}_\\d{13}-\\d{12}_[0-9a-f]{16}\\.jsonl\\.zst"));
    }
  }

  @Test
  void a_wrong_address_stops_the_start_and_without_one_there_is_no_lake() throws Exception {
    assertThatThrownBy(() -> new LiveGateway(directory, "wadi.lake.target=lake"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("wadi.lake.target: 'lake' (expected: s3://bucket/prefix");
    assertThatThrownBy(() -> new LiveGateway(directory, "wadi.lake.maxBytes=64MB"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("wadi.lake.maxBytes: 67108864 (expected: at most");
    try (LiveGateway gateway = new LiveGateway(directory)) {
      gateway.push("main", "one");
      gateway.awaitCaptured("captures/main", 1);
      assertThat(
              gateway
                  .gateway()
                  .camelContext()
                  .getRouteController()
                  .getRouteStatus("lake")
                  .isStarted())
          .isFalse();
      assertThat(gateway.metric("wadi_sink_backlog_bytes{sink=\"lake\",tenant=\"main\"}"))
          .isEqualTo(-1);
    }
  }
}
