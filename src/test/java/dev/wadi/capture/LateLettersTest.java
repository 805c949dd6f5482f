package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose writer told nothing of their letters get them later, and nothing else changes. */
class LateLettersTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = Rfc3339.toNanos(NOON);
  private static final Labels API = Labels.of("app", "api");
  private static final Labels DB = Labels.of("app", "db");
  private static final CaptureSettings SMALL = CaptureSettings.DEFAULTS.withFrameBytes(64 << 10);
  private static final int LINES = 16_000;
  private static final int NEEDLE = 9_100;

  @TempDir Path temp;

  private final List<String> written = new ArrayList<>();

  private static String usual(int i) {
    return "GET /api/v1/orders/%07d?id=%x status=200 took=%d ms of %s"
        .formatted(i * 7919L % 9_999_991, i * 0x9E3779B97F4A7C15L, i % 997, "them ".repeat(9));
  }

  private Batch batch(int first, boolean random) {
    BatchMaker batch = new BatchMaker("main");
    Random dice = new Random(first);
    for (int i = first; i < first + 500; i++) {
      String line = i == NEEDLE ? "a needle in the hay" : usual(i);
      if (random) {
        StringBuilder letters = new StringBuilder();
        dice.ints(150, 'a', 'z' + 1).forEach(letters::appendCodePoint);
        line = letters.toString();
      }
      written.add(line);
      batch.add(i < LINES / 2 ? API : DB, T + i, line);
    }
    return batch.make();
  }

  private CaptureWriter writer(Path folder) throws IOException {
    return CaptureWriter.open(folder, SMALL, "main", Map.of(), () -> NOON);
  }

  /** A capture of two files, of a writer that told neither letters nor times. */
  private Path older(boolean random) throws IOException {
    Path folder = temp.resolve("c");
    try (CaptureWriter writer = writer(folder)) {
      for (int first = 0; first < LINES; first += 500) {
        writer.append(batch(first, random), null);
        if (first == LINES / 2) {
          writer.roll();
        } else if (first % 3000 == 0) {
          writer.commit();
        }
      }
    }
    for (String name : CaptureFiles.dataNames(folder)) {
      OlderFile.make(folder.resolve(name));
    }
    return folder;
  }

  private static int make(CaptureWriter writer, LateEnd.Pace pace) throws IOException {
    return make(writer, CaptureDisk.SYSTEM, pace);
  }

  private static int make(CaptureWriter writer, CaptureDisk disk, LateEnd.Pace pace)
      throws IOException {
    try (LateLetters letters = new LateLetters("letters", disk, new FramePress(1))) {
      return letters.make(writer, pace);
    }
  }

  private static ScanReport ask(Path folder, String query, List<String> found) throws IOException {
    return CaptureReader.open(folder)
        .forEachLine(
            CaptureFilter.of(LogQuery.parse(query)),
            line -> {
              found.add(line.message());
              return true;
            });
  }

  private static long frames(Path folder, String query, int lines) throws IOException {
    List<String> found = new ArrayList<>();
    ScanReport report = ask(folder, query, found);
    assertThat(found).as(query).hasSize(lines);
    assertThat(report.complete()).isTrue();
    return report.frames();
  }

  private void hasAllLines(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    assertThat(ask(folder, "{}", found).complete()).isTrue();
    assertThat(found).isEqualTo(written);
    assertThat(CaptureCheck.of(folder, 1).whole()).isTrue();
  }

  private static List<String> contents(Path folder) throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        String name = file.getFileName().toString();
        if (name.endsWith("zst") || name.endsWith("tmp")) {
          all.add(name + " " + java.util.Arrays.hashCode(Files.readAllBytes(file)));
        }
      }
    }
    return all;
  }

  @Test
  void a_file_of_an_older_writer_gets_letters_and_keeps_its_lines() throws Exception {
    Path folder = older(false);
    long all = frames(folder, "{}", LINES);
    assertThat(frames(folder, "{} |= \"needle\"", 1)).as("before").isEqualTo(all);
    try (CaptureWriter writer = writer(folder)) {
      assertThat(make(writer, LateEnd.Pace.FULL)).isEqualTo(2);
      assertThat(make(writer, LateEnd.Pace.FULL)).as("once").isZero();
    }
    assertThat(frames(folder, "{} |= \"needle\"", 1)).isLessThanOrEqualTo(all / 4);
    assertThat(frames(folder, "{} |= \"no such thing\"", 0)).isZero();
    assertThat(frames(folder, "{app=\"db\"} |= \"no such thing\"", 0)).isZero();
    assertThat(frames(folder, "{app=\"db\"}", LINES / 2)).isLessThan(all * 2 / 3);
    hasAllLines(folder);
  }

  @Test
  void a_file_that_a_crash_left_open_gets_letters_and_times_when_it_is_finished() throws Exception {
    Path folder = temp.resolve("crashed");
    try (CaptureWriter writer = writer(temp.resolve("c"))) {
      for (int first = 0; first < LINES; first += 500) {
        writer.append(batch(first, false), null);
      }
      writer.commit();
      Files.createDirectory(folder);
      try (Stream<Path> files = Files.list(temp.resolve("c"))) {
        for (Path file : (Iterable<Path>) files::iterator) {
          if (!file.getFileName().toString().startsWith(".")) {
            Files.copy(file, folder.resolve(file.getFileName()));
          }
        }
      }
    }
    writer(folder).close();
    long all = frames(folder, "{}", LINES);
    assertThat(frames(folder, "{} |= \"needle\"", 1)).isLessThan(all / 5);
    List<String> first = new ArrayList<>();
    ScanReport report =
        CaptureReader.open(folder)
            .forEachLine(CaptureFilter.between(T, T), line -> first.add(line.message()));
    assertThat(first).hasSize(1);
    assertThat(report.frames()).as("by time").isEqualTo(1);
    hasAllLines(folder);
  }

  @Test
  void files_of_others_wait_while_lines_wait_for_the_writer_whose_own_have_letters()
      throws Exception {
    Path folder = temp.resolve("c");
    try (CaptureWriter writer = writer(folder)) {
      writer.letters().later(true);
      assertThat(writer.letters().take()).as("while lines wait").isFalse();
      for (int first = 0; first < LINES; first += 500) {
        writer.append(batch(first, false), null);
      }
      writer.roll();
      long all = frames(folder, "{}", LINES);
      assertThat(frames(folder, "{} |= \"needle\"", 1)).isLessThan(all / 4);
      writer.letters().later(false);
      assertThat(writer.letters().take()).as("older files").isTrue();
      assertThat(writer.letters().take()).as("once").isFalse();
      assertThat(make(writer, LateEnd.Pace.FULL)).as("all have them").isZero();
    }
    hasAllLines(folder);
  }

  @Test
  void files_that_somebody_copied_or_signed_stay_as_they_are() throws Exception {
    Path folder = older(false);
    List<String> before = contents(folder);
    CopiedFiles.write(folder, "s3://bucket/c", CaptureFiles.dataNames(folder));
    try (CaptureWriter writer = writer(folder)) {
      assertThat(make(writer, LateEnd.Pace.FULL)).as("copied").isZero();
    }
    Files.delete(folder.resolve(".copied"));
    Files.writeString(folder.resolve(CaptureFiles.MANIFEST), "");
    try (CaptureWriter writer = writer(folder)) {
      assertThat(make(writer, LateEnd.Pace.FULL)).as("signed").isZero();
    }
    assertThat(contents(folder)).isEqualTo(before);
  }

  @Test
  void a_stop_and_a_file_that_goes_meanwhile_leave_nothing_behind() throws Exception {
    Path folder = older(false);
    List<String> before = contents(folder);
    AtomicInteger frames = new AtomicInteger();
    try (CaptureWriter writer = writer(folder)) {
      assertThat(make(writer, worked -> frames.incrementAndGet() < 5)).as("stopped").isZero();
      assertThat(contents(folder)).isEqualTo(before);
    }
    CaptureWriter closing = writer(folder);
    LateEnd.Pace closes =
        worked -> {
          try {
            closing.close();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return true;
        };
    assertThat(make(closing, closes)).as("the writer has let the folder go").isZero();
    assertThat(contents(folder)).isEqualTo(before);
    String oldest = CaptureFiles.dataNames(folder).get(0);
    CaptureSettings capped = SMALL.withMaxDiskBytes(CaptureFiles.usage(folder) + 2048);
    try (CaptureWriter writer = CaptureWriter.open(folder, capped, "main", Map.of(), () -> NOON)) {
      LateEnd.Pace outgrows =
          worked -> {
            try {
              if (Files.exists(folder.resolve(oldest))) {
                writer.append(batch(LINES, true), null);
                writer.roll();
              }
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            return true;
          };
      assertThat(make(writer, outgrows)).as("the other file").isEqualTo(1);
    }
    assertThat(contents(folder)).noneMatch(file -> file.contains(oldest) || file.contains("tmp"));
    assertThat(CaptureCheck.of(folder, 1).whole()).isTrue();
  }

  @Test
  void where_the_disk_is_full_a_file_stays_as_it_was() throws Exception {
    Path folder = older(false);
    List<String> before = contents(folder);
    CaptureDisk full =
        (file, options, attributes) -> {
          FileChannel.open(file, options, attributes).close();
          throw new IOException("No space left on device");
        };
    try (CaptureWriter writer = writer(folder)) {
      assertThatThrownBy(() -> make(writer, full, LateEnd.Pace.FULL))
          .isInstanceOf(IOException.class);
    }
    assertThat(contents(folder)).isEqualTo(before);
    hasAllLines(folder);
  }

  @Test
  void what_is_damaged_is_not_covered_up() throws Exception {
    Path folder = older(false);
    Path file = folder.resolve(CaptureFiles.dataNames(folder).get(0));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    List<String> before = contents(folder);
    try (CaptureWriter writer = writer(folder)) {
      assertThat(make(writer, LateEnd.Pace.FULL)).as("the other one").isEqualTo(1);
    }
    assertThat(contents(folder).get(0)).isEqualTo(before.get(0));
  }

  @Test
  void a_file_of_random_letters_is_looked_at_once() throws Exception {
    Path folder = older(true);
    try (CaptureWriter writer = writer(folder)) {
      assertThat(make(writer, LateEnd.Pace.FULL)).isEqualTo(2);
      assertThat(make(writer, LateEnd.Pace.FULL)).as("it says that it says nothing").isZero();
    }
    hasAllLines(folder);
  }
}
