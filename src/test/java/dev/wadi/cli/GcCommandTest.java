package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which captures go, and which stay whatever their age. */
class GcCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Labels API = Labels.of("app", "api");

  @TempDir Path directory;

  private Path root;

  @BeforeEach
  void three_captures() throws IOException {
    root = Files.createDirectories(directory.resolve("captures"));
    for (int days = 3; days >= 1; days--) {
      write(days).close();
    }
    Files.createDirectories(root.resolve("no-capture"));
    Files.writeString(root.resolve("no-capture/file"), "x");
  }

  private CaptureWriter write(int daysAgo) throws IOException {
    Instant then = Instant.now().minus(Duration.ofDays(daysAgo)).minusSeconds(60);
    CaptureWriter writer =
        CaptureWriter.open(
            root.resolve("day-" + daysAgo), CaptureSettings.DEFAULTS, "main", Map.of(), () -> then);
    long nanos = then.getEpochSecond() * 1_000_000_000L;
    writer.append(new BatchMaker("main").add(API, nanos, "a line").make(), null);
    writer.commit();
    return writer;
  }

  private CommandRun gc(String... args) throws IOException {
    String[] all =
        Stream.concat(Stream.of("gc", "captures"), Stream.of(args)).toArray(String[]::new);
    return CommandRun.of(directory, all);
  }

  private Stream<String> left() throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(".removed"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @Test
  void what_went_is_written_down_beside_it_in_a_chain() throws IOException {
    assertThat(gc("--max-age", "3d").code()).isZero();
    assertThat(gc("--max-count", "1").code()).isZero();
    assertThat(gc("--max-count", "0", "--dry-run").code()).isZero();

    List<JsonNode> told = new ArrayList<>();
    for (String line : Files.readAllLines(root.resolve(".removed/audit.jsonl"))) {
      told.add(JSON.readTree(line));
    }
    assertThat(told).extracting(one -> one.get("event").asText()).containsOnly("capture_removed");
    assertThat(told)
        .extracting(one -> one.get("capture").asText(), one -> one.get("reason").asText())
        .containsExactly(tuple("day-3", "max-age"), tuple("day-2", "max-count"));
    JsonNode first = told.get(0);
    assertThat(first.get("lines").asText()).isEqualTo("1");
    assertThat(first.get("tenant").asText()).isEqualTo("main");
    assertThat(first.get("by").asText()).contains("@");
    assertThat(CommandRun.of(directory, "verify", "captures/.removed").code()).isZero();
    assertThat(CommandRun.of(directory, "catalog", "captures", "--json").results())
        .contains("day-1")
        .doesNotContain("removed");
  }

  @Test
  void what_cannot_be_written_down_does_not_go() throws IOException {
    Files.writeString(root.resolve(".removed"), "no folder");
    assertThat(gc("--max-count", "0").code()).isNotZero();
    assertThat(left()).contains("day-1", "day-2", "day-3");
  }

  @Test
  void those_that_began_too_long_ago_go() throws IOException {
    CommandRun run = gc("--max-age", "2d", "--json");

    assertThat(run.code()).as(run.remarks()).isZero();
    JsonNode gone = JSON.readTree(run.results());
    assertThat(gone)
        .extracting(one -> Path.of(one.get("dir").asText()).getFileName().toString())
        .containsExactly("day-3", "day-2");
    assertThat(gone.get(0).get("reasons").get(0).asText()).isEqualTo("max-age");
    assertThat(gone.get(0).get("size_bytes").asLong()).isPositive();
    assertThat(left()).containsExactly("day-1", "no-capture");
  }

  @Test
  void the_oldest_go_until_the_rest_fits() throws IOException {
    assertThat(gc("--max-count", "2").results()).contains("3 captures", "1 deleted");
    assertThat(left()).containsExactly("day-1", "day-2", "no-capture");
    long one =
        JSON.readTree(gc("--max-total", "0", "--dry-run", "--json").results())
            .get(0)
            .get("size_bytes")
            .asLong();

    CommandRun run = gc("--max-total", String.valueOf(one * 3 / 2));

    assertThat(run.results()).contains("max-total");
    assertThat(left()).containsExactly("day-1", "no-capture");
  }

  @Test
  void below_a_folder_of_tenants_each_has_the_limits_for_itself() throws IOException {
    Path acme = Files.createDirectories(directory.resolve("tenants/acme"));
    Files.move(root.resolve("day-3"), acme.resolve("day-3"));
    Files.move(root, directory.resolve("tenants/main"));

    CommandRun run = CommandRun.of(directory, "gc", "tenants", "--max-count", "1", "--json");

    assertThat(run.code()).as(run.remarks()).isZero();
    assertThat(JSON.readTree(run.results())).hasSize(1);
    assertThat(acme.resolve("day-3")).exists();
    assertThat(directory.resolve("tenants/main/day-2")).doesNotExist();
    assertThat(directory.resolve("tenants/main/day-1")).exists();
  }

  @Test
  void a_dry_run_deletes_nothing() throws IOException {
    CommandRun run = gc("--max-age", "1s", "--dry-run");

    assertThat(run.code()).isZero();
    assertThat(run.results()).contains("3 would go");
    assertThat(left()).hasSize(4);
  }

  @Test
  void what_is_held_or_being_written_stays_and_is_told() throws IOException {
    assertThat(
            CommandRun.of(directory, "capture", "hold", "captures/day-3", "--reason", "case 17")
                .code())
        .isZero();
    CaptureWriter live = write(9);

    CommandRun run = gc("--max-age", "1s");
    live.close();

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.remarks())
        .contains("day-3 stays: on hold: case 17", "day-9 stays: somebody writes");
    assertThat(left()).containsExactly("day-3", "day-9", "no-capture");
    assertThat(CommandRun.of(directory, "capture", "release", "captures/day-3").results())
        .contains("let go");
    assertThat(gc("--max-age", "1s").code()).isZero();
    assertThat(left()).containsExactly("no-capture");
  }

  @Test
  void no_limit_and_no_folder_are_told_and_nothing_goes() throws IOException {
    assertThat(gc().code()).isEqualTo(2);
    assertThat(CommandRun.of(directory, "gc", "nowhere", "--max-count", "1").code()).isEqualTo(3);
    assertThat(gc("--max-total", "much").code()).isEqualTo(2);
    assertThat(left()).hasSize(4);
  }

  @Test
  void a_capture_that_cannot_be_read_stays_is_told_and_counts() throws IOException {
    Files.writeString(root.resolve("day-3/metadata.json"), "{");

    CommandRun run = gc("--max-count", "2");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).contains("3 captures", "1 deleted");
    assertThat(run.remarks()).contains("day-3 stays: nobody can say when it began: ");
    assertThat(left()).containsExactly("day-1", "day-3", "no-capture");
  }

  @Test
  void a_reason_is_one_line() throws IOException {
    assertThat(
            CommandRun.of(directory, "capture", "hold", "captures/day-1", "--reason", "a\nb")
                .code())
        .isEqualTo(2);
    assertThat(
            CommandRun.of(directory, "capture", "hold", "captures/no-capture", "--reason", "x")
                .code())
        .isEqualTo(3);
  }
}
