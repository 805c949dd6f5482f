package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to a data file, a scan either finds all lines that the index promises or says
 * that it did not, and how many are missing.
 */
class CaptureDamageTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final Labels API = Labels.of("app", "api");
  private static final int LINES = 400;
  /* A few each time; -Dwadi.damage.rounds for long runs. */
  private static final int ROUNDS = Integer.getInteger("wadi.damage.rounds", 40);

  @TempDir Path temp;

  /** A way of spoiling bytes. */
  private interface Spoil {
    byte[] on(byte[] whole, Random random);
  }

  private static final Map<String, Spoil> SPOILS =
      Map.of(
          "cut", (whole, random) -> Arrays.copyOf(whole, random.nextInt(whole.length)),
          "flipped bit", CaptureDamageTest::flipped,
          "zeroed tail", CaptureDamageTest::zeroed,
          "noise", CaptureDamageTest::noise,
          "hole", CaptureDamageTest::hole,
          "grown", (whole, random) -> Arrays.copyOf(whole, whole.length + 1 + random.nextInt(99)));

  private static byte[] flipped(byte[] whole, Random random) {
    byte[] spoilt = whole.clone();
    spoilt[random.nextInt(spoilt.length)] ^= (byte) (1 << random.nextInt(8));
    return spoilt;
  }

  private static byte[] zeroed(byte[] whole, Random random) {
    byte[] spoilt = whole.clone();
    Arrays.fill(spoilt, random.nextInt(spoilt.length), spoilt.length, (byte) 0);
    return spoilt;
  }

  private static byte[] noise(byte[] whole, Random random) {
    byte[] spoilt = whole.clone();
    byte[] noise = new byte[1 + random.nextInt(300)];
    random.nextBytes(noise);
    int at = random.nextInt(spoilt.length);
    System.arraycopy(noise, 0, spoilt, at, Math.min(noise.length, spoilt.length - at));
    return spoilt;
  }

  private static byte[] hole(byte[] whole, Random random) {
    int from = random.nextInt(whole.length);
    int to = Math.min(whole.length, from + 1 + random.nextInt(500));
    byte[] spoilt = Arrays.copyOf(whole, whole.length - (to - from));
    System.arraycopy(whole, to, spoilt, from, whole.length - to);
    return spoilt;
  }

  @Test
  void a_file_of_small_commits_is_read_or_told() throws IOException {
    Path folder = temp.resolve("commits");
    try (CaptureWriter writer = open(folder)) {
      for (int i = 0; i < LINES; i++) {
        append(writer, i, 1);
        if (i % 100 == 99) {
          writer.commit();
        }
      }
    }
    spoilAll(folder);
  }

  @Test
  void a_packed_file_is_read_or_told() throws IOException {
    Path folder = temp.resolve("packed");
    try (CaptureWriter writer = open(folder)) {
      for (int i = 0; i < LINES; i += 10) {
        append(writer, i, 10);
        writer.commit();
      }
    }
    try (var channel = java.nio.channels.FileChannel.open(only(folder))) {
      assertThat(DataFileLayout.read(channel).packed()).isTrue();
    }
    spoilAll(folder);
  }

  @Test
  void files_of_logtap_are_read_or_told() throws IOException {
    String[] lines = new String[LINES];
    for (int i = 0; i < LINES; i++) {
      lines[i] = "{\"ts\":\"2026-01-15T12:00:00Z\",\"msg\":\"" + text(i) + "\"}";
    }
    long bytes = LogtapCapture.joined(lines).length;
    Path packed =
        logtap("compressed", "a.jsonl.zst", bytes).compressed("a.jsonl.zst", lines).folder();
    Path plain =
        logtap("plain", "a.jsonl", bytes)
            .plain("a.jsonl", new String(LogtapCapture.joined(lines), UTF_8))
            .folder();
    spoilAll(packed);
    spoilAll(plain);
  }

  private LogtapCapture logtap(String name, String file, long bytes) throws IOException {
    return new LogtapCapture(temp.resolve(name))
        .metadata("2026-01-15T12:00:00Z", "2026-01-15T13:00:00Z", LINES, bytes)
        .indexed(
            "{\"file\":\"%s\",\"from\":\"2026-01-15T12:00:00Z\",\"to\":\"2026-01-15T12:00:00Z\",\"lines\":%d,\"bytes\":%d}"
                .formatted(file, LINES, bytes));
  }

  @Test
  void an_index_or_metadata_of_any_bytes_is_no_exception_and_hides_no_line() throws IOException {
    Path folder = temp.resolve("small");
    try (CaptureWriter writer = open(folder)) {
      append(writer, 0, LINES);
    }
    Random random = new Random(3);
    for (String name : List.of(CaptureFiles.INDEX, CaptureFiles.METADATA)) {
      byte[] whole = Files.readAllBytes(folder.resolve(name));
      for (int round = 0; round < ROUNDS; round++) {
        for (Map.Entry<String, Spoil> spoil : SPOILS.entrySet()) {
          Files.write(folder.resolve(name), spoil.getValue().on(whole, random));
          String what = name + " " + spoil.getKey() + " round " + round;
          try {
            scan(folder, what, 1);
          } catch (CaptureException e) {
            assertThat(e.kind()).as(what).isEqualTo(CaptureException.Kind.NEWER_VERSION);
          }
        }
      }
      Files.write(folder.resolve(name), whole);
    }
  }

  @Test
  void a_packed_file_without_end_that_lost_its_index_line_keeps_its_lines() throws IOException {
    Path folder = temp.resolve("lost");
    try (CaptureWriter writer = open(folder)) {
      for (int i = 0; i < LINES; i += 10) {
        append(writer, i, 10);
        writer.commit();
      }
    }
    byte[] whole = Files.readAllBytes(only(folder));
    Files.write(only(folder), Arrays.copyOf(whole, whole.length - 30));
    Files.delete(folder.resolve(CaptureFiles.INDEX));

    open(folder).close();

    assertThat(scan(folder, "after a restart", 1)).isEqualTo(LINES);
  }

  private CaptureWriter open(Path folder) throws IOException {
    return CaptureWriter.open(
        folder, CaptureSettings.DEFAULTS.withFrameBytes(16 << 10), "main", Map.of(), () -> NOON);
  }

  private static void append(CaptureWriter writer, int first, int lines) throws IOException {
    BatchMaker batch = new BatchMaker("main");
    for (int i = first; i < first + lines; i++) {
      batch.add(API, NOON.getEpochSecond() * 1_000_000_000L + i, text(i));
    }
    writer.append(batch.make(), null);
  }

  private static String text(int i) {
    return "line " + i + " says " + new Random(i).nextLong() + " and " + new Random(~i).nextLong();
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> CaptureFiles.isData(path.getFileName().toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private void spoilAll(Path folder) throws IOException {
    assertThat(scan(folder, "whole", 2)).isEqualTo(LINES);
    Path file = only(folder);
    byte[] whole = Files.readAllBytes(file);
    for (Map.Entry<String, Spoil> spoil : SPOILS.entrySet()) {
      Random random = new Random(spoil.getKey().hashCode());
      for (int round = 0; round < ROUNDS; round++) {
        Files.write(file, spoil.getValue().on(whole, random));
        scan(
            folder, folder.getFileName() + " " + spoil.getKey() + " round " + round, 1 + round % 3);
      }
    }
    Files.write(file, whole);
  }

  /** Counts lines and holds what the scan says against it. */
  private static long scan(Path folder, String what, int threads) throws IOException {
    ScanReport report = new ScanReport();
    AtomicLong found = new AtomicLong();
    CaptureReader.open(folder)
        .scan(
            CaptureFilter.ALL,
            threads,
            report,
            () -> {
              LineScanner scanner = new LineScanner(CaptureFilter.ALL, report);
              return chunk -> {
                scanner.scan(chunk, line -> found.incrementAndGet() > 0);
                return Boolean.TRUE;
              };
            },
            (file, result) -> true);
    long lines = found.get();
    if (lines < LINES) {
      assertThat(report.complete()).as("%s: %d lines", what, lines).isFalse();
      long missing = report.damages().stream().mapToLong(Damage::missingLines).sum();
      assertThat(missing).as("%s: %s", what, report.damages()).isEqualTo(LINES - lines);
    }
    return lines;
  }
}
