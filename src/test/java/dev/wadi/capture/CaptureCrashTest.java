package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.FaultyChannels;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens, and whenever: what was committed is there, what was not is gone, and after the
 * WAL has delivered again every line is there once.
 */
class CaptureCrashTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final Labels API = Labels.of("app", "api");
  private static final CaptureSettings SMALL = CaptureSettings.DEFAULTS.withFrameBytes(4096);

  @TempDir Path temp;

  /** The file as it was right after one commit. */
  private record Committed(long length, int batches) {}

  @Test
  void a_file_cut_at_any_byte_holds_what_was_committed_before_it() throws Exception {
    Path dir = temp.resolve("c");
    List<Committed> commits = new ArrayList<>();
    commits.add(new Committed(0, 0));
    byte[] bytes;
    try (CaptureWriter writer = open(dir, SMALL, new FaultyChannels())) {
      for (int i = 1; i <= 4; i++) {
        writer.append(batch(i), position(i));
        if (i % 2 == 0) {
          writer.commit();
          commits.add(new Committed(Files.size(data(dir)), i));
        }
      }
      bytes = Files.readAllBytes(data(dir));
      copy(dir, temp.resolve("template"));
    }
    for (int cut = 0; cut <= bytes.length; cut++) {
      Committed last = commits.get(0);
      for (Committed commit : commits) {
        last = commit.length <= cut ? commit : last;
      }
      byte[] torn = Arrays.copyOf(bytes, cut);
      recovers(torn, last.batches, "cut at " + cut);
      if (cut % 11 == 0 && cut < bytes.length) {
        recovers(Arrays.copyOf(torn, bytes.length), last.batches, "zeros from " + cut);
      }
    }
  }

  @Test
  void a_torn_tail_of_anything_is_cut_off() throws Exception {
    Path dir = temp.resolve("c");
    byte[] bytes;
    try (CaptureWriter writer = open(dir, SMALL, new FaultyChannels())) {
      writer.append(batch(1), position(1));
      writer.commit();
      bytes = Files.readAllBytes(data(dir));
      copy(dir, temp.resolve("template"));
    }
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      byte[] torn = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(300));
      for (int k = bytes.length; k < torn.length; k++) {
        torn[k] = (byte) random.nextInt(256);
      }
      if (i % 3 == 0) {
        // A tail that begins like a frame.
        System.arraycopy(
            bytes, 0, torn, bytes.length, Math.min(bytes.length - 1, torn.length - bytes.length));
        if (torn.length >= 2 * bytes.length) {
          // Never whole by chance.
          torn[2 * bytes.length - 1] = (byte) ~bytes[bytes.length - 1];
        }
      }
      recovers(torn, 1, "seed " + seed + " round " + i);
    }
  }

  @Test
  void damage_before_a_valid_commit_is_no_reason_to_cut_it() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, SMALL, new FaultyChannels())) {
      for (int i = 1; i <= 5; i++) {
        writer.append(batch(i), position(i));
        writer.commit();
      }
      copy(dir, temp.resolve("copy"));
    }
    Path file = data(temp.resolve("copy"));
    byte[] bytes = Files.readAllBytes(file);
    // Inside the data frame of the third batch: neither header nor commit.
    int third = (int) (bytes.length * 0.5);
    bytes[third] ^= 0x10;
    Files.write(file, bytes);
    try (CaptureWriter writer = open(temp.resolve("copy"), SMALL, new FaultyChannels())) {
      assertThat(writer.positions()).containsEntry("t", position(5));
    }
    List<String> found = new ArrayList<>();
    CaptureReader.open(temp.resolve("copy"))
        .forEachLine(CaptureFilter.ALL, l -> found.add(l.message()));
    assertThat(found).contains("line 1", "line 5").hasSizeBetween(4, 5);
  }

  @Test
  void a_disk_that_fills_up_at_any_byte_loses_and_doubles_nothing() throws Exception {
    for (int room = 0; room < 2600; room += 83) {
      Path dir = temp.resolve("room" + room);
      FaultyChannels disk = new FaultyChannels();
      CaptureWriter writer = open(dir, SMALL.withMaxFileBytes(700), disk);
      int committed = 0;
      try (writer) {
        disk.room(room);
        boolean failed = false;
        for (int i = 1; i <= 12; i++) {
          try {
            writer.append(batch(i), position(i));
            writer.commit();
            committed = i;
          } catch (IOException e) {
            failed = true;
            break;
          }
        }
        // What the process would leave if it ended here.
        Path crash = temp.resolve("crash" + room);
        copy(dir, crash);
        try (CaptureWriter next = open(crash, SMALL.withMaxFileBytes(700), new FaultyChannels())) {
          deliver(next, committed, 12);
        }
        assertExactlyOnce(crash, 12, "crashed, room " + room);

        if (failed) {
          try {
            writer.append(batch(committed + 1), position(committed + 1));
            writer.commit();
            committed++;
          } catch (IOException e) {
            assertThat(e).isNotNull();
          }
        }
        disk.heal();
        deliver(writer, committed, 12);
      }
      assertExactlyOnce(dir, 12, "went on, room " + room);
      assertThat(CaptureMetadata.read(dir).totalLines()).as("room %d", room).isEqualTo(12);
      assertThat(CaptureIndex.read(dir).keySet())
          .containsExactlyInAnyOrderElementsOf(CaptureFiles.dataNames(dir));
    }
  }

  @Test
  void a_sync_that_fails_is_a_failed_commit() throws Exception {
    for (int good = 0; good < 25; good += 2) {
      Path dir = temp.resolve("sync" + good);
      FaultyChannels disk = new FaultyChannels();
      int committed = 0;
      try (CaptureWriter writer = open(dir, SMALL.withMaxFileBytes(700), disk)) {
        disk.failSyncsAfter(good);
        for (int i = 1; i <= 12; i++) {
          try {
            writer.append(batch(i), position(i));
            writer.commit();
            committed = i;
          } catch (IOException e) {
            break;
          }
        }
        disk.heal();
        deliver(writer, committed, 12);
      }
      assertExactlyOnce(dir, 12, "sync " + good);
    }
  }

  @Test
  void a_crash_between_any_two_batches_of_a_random_story_is_survived() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Path dir = temp.resolve("c0");
    CaptureSettings settings = SMALL.withMaxFileBytes(2000);
    int committed = 0;
    for (int life = 0; life < 15; life++) {
      Path next = temp.resolve("c" + (life + 1));
      try (CaptureWriter writer = open(dir, settings, new FaultyChannels())) {
        assertThat(writer.positions().getOrDefault("t", position(0)))
            .as("seed %d", seed)
            .isEqualTo(position(committed));
        int at = Math.max(0, committed - random.nextInt(3));
        for (int step = random.nextInt(25); step > 0; step--) {
          at++;
          writer.append(batch(at), position(at));
          switch (random.nextInt(6)) {
            case 0, 1 -> {
              writer.commit();
              committed = Math.max(committed, at);
            }
            case 2 -> {
              writer.roll();
              committed = Math.max(committed, at);
            }
            default -> {}
          }
          committed =
              Math.max(
                  committed,
                  Math.toIntExact(writer.positions().getOrDefault("t", position(0)).offsetBytes()));
        }
        copy(dir, next);
      }
      dir = next;
    }
    try (CaptureWriter writer = open(dir, settings, new FaultyChannels())) {
      deliver(writer, committed, committed + 5);
    }
    assertExactlyOnce(dir, committed + 5, "seed " + seed);
  }

  @Test
  void a_plain_file_of_logtap_is_finished_at_the_next_start() throws Exception {
    Path dir = temp.resolve("l");
    new dev.wadi.kit.LogtapCapture(dir)
        .metadata("2024-01-15T11:32:00+01:00", null, 0, 0)
        .compressed(
            "2024-01-15T103301-000.jsonl.zst",
            "{\"ts\":\"2024-01-15T11:33:01+01:00\",\"labels\":{\"app\":\"db\"},\"msg\":\"orphan\"}")
        .plain(
            "2024-01-15T103512-000.jsonl",
            "{\"ts\":\"2024-01-15T11:35:12+01:00\",\"labels\":{\"app\":\"api\"},\"msg\":\"active\"}\n"
                + "{\"ts\":\"2024-0");
    try (CaptureWriter writer = open(dir, SMALL, new FaultyChannels())) {
      assertThat(writer.stats().lines()).isEqualTo(2);
      writer.append(batch(1), position(1));
    }
    assertThat(CaptureFiles.dataNames(dir))
        .containsExactly(
            "2024-01-15T103301-000.jsonl.zst",
            "2024-01-15T103512-000.jsonl.zst",
            "2026-01-15T120000-000.jsonl.zst");
    assertThat(CaptureIndex.read(dir).keySet())
        .containsExactlyElementsOf(CaptureFiles.dataNames(dir));
    assertThat(messages(dir)).containsExactly("orphan", "active", "line 1");
    CaptureMetadata metadata = CaptureMetadata.read(dir);
    assertThat(metadata.started()).hasToString("2024-01-15T11:32+01:00");
    assertThat(metadata.totalLines()).isEqualTo(3);
    assertThat(Files.readString(dir.resolve("audit.jsonl"))).contains("file_repaired");
  }

  /** Puts bytes in place of the data file of the template, opens it, and delivers the rest. */
  private void recovers(byte[] torn, int batches, String when) throws IOException {
    Path dir = temp.resolve("trial");
    delete(dir);
    copy(temp.resolve("template"), dir);
    Files.write(data(dir), torn);
    try (CaptureWriter writer = open(dir, SMALL, new FaultyChannels())) {
      assertThat(writer.positions().getOrDefault("t", position(0)))
          .as(when)
          .isEqualTo(position(batches));
      assertThat(writer.stats().lines()).as(when).isEqualTo(batches);
      for (int i = 1; i <= 7; i++) {
        writer.append(batch(i), position(i));
      }
    }
    assertExactlyOnce(dir, 7, when);
  }

  private static void deliver(CaptureWriter writer, int committed, int upTo) throws IOException {
    // The cursor may lag behind what was committed.
    for (int i = Math.max(1, committed - 1); i <= upTo; i++) {
      writer.append(batch(i), position(i));
      writer.commit();
    }
  }

  private static void assertExactlyOnce(Path dir, int batches, String when) throws IOException {
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= batches; i++) {
      expected.add("line " + i);
    }
    assertThat(messages(dir)).as(when).isEqualTo(expected);
  }

  private static CaptureWriter open(Path dir, CaptureSettings settings, FaultyChannels disk)
      throws IOException {
    return CaptureWriter.open(
        dir, settings, null, Map.of(), InstantSource.fixed(NOON), disk::open, new FramePress(1));
  }

  private static Batch batch(int number) {
    return new BatchMaker("t").add(API, Rfc3339.toNanos(NOON) + number, "line " + number).make();
  }

  private static Position position(int number) {
    return new Position(1, number);
  }

  private static Path data(Path dir) throws IOException {
    return dir.resolve(CaptureFiles.dataNames(dir).get(0));
  }

  private static List<String> messages(Path dir) throws IOException {
    List<String> all = new ArrayList<>();
    CapturedLines.forEach(dir, l -> all.add(l.get("msg").asText()));
    return all;
  }

  /** The folder as a crash would leave it: without the lock, which ends with the process. */
  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> all = Files.list(from)) {
      all.filter(
              p ->
                  !p.getFileName().toString().equals(".lock")
                      && !p.getFileName().toString().equals(".writer"))
          .forEach(
              p -> {
                try {
                  Files.copy(p, to.resolve(p.getFileName()));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  private static void delete(Path dir) throws IOException {
    if (Files.exists(dir)) {
      try (Stream<Path> all = Files.list(dir)) {
        for (Path path : (Iterable<Path>) all::iterator) {
          Files.delete(path);
        }
      }
      Files.delete(dir);
    }
  }
}
