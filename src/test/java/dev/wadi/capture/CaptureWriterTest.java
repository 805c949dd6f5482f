package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.CapturedLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureWriterTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = Rfc3339.toNanos(NOON);
  private static final Labels API = Labels.of("app", "api", "pod", "api-0");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  private Instant now = NOON;
  private final InstantSource clock = () -> now;

  @Test
  void a_committed_line_can_be_read_with_nothing_of_ours() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      writer.append(batch("hello world"), null);
      writer.commit();

      JsonNode line = lines(dir).get(0);
      assertThat(line.get("ts").asText()).isEqualTo("2026-01-15T12:00:00Z");
      assertThat(line.get("labels").toString()).isEqualTo("{\"app\":\"api\",\"pod\":\"api-0\"}");
      assertThat(line.get("msg").asText()).isEqualTo("hello world");
      assertThat(line.fieldNames()).toIterable().containsExactly("ts", "labels", "msg");
    }
  }

  @Test
  void the_line_is_written_byte_for_byte_as_documented() throws Exception {
    Path dir = temp.resolve("c");
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("trace_id", "0af7");
    metadata.put("q", "a\"b");
    Batch batch =
        new BatchMaker("t")
            .add(
                API,
                T + 123_456_789,
                "tab\t quote\" back\\ <&> \u0001 é 🚰".getBytes(UTF_8),
                metadata)
            .add(Labels.EMPTY, T + 120_000_000, "")
            .make();
    write(dir, CaptureSettings.DEFAULTS, batch);

    assertThat(plain(dir))
        .isEqualTo(
            "{\"ts\":\"2026-01-15T12:00:00.123456789Z\","
                + "\"labels\":{\"app\":\"api\",\"pod\":\"api-0\"},"
                + "\"msg\":\"tab\\t quote\\\" back\\\\ <&> \\u0001 é 🚰\","
                + "\"metadata\":{\"trace_id\":\"0af7\",\"q\":\"a\\\"b\"}}\n"
                + "{\"ts\":\"2026-01-15T12:00:00.12Z\",\"msg\":\"\"}\n");
  }

  @Test
  void any_bytes_come_back_as_java_decodes_them() throws Exception {
    Path dir = temp.resolve("c");
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    BatchMaker maker = new BatchMaker("t");
    List<String> expected = new ArrayList<>();
    int[] likely = {
      '"', '\\', '\n', 0, 0x1f, 0x7f, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x92, 0xED, 0xA0,
      0xF4, 0x90, 'a', 'b'
    };
    for (int i = 0; i < 5000; i++) {
      byte[] text = new byte[random.nextInt(40)];
      for (int k = 0; k < text.length; k++) {
        text[k] =
            (byte)
                (random.nextBoolean()
                    ? likely[random.nextInt(likely.length)]
                    : random.nextInt(256));
      }
      maker.add(API, T + i, text, Map.of());
      expected.add(new String(text, UTF_8));
    }
    write(dir, CaptureSettings.DEFAULTS, maker.make());

    List<String> messages = lines(dir).stream().map(l -> l.get("msg").asText()).toList();
    assertThat(messages).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void a_repetition_is_dropped_and_counted() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      assertThat(writer.append(batch("one"), new Position(7, 100))).isTrue();
      assertThat(writer.append(batch("one"), new Position(7, 100))).isFalse();
      writer.commit();
      assertThat(writer.append(batch("zero"), new Position(6, 900))).isFalse();
      assertThat(writer.append(batch("two"), new Position(7, 101))).isTrue();
      writer.commit();
      assertThat(writer.stats().repeatedBatches()).isEqualTo(2);
      assertThat(writer.stats().repeatedLines()).isEqualTo(2);
    }
    assertThat(messages(dir)).containsExactly("one", "two");
  }

  @Test
  void positions_are_remembered_over_a_restart_for_each_tenant() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      writer.append(new BatchMaker("a").add(API, T, "a1").make(), new Position(1, 10));
      writer.append(new BatchMaker("b").add(API, T, "b1").make(), new Position(1, 20));
      writer.commit();
      writer.append(new BatchMaker("a").add(API, T, "a2").make(), new Position(1, 30));
    }
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      assertThat(writer.positions())
          .containsOnly(Map.entry("a", new Position(1, 30)), Map.entry("b", new Position(1, 20)));
      assertThat(writer.append(new BatchMaker("a").add(API, T, "a2").make(), new Position(1, 30)))
          .isFalse();
      assertThat(writer.append(new BatchMaker("b").add(API, T, "b2").make(), new Position(1, 21)))
          .isTrue();
    }
    assertThat(messages(dir)).containsExactly("a1", "b1", "a2", "b2");
  }

  @Test
  void positions_given_at_the_start_count_from_the_first_batch_on() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer =
        CaptureWriter.open(
            dir, CaptureSettings.DEFAULTS, "t", Map.of("t", new Position(3, 3)), clock)) {
      assertThat(writer.append(batch("old"), new Position(3, 3))).isFalse();
      assertThat(writer.append(batch("new"), new Position(3, 4))).isTrue();
    }
    assertThat(messages(dir)).containsExactly("new");
  }

  @Test
  void a_file_is_rolled_before_the_batch_that_would_exceed_its_size() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS.withMaxFileBytes(1000))) {
      for (int i = 0; i < 10; i++) {
        writer.append(batch("x".repeat(300)), null);
        writer.commit();
      }
    }
    assertThat(CaptureFiles.dataNames(dir)).hasSize(5);
    assertThat(CaptureIndex.read(dir).values())
        .allSatisfy(e -> assertThat(e.bytes()).isLessThanOrEqualTo(1000));
    assertThat(messages(dir)).hasSize(10);
  }

  @Test
  void a_batch_larger_than_a_file_gets_its_own() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS.withMaxFileBytes(1000))) {
      writer.append(batch("small"), null);
      writer.append(batch("x".repeat(5000)), null);
      writer.append(batch("small too"), null);
    }
    assertThat(CaptureFiles.dataNames(dir))
        .containsExactly(
            "2026-01-15T120000-000.jsonl.zst",
            "2026-01-15T120000-001.jsonl.zst",
            "2026-01-15T120000-002.jsonl.zst");
  }

  @Test
  void a_file_is_rolled_when_it_is_too_old() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer =
        open(dir, CaptureSettings.DEFAULTS.withMaxFileAge(Duration.ofMinutes(5)))) {
      writer.append(batch("one"), null);
      writer.commit();
      now = NOON.plus(Duration.ofMinutes(4));
      writer.maintain();
      assertThat(writer.stats().rolls()).isEmpty();
      now = NOON.plus(Duration.ofMinutes(5));
      writer.maintain();
      assertThat(writer.stats().rolls()).isEqualTo(Map.of("age", 1L));
      assertThat(writer.stats().activeFile()).isNull();
      writer.append(batch("two"), null);
    }
    assertThat(CaptureFiles.dataNames(dir))
        .containsExactly("2026-01-15T120000-000.jsonl.zst", "2026-01-15T120500-000.jsonl.zst");
  }

  @Test
  void the_index_says_what_a_file_holds() throws Exception {
    Path dir = temp.resolve("c");
    Batch batch =
        new BatchMaker("t")
            .add(API, T + 5_000_000_000L, "later")
            .add(API, T, "earlier")
            .add(Labels.of("app", "db"), T + 1, "db")
            .make();
    write(dir, CaptureSettings.DEFAULTS, batch);

    List<String> index = Files.readAllLines(dir.resolve("index.jsonl"));
    assertThat(index)
        .containsExactly(
            "{\"file\":\"2026-01-15T120000-000.jsonl.zst\",\"from\":\"2026-01-15T12:00:00Z\",\"to\":\"2026-01-15T12:00:05Z\","
                + "\"lines\":3,\"bytes\":"
                + plain(dir).length()
                + ",\"labels\":{\"app\":{\"api\":2,\"db\":1},\"pod\":{\"api-0\":2}}}");
  }

  @Test
  void a_label_with_too_many_values_is_left_out_of_the_index_entirely() throws Exception {
    Path dir = temp.resolve("c");
    BatchMaker maker = new BatchMaker("t");
    for (int i = 0; i <= LabelCounts.MAX_VALUES; i++) {
      maker.add(Labels.of("app", "api", "id", "v" + i), T, "line");
    }
    write(dir, CaptureSettings.DEFAULTS, maker.make());

    IndexEntry entry = CaptureIndex.read(dir).values().iterator().next();
    assertThat(entry.labels()).containsOnlyKeys("app");
    assertThat(entry.labelsOmitted()).containsExactly("id");
    List<String> found = new ArrayList<>();
    CaptureReader.open(dir)
        .forEachLine(
            CaptureFilter.of(LogQuery.parse("{id=\"v1000\"}")), line -> found.add(line.message()));
    assertThat(found).hasSize(1);
  }

  @Test
  void metadata_is_live_while_somebody_writes_and_stopped_afterwards() throws Exception {
    Path dir = temp.resolve("c");
    CaptureMetadata.Redaction redaction =
        new CaptureMetadata.Redaction(true, List.of("email", "jwt"), "standard", "ab12");
    CaptureWriter writer =
        CaptureWriter.open(
            dir, CaptureSettings.DEFAULTS.withRedaction(redaction), "acme", Map.of(), clock);
    JsonNode live = JSON.readTree(dir.resolve("metadata.json").toFile());
    assertThat(live.get("stopped").asText()).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(live.get("version").asInt()).isEqualTo(1);
    writer.append(batch("one").redactedBy("standard@ab12"), new Position(1, 5));
    now = NOON.plusSeconds(90);
    writer.close();

    JsonNode done = JSON.readTree(dir.resolve("metadata.json").toFile());
    assertThat(done.get("format").asText()).isEqualTo("jsonl");
    assertThat(done.get("started").asText()).isEqualTo("2026-01-15T12:00:00Z");
    assertThat(done.get("stopped").asText()).isEqualTo("2026-01-15T12:01:30Z");
    assertThat(done.get("total_lines").asLong()).isEqualTo(1);
    assertThat(done.get("total_bytes").asLong()).isEqualTo(plain(dir).length());
    assertThat(done.get("labels_seen").toString()).isEqualTo("[\"app\",\"pod\"]");
    assertThat(done.get("redaction").toString())
        .isEqualTo(
            "{\"enabled\":true,\"patterns\":[\"email\",\"jwt\"],\"profile\":\"standard\",\"profile_hash\":\"ab12\"}");
    assertThat(done.get("tenant").asText()).isEqualTo("acme");
    assertThat(done.get("positions").toString()).isEqualTo("{\"t\":\"1:5\"}");
    assertThat(done.has("sealed")).isFalse();
  }

  @Test
  void a_sealed_capture_is_finished() throws Exception {
    Path dir = temp.resolve("c");
    CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS);
    writer.append(batch("one"), null);
    writer.seal();
    writer.close();

    assertThat(CaptureReader.open(dir).metadata().wadi().sealed()).isTrue();
    assertThat(CaptureReader.open(dir).metadata().live()).isFalse();
    assertThat(messages(dir)).containsExactly("one");
    assertKind(() -> open(dir, CaptureSettings.DEFAULTS), CaptureException.Kind.SEALED);
    try (Stream<Path> all = Files.list(dir)) {
      assertThat(all.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "metadata.json", "index.jsonl", "audit.jsonl", "2026-01-15T120000-000.jsonl.zst");
    }
  }

  @Test
  void a_second_writer_is_told_who_has_the_folder() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      assertKind(() -> open(dir, CaptureSettings.DEFAULTS), CaptureException.Kind.LOCKED);
      writer.append(batch("still mine"), null);
    }
    open(dir, CaptureSettings.DEFAULTS).close();
    assertThat(messages(dir)).containsExactly("still mine");
  }

  @Test
  void a_writer_of_another_process_is_respected() throws Exception {
    Path dir = temp.resolve("c");
    open(dir, CaptureSettings.DEFAULTS).close();
    String program =
        "import java.nio.channels.*; import java.nio.file.*; public class Hold { public static void"
            + " main(String[] a) throws Exception { FileChannel c = FileChannel.open(Path.of(a[0],"
            + " \".lock\"), StandardOpenOption.WRITE, StandardOpenOption.CREATE); c.lock();"
            + " System.out.println(\"held\"); System.in.read(); } }";
    Path source = Files.writeString(temp.resolve("Hold.java"), program);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                source.toString(),
                dir.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("held");
      Files.writeString(dir.resolve(".writer"), "99999999 since long ago");
      assertKind(() -> open(dir, CaptureSettings.DEFAULTS), CaptureException.Kind.LOCKED);
    } finally {
      process.destroyForcibly().waitFor();
    }
    // The name of the dead writer is still there, its lock is not.
    open(dir, CaptureSettings.DEFAULTS).close();
  }

  @Test
  void a_foreign_folder_is_left_alone() throws Exception {
    Path dir = Files.createDirectory(temp.resolve("photos"));
    Files.writeString(dir.resolve("cat.txt"), "meow");
    assertKind(() -> open(dir, CaptureSettings.DEFAULTS), CaptureException.Kind.NOT_A_CAPTURE);
    try (Stream<Path> all = Files.list(dir)) {
      assertThat(all).hasSize(1);
    }
  }

  @Test
  void a_newer_capture_is_left_alone() throws Exception {
    Path dir = Files.createDirectory(temp.resolve("c"));
    String text = "{\"version\":2,\"format\":\"jsonl\",\"started\":\"2026-01-15T12:00:00Z\"}";
    Files.writeString(dir.resolve("metadata.json"), text);
    assertKind(() -> open(dir, CaptureSettings.DEFAULTS), CaptureException.Kind.NEWER_VERSION);
    assertKind(() -> CaptureReader.open(dir), CaptureException.Kind.NEWER_VERSION);
    assertThat(dir.resolve("metadata.json")).hasContent(text);
    try (Stream<Path> all = Files.list(dir)) {
      assertThat(all).hasSize(1);
    }
  }

  @Test
  void everything_is_private() throws Exception {
    Path dir = temp.resolve("deep").resolve("c");
    write(dir, CaptureSettings.DEFAULTS, batch("one"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.getParent())))
        .isEqualTo("rwx------");
    try (Stream<Path> all = Files.list(dir)) {
      assertThat(all)
          .allSatisfy(
              p ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(p)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void the_disk_cap_takes_the_oldest_data_and_never_the_trail() throws Exception {
    Path dir = temp.resolve("c");
    Random random = new Random(1);
    long cap = 400_000;
    try (CaptureWriter writer =
        open(dir, CaptureSettings.DEFAULTS.withMaxFileBytes(50_000).withMaxDiskBytes(cap))) {
      for (int i = 0; i < 100; i++) {
        now = NOON.plusSeconds(i);
        byte[] noise = new byte[20_000];
        random.nextBytes(noise);
        writer.append(
            new BatchMaker("t")
                .add(API, T + i, java.util.Base64.getEncoder().encodeToString(noise))
                .make(),
            new Position(1, i + 1));
        writer.commit();
        assertThat(CaptureFiles.usage(dir)).isLessThanOrEqualTo(cap + 60_000);
      }
      assertThat(writer.stats().deletedFiles()).isPositive();
      assertThat(writer.stats().lines()).isEqualTo(100);
    }
    List<JsonNode> left = lines(dir);
    assertThat(left.get(left.size() - 1).get("ts").asText())
        .isEqualTo("2026-01-15T12:00:00.000000099Z");
    assertThat(CaptureIndex.read(dir).keySet())
        .containsExactlyInAnyOrderElementsOf(CaptureFiles.dataNames(dir));
    CaptureMetadata metadata = CaptureMetadata.read(dir);
    assertThat(metadata.totalLines()).isEqualTo(100);
    assertThat(metadata.wadi().deletedLines() + left.size()).isEqualTo(100);
    assertThat(Files.readAllLines(dir.resolve("audit.jsonl")))
        .filteredOn(l -> l.contains("file_deleted"))
        .hasSize((int) metadata.wadi().deletedFiles());
  }

  @Test
  void the_position_survives_even_when_the_cap_took_every_file() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS.withMaxDiskBytes(1))) {
      writer.append(batch("one"), new Position(4, 4));
      writer.commit();
    }
    assertThat(CaptureFiles.dataNames(dir)).isEmpty();
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      assertThat(writer.append(batch("one"), new Position(4, 4))).isFalse();
      assertThat(writer.stats().lines()).isEqualTo(1);
    }
  }

  @Test
  void many_small_commits_are_packed_anew_when_the_file_is_closed() throws Exception {
    Path dir = temp.resolve("c");
    Path file;
    long before;
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      for (int i = 0; i < 500; i++) {
        writer.append(
            batch("a line that comes again and again, number " + i), new Position(1, i + 1));
        writer.commit();
      }
      file = dir.resolve(CaptureFiles.dataNames(dir).get(0));
      before = Files.size(file);
    }
    assertThat(Files.size(file)).isLessThan(before / 5);
    assertThat(messages(dir)).hasSize(500);
    try (FileChannel channel = FileChannel.open(file)) {
      DataFileLayout layout = DataFileLayout.read(channel);
      assertThat(layout.frames()).hasSize(1);
      assertThat(layout.finished()).isTrue();
      assertThat(layout.positions()).containsEntry("t", new Position(1, 500));
    }
  }

  @Test
  void names_stay_in_order_when_the_clock_is_set_back() throws Exception {
    Path dir = temp.resolve("c");
    write(dir, CaptureSettings.DEFAULTS, batch("first"));
    now = NOON.minusSeconds(3600);
    write(dir, CaptureSettings.DEFAULTS, batch("second"));
    assertThat(messages(dir)).containsExactly("first", "second");
  }

  @Test
  void no_line_no_file() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      writer.append(new Batch("t", List.of()), new Position(1, 1));
      writer.commit();
      writer.roll();
    }
    assertThat(CaptureFiles.dataNames(dir)).isEmpty();
  }

  @Test
  void threads_may_share_a_writer() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS.withMaxFileBytes(10_000))) {
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
      for (int t = 0; t < 10; t++) {
        String name = "t" + t;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 100; i++) {
                      writer.append(
                          new BatchMaker(name).add(API, T, name + "-" + i).make(),
                          new Position(1, i + 1));
                      if (i % 10 == 0) {
                        writer.commit();
                      }
                    }
                  } catch (IOException e) {
                    failures.add(e);
                  }
                });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
    }
    assertThat(messages(dir)).hasSize(1000).doesNotHaveDuplicates();
  }

  private CaptureWriter open(Path dir, CaptureSettings settings) throws IOException {
    return CaptureWriter.open(dir, settings, null, Map.of(), clock);
  }

  private void write(Path dir, CaptureSettings settings, Batch batch) throws IOException {
    try (CaptureWriter writer = open(dir, settings)) {
      writer.append(batch, null);
    }
  }

  private static Batch batch(String line) {
    return new BatchMaker("t").add(API, T, line).make();
  }

  private static List<JsonNode> lines(Path dir) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    CapturedLines.forEach(dir, all::add);
    return all;
  }

  private static List<String> messages(Path dir) throws IOException {
    return lines(dir).stream().map(l -> l.get("msg").asText()).toList();
  }

  /** Bytes of all data files, unpacked by the plain stream. */
  private static String plain(Path dir) throws IOException {
    StringBuilder out = new StringBuilder();
    for (String name : CaptureFiles.dataNames(dir)) {
      try (var in =
          new com.github.luben.zstd.ZstdInputStream(Files.newInputStream(dir.resolve(name)))) {
        out.append(new String(in.readAllBytes(), UTF_8));
      }
    }
    return out.toString();
  }

  private interface Action {
    Object run() throws Exception;
  }

  private static void assertKind(Action action, CaptureException.Kind kind) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(CaptureException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
