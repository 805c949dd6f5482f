package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.AuditCheck;
import dev.wadi.capture.CaptureRetention;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.CopiedFiles;
import dev.wadi.capture.Hold;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.station.Deeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures that go by themselves, and those that stay whatever the limits say. */
class RetentionRoundTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

  @TempDir Path captures;

  private final List<String> told = new ArrayList<>();

  private final Deeds deeds =
      new Deeds() {
        @Override
        public void done(String what, Map<String, String> about) {
          told.add(what + " " + about.get("tenant") + " " + about.get("reason"));
        }

        @Override
        public void counted(String what, long more, Map<String, String> about) {
          throw new AssertionError(what);
        }
      };

  private CaptureWriter open(String tenant, int daysAgo) throws IOException {
    Instant then = NOW.minus(Duration.ofDays(daysAgo));
    Path folder = Files.createDirectories(captures.resolve(tenant)).resolve("day-" + daysAgo);
    CaptureWriter writer =
        CaptureWriter.open(folder, CaptureSettings.DEFAULTS, tenant, Map.of(), () -> then);
    long nanos = then.getEpochSecond() * 1_000_000_000L;
    writer.append(
        new BatchMaker(tenant).add(Labels.of("app", "api"), nanos, "a line").make(), null);
    writer.commit();
    return writer;
  }

  private void write(String tenant, int... daysAgo) throws IOException {
    for (int days : daysAgo) {
      open(tenant, days).close();
    }
  }

  private RetentionRound round(Duration age, long bytes, long count, boolean onlyCopied) {
    return new RetentionRound(
        captures, new CaptureRetention(age, bytes, count), onlyCopied, deeds, () -> NOW);
  }

  private List<String> left(String tenant) throws IOException {
    try (Stream<Path> all = Files.list(captures.resolve(tenant))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("day"))
          .sorted()
          .toList();
    }
  }

  @Test
  void what_is_too_old_goes_and_is_written_down_first() throws IOException {
    write("main", 9, 8, 1);
    write("acme", 9, 2);
    RetentionRound round = round(Duration.ofDays(7), -1, -1, false);

    round.run();

    assertThat(left("main")).containsExactly("day-1");
    assertThat(left("acme")).containsExactly("day-2");
    assertThat(round.removed()).isEqualTo(3);
    assertThat(round.removedBytes()).isPositive();
    assertThat(told)
        .containsExactly(
            "capture_removed acme max-age",
            "capture_removed main max-age",
            "capture_removed main max-age");
    assertThat(AuditCheck.of(captures.resolve("main/.removed")).damages()).isEmpty();
    assertThat(AuditCheck.of(captures.resolve("main/.removed")).events()).isEqualTo(2);
    round.run();
    assertThat(round.removed()).isEqualTo(3);
  }

  @Test
  void each_tenant_has_the_number_and_the_size_for_itself() throws IOException {
    write("main", 5, 4, 3, 2);
    write("acme", 4, 3);
    round(null, -1, 2, false).run();
    assertThat(left("main")).containsExactly("day-2", "day-3");
    assertThat(left("acme")).containsExactly("day-3", "day-4");

    round(null, 1, -1, false).run();
    assertThat(left("main")).as("the newest stays").containsExactly("day-2");
    assertThat(left("acme")).containsExactly("day-3");
  }

  @Test
  void the_newest_what_is_held_and_what_somebody_writes_stays() throws IOException {
    write("main", 9, 8);
    write("alone", 30);
    Hold.put(captures.resolve("main/day-9"), "case 17");
    try (CaptureWriter live = open("main", 7)) {
      write("main", 6);
      round(Duration.ofDays(1), -1, -1, false).run();
      assertThat(live.folder()).exists();
    }
    assertThat(left("main")).containsExactly("day-6", "day-7", "day-9");
    assertThat(left("alone")).containsExactly("day-30");
  }

  @Test
  void what_is_to_be_copied_stays_until_it_is() throws IOException {
    write("main", 9, 1);
    Path old = captures.resolve("main/day-9");
    RetentionRound round = round(Duration.ofDays(7), -1, -1, true);
    round.run();
    CopiedFiles.write(old, "objects", List.of("another.jsonl.zst"));
    round.run();
    assertThat(old).exists();

    try (Stream<Path> files = Files.list(old)) {
      CopiedFiles.write(old, "objects", files.map(file -> file.getFileName().toString()).toList());
    }
    round.run();
    assertThat(old).doesNotExist();
  }

  @Test
  void a_folder_that_is_not_there_yet_is_no_fault() {
    RetentionRound round =
        new RetentionRound(
            captures.resolve("none"), new CaptureRetention(null, -1, 1), false, deeds, () -> NOW);
    round.run();
    assertThat(round.removed()).isZero();
  }
}
