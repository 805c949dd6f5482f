package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A frame that is left out holds nothing that was wanted: random lines, random questions. */
class FrameSieveTest {
  private static final long NOON = 1_768_478_400_000_000_000L;
  private static final int FRAMES = 40;
  private static final String[] WORDS = {
    "timeout",
    "Order",
    "paid",
    "naïve",
    "übergroß",
    "日本語",
    "x-y",
    "a/b/c",
    "\"quoted\"",
    "C:\\dir",
    "<b>",
    "tab\tend",
    "nl\nend",
    "4711",
    "deadBEEF",
    "ERROR",
    "id=17",
    "🙂smile",
    "K",
    "ſ",
    "_under",
    "\u0001ctl",
    "don't",
    "k8s",
    "…",
    "zz"
  };

  @TempDir Path temp;

  private final Random random = new Random(11);

  private String word() {
    String word = WORDS[random.nextInt(WORDS.length)];
    return switch (random.nextInt(4)) {
      case 0 -> word + random.nextInt(100);
      case 1 -> new StringBuilder(word).reverse().toString();
      default -> word;
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int words = random.nextInt(6);
    for (int i = 0; i < words; i++) {
      text.append(random.nextInt(3) == 0 ? "" : " ").append(word());
    }
    return text.toString();
  }

  private Batch batch() {
    BatchMaker batch = new BatchMaker("main");
    int streams = 1 + random.nextInt(2);
    for (int s = 0; s < streams; s++) {
      Labels labels = Labels.of("app", "svc" + random.nextInt(6), "team", word());
      int lines = 1 + random.nextInt(3);
      for (int i = 0; i < lines; i++) {
        Map<String, String> metadata = random.nextInt(3) == 0 ? Map.of("trace", text()) : Map.of();
        batch.add(labels, NOON + i, text().getBytes(UTF_8), metadata);
      }
    }
    return batch.make();
  }

  private static List<LetterTable> tables(
      Path temp, List<byte[]> frames, List<Batch> batches, long... sizes) throws IOException {
    List<LetterTable> tables = new ArrayList<>();
    for (long size : sizes) {
      FrameLetters letters = new FrameLetters(new LetterSheets(), 1);
      for (int i = 0; i < frames.size(); i++) {
        if (i % 2 == 0) {
          markAsWritten(letters.marks(), batches.get(i));
        } else {
          batches.get(i).streams().forEach(stream -> letters.marks().labels(stream.labels()));
          letters.marks().text(frames.get(i), 0, frames.get(i).length);
        }
        letters.endFrame(frames.get(i).length);
      }
      try (FrameCompressor compressor = new FrameCompressor(1, new FramePress(1))) {
        ByteBuffer encoded = letters.encode(new SeekTable(), compressor, size);
        if (encoded == null) {
          continue;
        }
        Path file = Files.createTempFile(temp, "letters", "");
        Files.write(file, encoded.array());
        try (FileChannel channel = FileChannel.open(file)) {
          ZstdFrames.Frame place =
              new ZstdFrames.Frame(ZstdFrames.SKIPPABLE, 0, encoded.remaining(), 0);
          LetterTable table =
              LetterTable.read(channel, place, frames.size(), new SeekTable().crc());
          assertThat(table).isNotNull();
          tables.add(table);
        }
      }
    }
    return tables;
  }

  /* As the writer does: each line's own text, and once what stands before it in all. */
  private static void markAsWritten(LetterMarks marks, Batch batch) {
    JsonLineEncoder encoder = new JsonLineEncoder(1024);
    for (LogStream stream : batch.streams()) {
      byte[] middle = JsonLineEncoder.middle(stream.labels());
      marks.labels(stream.labels());
      marks.text(middle, 0, middle.length);
      for (int i = 0; i < stream.size(); i++) {
        encoder.append(stream, i, middle);
        marks.text(encoder.buffer(), encoder.textStart(), encoder.size());
      }
    }
  }

  private static byte[] render(Batch batch) {
    JsonLineEncoder encoder = new JsonLineEncoder(1024);
    for (LogStream stream : batch.streams()) {
      for (int i = 0; i < stream.size(); i++) {
        encoder.append(stream, i, JsonLineEncoder.middle(stream.labels()));
      }
    }
    byte[] text = new byte[encoder.size()];
    System.arraycopy(encoder.buffer(), 0, text, 0, text.length);
    return text;
  }

  private static long matches(byte[] frame, CaptureFilter filter) {
    long[] found = {0};
    new LineScanner(filter, new ScanReport())
        .scan(
            new Chunk(new CaptureFile(Path.of("x.jsonl"), null, false), frame, 0, frame.length),
            line -> {
              found[0]++;
              return true;
            });
    return found[0];
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static String literal(String text) {
    return text.replaceAll("([\\\\.\\[\\](){}*+?^$|])", "\\\\$1");
  }

  /** A part of what stands somewhere, or of nothing. */
  private String needle(List<Batch> batches) {
    LogStream stream = batches.get(random.nextInt(batches.size())).streams().get(0);
    String line = random.nextInt(8) == 0 ? text() : stream.entry(0).line();
    if (line.isEmpty()) {
      return "q";
    }
    int from = line.offsetByCodePoints(0, random.nextInt(line.codePointCount(0, line.length())));
    int left = line.codePointCount(from, line.length());
    int to = line.offsetByCodePoints(from, 1 + random.nextInt(Math.min(left, 24)));
    return line.substring(from, to);
  }

  private String query(String needle) {
    String swapped =
        random.nextBoolean() ? needle.toUpperCase(Locale.ROOT) : needle.toLowerCase(Locale.ROOT);
    return switch (random.nextInt(8)) {
      case 0 -> "{} |~ " + quoted("(?i)" + literal(swapped));
      case 1 -> "{} |~ " + quoted(literal(needle) + ".*");
      case 2 -> "{} |~ " + quoted("(a|b)?" + literal(needle) + "|" + literal(swapped));
      case 3 -> "{app=\"svc" + random.nextInt(6) + "\"} |= " + quoted(needle);
      case 4 -> "{app=~\"svc[123]\"} |= " + quoted(needle);
      case 5 -> "{team=" + quoted(needle.strip()) + "}";
      case 6 -> "{} | trace=" + quoted(needle);
      default -> "{} |= " + quoted(needle) + " != \"zzzz\"";
    };
  }

  private static @Nullable LogQuery parse(String query) {
    try {
      return LogQuery.parse(query);
    } catch (dev.wadi.query.QuerySyntaxException e) {
      return null; // control characters, as some of the words have
    }
  }

  @Test
  void nothing_that_is_wanted_is_left_out() throws Exception {
    long leftOut = 0;
    long found = 0;
    for (int round = 0; round < 12; round++) {
      List<Batch> batches = new ArrayList<>();
      List<byte[]> frames = new ArrayList<>();
      for (int i = 0; i < FRAMES; i++) {
        batches.add(batch());
        frames.add(render(batches.get(i)));
      }
      // With room for all, for some and for hardly any of the columns.
      List<LetterTable> tables = tables(temp, frames, batches, 10_000_000, 300_000, 120_000);
      assertThat(tables).isNotEmpty();
      for (int i = 0; i < 150; i++) {
        String text = query(needle(batches));
        LogQuery query = parse(text);
        if (query == null) {
          continue;
        }
        CaptureFilter filter = CaptureFilter.of(query);
        for (LetterTable table : tables) {
          BitSet out = FrameSieve.of(filter).leftOut(table, null);
          leftOut += out.cardinality();
          for (int frame = 0; frame < FRAMES; frame++) {
            long there = matches(frames.get(frame), filter);
            found += there;
            if (out.get(frame)) {
              assertThat(there).as("%s in %s", text, new String(frames.get(frame), UTF_8)).isZero();
            }
          }
        }
      }
    }
    assertThat(found).as("lines found").isGreaterThan(5_000);
    assertThat(leftOut).as("frames left out").isGreaterThan(20_000);
  }

  @Test
  void letters_that_belong_to_other_frames_are_not_believed() throws Exception {
    FrameLetters letters = new FrameLetters(new LetterSheets(), 1);
    byte[] text = render(batch());
    letters.marks().text(text, 0, text.length);
    letters.endFrame(text.length);
    SeekTable table = new SeekTable();
    table.add(100, text.length);
    ByteBuffer encoded;
    try (FrameCompressor compressor = new FrameCompressor(1, new FramePress(1))) {
      encoded = letters.encode(table, compressor, 10_000_000);
    }
    assertThat(encoded).isNotNull();
    Path file = temp.resolve("letters");
    Files.write(file, encoded.array());
    ZstdFrames.Frame place = new ZstdFrames.Frame(ZstdFrames.SKIPPABLE, 0, encoded.capacity(), 0);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(LetterTable.read(channel, place, 1, table.crc())).isNotNull();
      assertThat(LetterTable.read(channel, place, 2, table.crc())).as("more frames").isNull();
      SeekTable other = new SeekTable();
      other.add(101, text.length);
      assertThat(LetterTable.read(channel, place, 1, other.crc())).as("other frames").isNull();
      Files.write(file, java.util.Arrays.copyOf(encoded.array(), encoded.capacity() - 1));
      assertThat(LetterTable.read(channel, place, 1, table.crc())).as("cut").isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{} |= \"\"",
        "{} |= \"\\\"\\\\<>&/\"",
        "{} |= \"1234567\"",
        "{} |~ \".*\"",
        "{} != \"timeout\"",
        "{app!=\"svc1\"}",
        "{app=~\".*\"}",
        "{} | json | level=\"error\"",
        "{} | line_format \"needle\" |= \"needle\""
      })
  void a_question_that_names_nothing_leaves_nothing_out(String query) throws Exception {
    Batch batch = batch();
    LetterTable table = tables(temp, List.of(render(batch)), List.of(batch), 10_000_000).get(0);
    assertThat(
            FrameSieve.of(CaptureFilter.of(LogQuery.parse(query))).leftOut(table, null).isEmpty())
        .isTrue();
  }
}
