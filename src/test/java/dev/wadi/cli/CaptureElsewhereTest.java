package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.S3Server;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions asked of a capture in a real store, and behind a link, without fetching it. */
class CaptureElsewhereTest {
  private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");
  private static final Labels API = Labels.of("app", "api");
  private static final String STORED = "s3://logs/team/incident";
  private static final Pattern FETCHED = Pattern.compile("fetched .* of .* \\(([0-9.]+) %\\)");

  @TempDir static Path home;

  private static S3Server server;
  private static String link;

  /* Four hours in eight files, lines that hardly compress, and frames of 64 KiB. */
  @BeforeAll
  static void a_capture_in_a_store() throws Exception {
    server = S3Server.start("logs");
    write(home.resolve("capture"));
    assertThat(wadi("upload", "capture", "--to", STORED).code()).isZero();
    link =
        new ObjectMapper()
            .readTree(wadi("share", STORED, "--json").results())
            .get("share_url")
            .asText();
  }

  private static void write(Path folder) throws IOException {
    CaptureSettings settings =
        new CaptureSettings(4 << 20, Duration.ZERO, 0, 1, 64 << 10, 1 << 20, null)
            .withRedaction(new CaptureMetadata.Redaction(true, List.of("email"), "all", "hash"));
    Random random = new Random(5);
    try (CaptureWriter writer =
        CaptureWriter.open(folder, settings, "main", Map.of(), () -> START)) {
      for (int minute = 0; minute < 240; minute++) {
        BatchMaker batch = new BatchMaker("main");
        for (int i = 0; i < 600; i++) {
          long nanos = (START.getEpochSecond() + minute * 60) * 1_000_000_000L + i * 100_000_000L;
          batch.add(
              API,
              nanos,
              "%sminute %d line %d %x%x%x%x%x%x%x%x%x%x"
                  .formatted(
                      minute == 117 && i == 300 ? "the needle, " : "",
                      minute,
                      i,
                      random.nextLong(),
                      random.nextLong(),
                      random.nextLong(),
                      random.nextLong(),
                      random.nextLong(),
                      random.nextLong(),
                      random.nextLong(),
                      random.nextLong(),
                      random.nextLong(),
                      random.nextLong()));
        }
        writer.append(batch.make().redactedBy("trial"), null);
        writer.commit();
      }
      writer.seal();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static CommandRun wadi(String... args) throws IOException {
    return CommandRun.of(
        home,
        Map.of(
            "WADI_STORE_ENDPOINT",
            server.endpoint().toString(),
            "WADI_STORE_ACCESS_KEY",
            S3Server.ID,
            "WADI_STORE_SECRET_KEY",
            S3Server.SECRET,
            "WADI_STORE_TIMEOUT",
            "5s",
            "WADI_STORE_ATTEMPTS",
            "2"),
        args);
  }

  private static double fetchedPercent(CommandRun run) {
    Matcher matcher = FETCHED.matcher(run.remarks());
    assertThat(matcher.find()).as(run.remarks()).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  private static String place(String kind) {
    return kind.equals("link") ? link : STORED;
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "link"})
  void inspect_says_the_same_and_reads_the_ends_of_files(String kind) throws IOException {
    CommandRun here = wadi("inspect", "capture", "--json");
    CommandRun there = wadi("inspect", place(kind), "--json");
    assertThat(there.code()).as(there.remarks()).isZero();
    ObjectMapper json = new ObjectMapper();
    Map<?, ?> wanted = json.readValue(here.results(), Map.class);
    Map<?, ?> got = json.readValue(there.results(), Map.class);
    wanted.remove("dir");
    got.remove("dir");
    assertThat(got).isEqualTo(wanted);
    assertThat(fetchedPercent(there)).isLessThan(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "link"})
  void a_grep_of_a_rare_word_fetches_the_frames_that_may_hold_it(String kind) throws IOException {
    CommandRun there = wadi("grep", "--count", "needle", place(kind));
    assertThat(there.code()).as(there.remarks()).isZero();
    assertThat(there.results()).endsWith("\t1\n");
    assertThat(fetchedPercent(there)).isLessThan(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "link"})
  void a_grep_of_five_minutes_fetches_their_frames(String kind) throws IOException {
    String[] question = {
      "grep", "line 17 ", "--from", "2026-01-15T12:00:00Z", "--to", "2026-01-15T12:04:59Z"
    };
    CommandRun here = wadi(with(question, "capture"));
    CommandRun there = wadi(with(question, place(kind)));
    assertThat(there.code()).as(there.remarks()).isZero();
    assertThat(there.results()).isEqualTo(here.results()).isNotEmpty();
    assertThat(there.results().lines()).hasSize(5);
    assertThat(fetchedPercent(there)).isLessThan(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "link"})
  void a_grep_of_all_finds_all(String kind) throws IOException {
    CommandRun here = wadi("grep", "line 599 ", "capture", "-C", "1");
    CommandRun there = wadi("grep", "line 599 ", place(kind), "-C", "1");
    assertThat(there.code()).as(there.remarks()).isZero();
    assertThat(there.results()).isEqualTo(here.results());
  }

  @Test
  void a_grep_of_all_of_many_small_files_fetches_each_byte_once() throws Exception {
    Path small = home.resolve("small");
    Random random = new Random(6);
    try (CaptureWriter writer =
        CaptureWriter.open(small, CaptureSettings.DEFAULTS, "main", Map.of(), () -> START)) {
      for (int file = 0; file < 40; file++) {
        BatchMaker batch = new BatchMaker("main");
        for (int i = 0; i < 300 + 40 * file; i++) {
          long nanos = (START.getEpochSecond() + file * 60) * 1_000_000_000L + i;
          batch.add(API, nanos, "line %d %x".formatted(i, random.nextLong()));
        }
        writer.append(batch.make(), null);
        writer.roll();
      }
    }
    assertThat(wadi("upload", "small", "--to", "s3://logs/team/small").code()).isZero();
    CommandRun here = wadi("grep", "line 299 ", "small");
    CommandRun there = wadi("grep", "line 299 ", "s3://logs/team/small");
    assertThat(there.code()).as(there.remarks()).isZero();
    assertThat(there.results()).isEqualTo(here.results());
    assertThat(fetchedPercent(there)).as(there.remarks()).isBetween(90.0, 101.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "link"})
  void a_capture_elsewhere_is_verified_frame_by_frame(String kind) throws IOException {
    CommandRun run = wadi("capture", "verify", place(kind));
    assertThat(run.code()).as(run.remarks() + run.results()).isZero();
    assertThat(run.results()).contains(": whole, 144,000 lines in ");
  }

  @Test
  void a_trail_that_does_not_lie_in_a_store_is_no_damage_there() throws Exception {
    write(home.resolve("untrailed"));
    String stored = "s3://logs/team/untrailed";
    assertThat(wadi("upload", "untrailed", "--to", stored).code()).isZero();
    Files.delete(server.folder().resolve("logs/team/untrailed/audit.jsonl"));

    CommandRun there = wadi("capture", "verify", stored);
    assertThat(there.code()).as(there.remarks() + there.results()).isZero();
    assertThat(there.results()).contains(": whole, ").contains("the audit trail is not there");

    Files.delete(home.resolve("untrailed/audit.jsonl"));
    CommandRun here = wadi("capture", "verify", "untrailed");
    assertThat(here.code()).isEqualTo(6);
    assertThat(here.results()).contains("audit.jsonl is missing");
  }

  @Test
  void the_link_is_in_nothing_that_is_shown() throws IOException {
    CommandRun run = wadi("inspect", link);
    assertThat(run.results() + run.remarks()).doesNotContain("Signature=").doesNotContain("X-Amz");
  }

  @Test
  void a_damaged_frame_is_noticed_through_the_link() throws Exception {
    write(home.resolve("second"));
    String stored = "s3://logs/team/damaged";
    assertThat(wadi("upload", "second", "--to", stored).code()).isZero();
    Path second = home.resolve("second");
    Path file;
    try (var all = Files.list(second)) {
      file =
          all.filter(path -> path.toString().endsWith(".zst")).sorted().findFirst().orElseThrow();
    }
    try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(new byte[64]), 100_000);
    }
    assertThat(wadi("upload", "second", "--to", stored).code()).isZero();
    CommandRun run = wadi("grep", "line 599 ", stored);
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.remarks()).contains(file.getFileName().toString());
  }

  @Test
  void what_is_not_there_is_one_sentence() throws IOException {
    CommandRun none = wadi("inspect", "s3://logs/team/nothing");
    assertThat(none.code()).isEqualTo(3);
    assertThat(none.remarks()).contains("is no capture").doesNotContain("Exception");
    CommandRun nowhere = wadi("inspect", "s3://no-such-bucket/incident");
    assertThat(nowhere.code()).isEqualTo(3);
    assertThat(nowhere.remarks()).contains("there is no bucket no-such-bucket");
    CommandRun broken = wadi("grep", "x", link.replaceFirst("Signature=...", "Signature=000"));
    assertThat(broken.code()).isEqualTo(4);
    assertThat(broken.remarks()).contains("the link has ended, or is not whole");
  }

  private static String[] with(String[] args, String last) {
    String[] all = java.util.Arrays.copyOf(args, args.length + 1);
    all[args.length] = last;
    return all;
  }
}
