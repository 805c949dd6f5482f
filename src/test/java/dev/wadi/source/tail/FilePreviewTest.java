package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.wadi.model.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is shown of a file is what a tail makes of it, whatever it holds and whatever was set. */
class FilePreviewTest {
  /* Before it no line says a time, so a later one is when the line was read. */
  private static final Instant NOW = Instant.parse("2090-01-01T00:00:00Z");

  /* One for all: nobody changes the files, and they are many. */
  @TempDir static Path home;

  /** A file of the table: its name and what is in it. */
  record Sample(String name, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String TRACE =
      "2026-02-28 10:32:01,123 ERROR no\njava.lang.Error: x\n\tat a.B.c(B.java:1)\n"
          + "2026-02-28 10:32:02,123 INFO on\n";
  private static final String CRI =
      "2026-02-28T10:32:01.1Z stdout P {\"level\":\n2026-02-28T10:32:01.1Z stdout F \"warn\"}\n"
          + "rubbish\n2026-02-28T10:32:02Z stderr F \tat x\n2026-02-28T10:32:02Z stdout P open";

  static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    text(samples, "trace", TRACE + "java.lang.Error: y\n\tat d.E.f(E.java:2)\n");
    text(samples, "crlf", (TRACE + TRACE).replace("\n", "\r\n"));
    text(samples, "unended", TRACE + "java.lang.Error: y\n\tat d.E.f(E.java:2)");
    text(samples, "cri", CRI + "\n");
    text(samples, "cri-unended", CRI);
    text(samples, "umlauts", "K\u00e4se 5 \u20ac\n\uD83D\uDE00\r\n\n \t\n\u65e5\n");
    text(samples, "long", "\u00e4".repeat(150) + "\nnext\r\n" + "y".repeat(100) + "\r\nz\n");
    text(samples, "very-long", "x".repeat(700_000) + "\nnext\n" + "\u65e5".repeat(400_000));
    text(samples, "bound", "a".repeat(99) + "\n" + "b".repeat(100) + "\n" + "c".repeat(101));
    text(samples, "zeroes", "\0\0\0first\na\0b\n\0\0\0\0second\n");
    text(samples, "empty", "");
    text(samples, "returns", "a\rb\r\n\r\nc\r");
    text(
        samples,
        "json",
        "{\"time\":\"2026-02-28T10:32:01Z\",\"level\":\"warn\"}\nnope\n{}\n{\"a\":1");
    byte[] noise = new byte[5000];
    new Random(7).nextBytes(noise);
    samples.add(new Sample("noise.log", noise));
    samples.add(new Sample("latin.log", "K\u00e4se \u00e9\n\u0085\n".getBytes(ISO_8859_1)));
    samples.add(new Sample("elf.log", new byte[] {0x7f, 'E', 'L', 'F', 1, 1, '\n', 'x', '\n'}));
    samples.add(new Sample("packed.log", gzip(TRACE.getBytes(UTF_8))));
    samples.add(new Sample("not-packed.log.gz", TRACE.getBytes(UTF_8)));
    for (String text : List.of(TRACE + "unended", "x".repeat(3_000_000) + "\n" + TRACE)) {
      byte[] gzip = gzip(text.getBytes(UTF_8));
      byte[] zstd = Zstd.compress(text.getBytes(UTF_8));
      String name = text.length() + "";
      samples.add(new Sample(name + ".log.1.gz", gzip));
      samples.add(new Sample(name + ".log.1.zst", zstd));
      samples.add(new Sample(name + "-broken.log.gz", Arrays.copyOf(gzip, gzip.length - 30)));
      samples.add(new Sample(name + "-broken.log.zst", Arrays.copyOf(zstd, zstd.length - 9)));
    }
    Random random = new Random(11);
    for (int i = 0; i < 10; i++) {
      text(samples, "random-" + i, random(random));
    }
    return samples;
  }

  /* As it is and in both kinds of UTF-16. */
  private static void text(List<Sample> samples, String name, String text) {
    samples.add(new Sample(name + ".log", text.getBytes(UTF_8)));
    samples.add(new Sample(name + "-little.log", ("\uFEFF" + text).getBytes(UTF_16LE)));
    samples.add(new Sample(name + "-big.log", ("\uFEFF" + text).getBytes(UTF_16BE)));
    samples.add(new Sample(name + "-mark.log", ("\uFEFF" + text).getBytes(UTF_8)));
  }

  private static String random(Random random) {
    String[] pieces = {
      "\n",
      "\r\n",
      "\r",
      "\0",
      "\t",
      " ",
      "\tat a.B.c(B.java:1)",
      "java.lang.Error: x",
      "\u00e4",
      "\uD83D\uDE00",
      "2026-02-28T10:32:01Z",
      " INFO ",
      "{\"a\":1}",
      "k=v ",
      "x".repeat(60),
      "\n\n"
    };
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  private static final List<Map<String, String>> SETTINGS =
      List.of(
          Map.of(),
          Map.of("multiline", "java", "format", "log4j"),
          Map.of("multiline", "indent,time", "maxLineBytes", "100", "multilineMaxBytes", "150"),
          Map.of("format", "cri", "inner", "json", "line", "message", "multiline", "java"),
          Map.of("format", "json", "metadataFields", "*", "fileMetadata", "name,folder"),
          Map.of("maxLineBytes", "100", "labels", "app=x", "fileLabel", ""),
          Map.of("encoding", "ISO-8859-1", "maxLineBytes", "101"),
          Map.of("encoding", "windows-1252"),
          Map.of("encoding", "UTF-16LE", "maxLineBytes", "100"),
          Map.of("encoding", "UTF-16BE"),
          Map.of("encoding", "UTF-8", "multiline", "java", "multilineTimeout", "300ms"),
          Map.of("start", "2026-02-28T10:32:02Z", "format", "log4j", "timeZone", "UTC"));

  static Stream<Map<String, String>> settings() {
    return SETTINGS.stream();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void its_entries_are_those_of_a_tail(Map<String, String> options) throws Exception {
    int entries = 0;
    for (Sample sample : samples()) {
      Path folder = Files.createDirectories(home.resolve(sample.name() + "/in.d"));
      Path file = folder.resolve(sample.name());
      if (Files.notExists(file)) {
        Files.write(file, sample.bytes());
      }
      Map<String, String> asked = new LinkedHashMap<>(options);
      if (!options.isEmpty()) {
        asked.put("partialLineMillis", "200");
        asked.putIfAbsent("multilineTimeout", "100ms");
      }
      asked.put("paths", home + "/" + sample.name() + "/{folder}.d/*");

      List<String> shown = byStream(shown(file, asked));
      assertThat(shown)
          .as("%s with %s", sample.name(), options)
          .isEqualTo(byStream(tailed(file, asked)));
      entries += shown.size();
    }
    assertThat(entries).isGreaterThan(50);
  }

  /* In a batch the entries of a stream stand together. */
  private static List<String> byStream(List<String> entries) {
    List<String> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparing(entry -> entry.substring(0, entry.indexOf('}'))));
    return sorted;
  }

  private static List<String> shown(Path file, Map<String, String> options) throws IOException {
    FilePreview preview = FilePreview.of(file, options);
    List<String> entries = new ArrayList<>();
    if (preview.refusal() == null) {
      preview.entries(
          entry ->
              entries.add(
                  told(
                      entry.timestampNanos(),
                      entry.labels().toString(),
                      entry.line(),
                      entry.metadata())),
          NOW.getEpochSecond() * 1_000_000_000);
    }
    return entries;
  }

  /* Of a line that says no time only the moment of reading is left open. */
  private static String told(long nanos, String labels, String line, Map<String, String> metadata) {
    long second = Math.floorDiv(nanos, 1_000_000_000L);
    String time = second >= NOW.getEpochSecond() ? "now" : Long.toString(nanos);
    return labels + " " + time + " " + line + " " + metadata;
  }

  private static List<String> tailed(Path file, Map<String, String> options) throws Exception {
    Path positions = Files.createTempDirectory(home, "positions");
    try (PositionLog log = PositionLog.open(positions, FileChannel::open, () -> 0)) {
      return new LoneTail(PreviewOptions.settings(file, options), log).run();
    }
  }

  /** The engine of a tail with a clock that goes on when there is nothing to do. */
  private static final class LoneTail implements Tailer.Taker, Hearing {
    private final long enoughNanos;

    private final List<String> entries = new ArrayList<>();
    private final Tailer tailer;
    private long nanos;
    private long quietSince;

    LoneTail(TailSettings settings, PositionLog log) {
      enoughNanos =
          2 * settings.partialLine().plus(settings.text().multiline().timeout()).toNanos();
      tailer =
          new Tailer(
              settings,
              log,
              this,
              new TailClaims(),
              new TailCounters(),
              new Told("trial"),
              new RealDisk(),
              this,
              () -> NOW.plusNanos(nanos),
              () -> nanos);
    }

    List<String> run() {
      tailer.findFiles();
      tailer.run(List.of());
      return entries;
    }

    @Override
    public boolean offer(Parcel parcel, long wait) {
      for (Entry entry : parcel.batch()) {
        entries.add(
            told(
                entry.timestampNanos(), entry.labels().toString(), entry.line(), entry.metadata()));
      }
      quietSince = nanos;
      return true;
    }

    @Override
    public void await(long wait, long now, Listener listener) {
      nanos += wait;
      if (nanos - quietSince > enoughNanos) {
        tailer.stop();
      }
    }

    @Override
    public void watch(Set<Path> folders) {}

    @Override
    public void calmDown(long now) {}

    @Override
    public void close() {}
  }
}
