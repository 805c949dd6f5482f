package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who looks for a word unpacks the frames that may hold it. */
class FrameLettersTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = Rfc3339.toNanos(NOON);
  private static final Labels API = Labels.of("app", "api", "env", "prod");
  private static final Labels DB = Labels.of("app", "db", "env", "prod");
  private static final int LINES = 24_000;

  @TempDir Path temp;

  private interface Line {
    String text(int i);
  }

  /* About six megabytes, in frames of one. */
  private Path capture(Line lines, Labels... labels) throws IOException {
    Path folder = temp.resolve("c");
    try (CaptureWriter writer =
        CaptureWriter.open(folder, CaptureSettings.DEFAULTS, "main", Map.of(), () -> NOON)) {
      for (int first = 0; first < LINES; first += 500) {
        BatchMaker batch = new BatchMaker("main");
        Labels of = labels[first * labels.length / LINES];
        for (int i = first; i < first + 500; i++) {
          batch.add(of, T + i, lines.text(i));
        }
        writer.append(batch.make(), null);
      }
      writer.seal();
    }
    return folder;
  }

  private static String usual(int i) {
    return "GET /api/v1/orders/%07d?id=%x status=200 took=%d ms, rows read: %d and nothing else to tell of %s"
        .formatted(
            i * 7919L % 9_999_991, i * 0x9E3779B97F4A7C15L, i % 997, i % 31, "them ".repeat(24));
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

  private static String planted(int i) {
    return i == 13_000 ? "seen a \"needle\" in the hay, Kwisatz-4711\tübel" : usual(i);
  }

  @Test
  void only_frames_that_may_hold_a_word_are_unpacked() throws Exception {
    Path folder = capture(FrameLettersTest::planted, API);
    long all = frames(folder, "{}", LINES);
    assertThat(all).isGreaterThan(5);
    for (String query :
        List.of(
            "{} |= \"needle\"",
            "{} |= \"needle\\\" in the hay\"",
            "{} |= \"Kwisatz\"",
            "{} |~ \"(?i)eDLE. in the h.y|needle in a stac\"",
            "{} |~ \"Kwisatz-\\\\d+\"",
            "{} |= \"hay, Kwis\" |= \"e\"",
            "{} |= \"-4711\\tübel\" |= \"Kwisatz\"",
            "{app=\"api\"} |= \"in the hay\"")) {
      assertThat(frames(folder, query, 1)).as(query).isEqualTo(1);
    }
    assertThat(frames(folder, "{} |= \"no such thing\"", 0)).isZero();
    assertThat(frames(folder, "{} |= \"status=200\"", LINES - 1)).isEqualTo(all);
  }

  @Test
  void only_frames_that_may_hold_a_label_are_unpacked() throws Exception {
    Path folder = capture(FrameLettersTest::usual, API, DB);
    long all = frames(folder, "{}", LINES);
    assertThat(frames(folder, "{app=\"db\"}", LINES / 2)).isLessThanOrEqualTo(all / 2 + 1);
    assertThat(frames(folder, "{app=~\"d.*\"}", LINES / 2)).isLessThanOrEqualTo(all / 2 + 1);
    assertThat(frames(folder, "{app!=\"api\"}", LINES / 2)).isEqualTo(all);
    assertThat(frames(folder, "{env=\"prod\"}", LINES)).isEqualTo(all);
  }

  @Test
  void a_copy_of_lines_tells_its_letters_too() throws Exception {
    Path folder = capture(FrameLettersTest::planted, API);
    Path copy = temp.resolve("copy");
    try (NewCapture made = NewCapture.at(copy);
        LinePacker packer = new LinePacker(new FramePress(1))) {
      CaptureReader.open(folder)
          .forEachLine(
              CaptureFilter.ALL,
              line -> {
                packer.add(line);
                return true;
              });
      made.add("x.jsonl.zst", java.util.Objects.requireNonNull(packer.take()));
      made.keep(new NewCapture.Origin("main", null, false, List.of()), NOON);
    }
    assertThat(frames(copy, "{} |= \"needle\"", 1)).isEqualTo(1);
    assertThat(frames(copy, "{app=\"api\"} |= \"needle\"", 1)).isEqualTo(1);
    assertThat(frames(copy, "{} |= \"no such thing\"", 0)).isZero();
  }

  private static int place(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int place = -1;
    for (int i = 0; i + 12 < bytes.length; i++) {
      if (in.getInt(i) == FrameLetters.MAGIC && in.getInt(i + 8) == FrameLetters.TAG) {
        place = i;
      }
    }
    assertThat(place).isPositive();
    return place;
  }

  @Test
  void letters_that_are_damaged_are_not_believed() throws Exception {
    Path folder = capture(FrameLettersTest::planted, API);
    Path file = folder.resolve(CaptureFiles.dataNames(folder).get(0));
    byte[] whole = Files.readAllBytes(file);
    int place = place(whole);
    int length = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(place + 4);
    for (int at = 8; at < 8 + length; at += Math.max(1, length / 15)) {
      byte[] bytes = whole.clone();
      bytes[place + at] ^= 0x10;
      Files.write(file, bytes);
      assertThat(frames(folder, "{} |= \"needle\"", 1)).as("byte %d", at).isGreaterThan(5);
    }
    assertThat(CaptureCheck.of(folder, 1).whole()).as("and verify sees it").isFalse();
  }

  @Test
  void it_takes_less_than_a_sixtieth_of_the_file() throws Exception {
    Path folder = capture(FrameLettersTest::planted, API, DB);
    byte[] bytes = Files.readAllBytes(folder.resolve(CaptureFiles.dataNames(folder).get(0)));
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(place(bytes) + 4);
    assertThat(length).isLessThan(bytes.length / 15);
  }
}
