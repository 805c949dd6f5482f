package dev.wadi.sink.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.DuckDb;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.S3Server;
import dev.wadi.kit.ScriptedS3;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.store.StoreCredentials;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that become objects of a data lake, each once, however they are cut and come again. */
class LakeSinkTest {
  private static final Labels API = Labels.of("app", "api");
  private static final long TEN =
      Instant.parse("2026-11-29T10:00:00Z").getEpochSecond() * 1_000_000_000L;
  private static final DeliverySettings.Pacing PACING =
      new DeliverySettings.Pacing(20, 50, 5, 1000, 50, 1000);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private String log = "ours";

  private LakeSink sink(Packing packing, Duration maxAge) {
    return sink(
        packing,
        maxAge,
        StoreLocation.parse("file:" + directory.resolve("lake")),
        StoreOptions.DEFAULTS);
  }

  private LakeSink sink(
      Packing packing, Duration maxAge, StoreLocation target, StoreOptions options) {
    LakeSink sink =
        new LakeSink(
            "lake",
            new LakeSettings(log, packing, 12_000, maxAge, 48_000, 2, PACING),
            Stores.open(target, options),
            InstantSource.system(),
            System::nanoTime);
    sink.start();
    return sink;
  }

  /**
   * Lines of the log from one number up to another; line i lies at 1:i, a second after the last.
   */
  private static Batch lines(int from, int to) {
    BatchMaker batch = new BatchMaker("main");
    for (int i = from; i < to; i++) {
      batch.add(API, TEN + i * 1_000_000_000L, "line " + i);
    }
    return batch.make();
  }

  private static Position at(int line) {
    return new Position(1, line);
  }

  private final class Told implements Answer {
    private final String what;

    Told(String what) {
      this.what = what;
    }

    @Override
    public void safe() {
      told.add(what + " safe");
    }

    @Override
    public void failed(Exception cause) {
      told.add(what + " failed");
    }

    @Override
    public void resume(Position at) {
      told.add(what + " resume " + at);
    }
  }

  @Test
  void batches_without_wanted_lines_do_not_cut_an_object() throws Exception {
    try (LakeSink sink = sink(Packing.ZSTD, Duration.ofHours(1))) {
      Batch none = lines(0, 0);
      offer(sink, 0, 3);
      sink.offer(new Batch("main", none.streams()), at(3), at(6), new Told("3-6"));
      offer(sink, 6, 9);
      sink.offer(new Batch("other", none.streams()), at(9), at(12), new Told("9-12"));
      sink.drain();
      LiveGateway.await("all answers", () -> told.size() == 4);
    }
    assertThat(told).containsExactlyInAnyOrder("0-3 safe", "3-6 safe", "6-9 safe", "9-12 safe");
    assertThat(objects()).hasSize(1);
    assertThat(objects().get(0).getFileName().toString())
        .startsWith("0000000000001-000000000000_0000000000001-000000000009_");
  }

  @Test
  void an_object_may_be_a_table_with_all_that_lines_have() throws Exception {
    byte[] odd = {'a', (byte) 0xC3, '(', 0};
    try (LakeSink sink = sink(Packing.PARQUET, Duration.ofHours(1))) {
      BatchMaker batch = new BatchMaker("main");
      batch.add(API, TEN, "plain");
      batch.add(
          Labels.of("app", "web"), TEN + 1, "q\"uote\\n".getBytes(UTF_8), Map.of("trace", "t1"));
      batch.add(API, TEN + 2, odd, Map.of());
      batch.add(API, TEN + 3, "x".repeat(3 << 20));
      sink.offer(batch.make(), at(0), at(4), new Told("0-4"));
      LiveGateway.await("it is there", () -> told.size() == 1);
    }
    Path object = directory.resolve("lake").resolve(objects().get(0));
    assertThat(object.getFileName().toString()).endsWith("_ours.parquet");
    assertThat(object.getParent().toString()).endsWith("tenant=main/dt=2026-11-29/hour=10");
    try (DuckDb duck = new DuckDb()) {
      assertThat(
              duck.ask(
                  "select epoch_ns(ts) - "
                      + TEN
                      + ", labels['app'], left(msg, 10), length(msg), metadata['trace'] from '"
                      + object
                      + "' order by 1"))
          .containsExactly(
              "0|api|plain|5|null",
              "1|web|q\"uote\\n|8|t1",
              "2|api|a\ufffd(\u0000|4|null",
              "3|api|xxxxxxxxxx|3145728|null");
    }
  }

  private void offer(LakeSink sink, int from, int to) {
    sink.offer(lines(from, to), at(from), at(to), new Told(from + "-" + to));
  }

  private List<Path> objects() throws IOException {
    Path lake = directory.resolve("lake");
    if (!Files.isDirectory(lake)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(lake)) {
      return files.filter(Files::isRegularFile).map(lake::relativize).sorted().toList();
    }
  }

  private static List<String> texts(Path object) throws IOException {
    List<String> texts = new ArrayList<>();
    try (InputStream file = Files.newInputStream(object);
        InputStream plain =
            object.toString().endsWith(".gz")
                ? new GZIPInputStream(file)
                : new ZstdInputStream(file)) {
      String text = new String(plain.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        if (!line.isEmpty()) {
          texts.add(JSON.readTree(line).get("msg").asText());
        }
      }
    }
    return texts;
  }

  private List<String> all() throws IOException {
    List<String> all = new ArrayList<>();
    for (Path object : objects()) {
      all.addAll(texts(directory.resolve("lake").resolve(object)));
    }
    return all;
  }

  private static List<String> upTo(int lines) {
    return IntStream.range(0, lines).mapToObj(i -> "line " + i).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ZSTD", "GZIP"})
  void an_object_holds_what_lies_between_two_places_and_is_named_after_them(String packing)
      throws Exception {
    try (LakeSink sink = sink(Packing.valueOf(packing), Duration.ofMillis(100))) {
      offer(sink, 0, 5);
      offer(sink, 5, 10);
      LiveGateway.await("both are safe", () -> told.size() == 2);
    }
    assertThat(told).containsExactly("0-5 safe", "5-10 safe");
    assertThat(objects())
        .extracting(Path::toString)
        .containsExactly(
            "tenant=main/dt=2026-11-29/hour=10/0000000000001-000000000000_0000000000001-000000000010_ours"
                + (packing.equals("ZSTD") ? ".jsonl.zst" : ".jsonl.gz"));
    assertThat(all()).isEqualTo(upTo(10));
  }

  @Test
  void a_new_hour_begins_a_new_object_and_a_full_one_is_closed() throws Exception {
    try (LakeSink sink = sink(Packing.ZSTD, Duration.ofHours(1))) {
      offer(sink, 3590, 3600);
      offer(sink, 3600, 3610);
      LiveGateway.await("the first is safe", () -> told.contains("3590-3600 safe"));
      assertThat(told).containsExactly("3590-3600 safe");
      offer(sink, 3610, 3850);
      LiveGateway.await("the full one is safe", () -> told.contains("3610-3850 safe"));
    }
    assertThat(objects())
        .extracting(path -> path.getParent().toString())
        .containsExactly("tenant=main/dt=2026-11-29/hour=10", "tenant=main/dt=2026-11-29/hour=11");
  }

  @Test
  void what_was_put_before_a_crash_and_comes_again_cut_otherwise_is_there_once() throws Exception {
    try (LakeSink before = sink(Packing.ZSTD, Duration.ofMillis(700))) {
      offer(before, 0, 50);
      offer(before, 50, 100);
      LiveGateway.await("it is put", () -> told.size() == 2);
    }
    told.clear();
    try (LakeSink after = sink(Packing.ZSTD, Duration.ofMillis(700))) {
      offer(after, 0, 80);
      offer(after, 80, 120);
      offer(after, 120, 130);
      LiveGateway.await("all are told", () -> told.size() == 3);
      assertThat(told).contains("0-80 safe");
      assertThat(told).containsAnyOf("80-120 resume 1:100", "80-120 failed");
      assertThat(told).contains("120-130 failed");
      told.clear();
      offer(after, 80, 100);
      offer(after, 90, 110);
      assertThat(told).containsExactly("80-100 safe", "90-110 resume 1:100");
      offer(after, 100, 130);
      LiveGateway.await("the rest is put", () -> told.contains("100-130 safe"));
    }
    assertThat(all()).isEqualTo(upTo(130));
  }

  @Test
  void another_log_that_counts_its_places_anew_is_not_taken_for_a_repetition() throws Exception {
    try (LakeSink before = sink(Packing.ZSTD, Duration.ofMillis(50))) {
      before.offer(lines(0, 10), at(0), at(10), new Told("old"));
      LiveGateway.await("it is put", () -> told.contains("old safe"));
    }
    log = "another";
    try (LakeSink after = sink(Packing.ZSTD, Duration.ofMillis(50))) {
      after.offer(lines(10, 20), at(0), at(10), new Told("new"));
      LiveGateway.await("it is put", () -> told.contains("new safe"));
    }
    assertThat(all()).containsExactlyInAnyOrderElementsOf(upTo(20));
  }

  @Test
  void a_replay_without_places_is_there_once_however_often_it_is_put() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (LakeSink sink = sink(Packing.ZSTD, Duration.ofMillis(50))) {
        sink.offer(lines(0, 10), null, null, new Told("replay " + i));
        String safe = "replay " + i + " safe";
        LiveGateway.await("it is put", () -> told.contains(safe));
      }
    }
    assertThat(all()).isEqualTo(upTo(10));
  }

  @Test
  void nothing_is_confirmed_while_the_bucket_is_dead_and_all_is_put_when_it_is_back()
      throws Exception {
    try (S3Server server = S3Server.start("lake");
        FaultProxy proxy = FaultProxy.to(server.port())) {
      proxy.refuse();
      StoreOptions options =
          new StoreOptions(
              URI.create("http://127.0.0.1:" + proxy.port()),
              null,
              true,
              new StoreCredentials(S3Server.ID, S3Server.SECRET),
              false,
              5 << 20,
              4,
              1,
              Duration.ofSeconds(2),
              0,
              StoreOptions.Keep.DEFAULTS);
      try (LakeSink sink =
          sink(Packing.ZSTD, Duration.ofMillis(20), StoreLocation.parse("s3://lake/x"), options)) {
        offer(sink, 0, 10);
        LiveGateway.await("it is told", () -> sink.trouble() != null);
        assertThat(sink.trouble().words()).isEqualTo("bucket does not answer");
        assertThat(told).isEmpty();
        proxy.resetAnswersAfter(300);
        offer(sink, 10, 20);
        LiveGateway.await("answers get lost", () -> proxy.cuts() > 3);
        proxy.heal();
        LiveGateway.await("all is safe", () -> told.size() == 2);
        assertThat(told).containsExactly("0-10 safe", "10-20 safe");
        LiveGateway.await("trouble is over", () -> sink.trouble() == null);
      }
      List<String> lines = new ArrayList<>();
      try (Stream<Path> files = Files.walk(server.folder().resolve("lake"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".zst")).sorted().toList()) {
          lines.addAll(texts(file));
        }
      }
      assertThat(lines).isEqualTo(upTo(20));
    }
  }

  /**
   * A bucket that says "slow down" most of the time: of what it refuses it has done some all the
   * same, so that the next try finds its own object there.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void a_storm_of_slow_downs_is_backed_off_from_and_each_line_is_there_once(long seed)
      throws Exception {
    Random random = new Random(seed);
    AtomicBoolean storming = new AtomicBoolean(true);
    AtomicInteger refused = new AtomicInteger();
    try (S3Server server = S3Server.start("lake");
        ScriptedS3 storm =
            ScriptedS3.start(
                (exchange, request) -> {
                  boolean refuses;
                  boolean done;
                  synchronized (random) {
                    refuses = storming.get() && random.nextInt(10) < 7;
                    done = refuses && random.nextInt(3) == 0;
                  }
                  if (done) {
                    ScriptedS3.doOnly(request, server.port());
                  }
                  if (refuses) {
                    refused.incrementAndGet();
                    ScriptedS3.error(exchange, 503, "SlowDown");
                  } else {
                    ScriptedS3.pass(exchange, request, server.port());
                  }
                })) {
      StoreOptions options =
          new StoreOptions(
              storm.endpoint(),
              null,
              true,
              new StoreCredentials(S3Server.ID, S3Server.SECRET),
              false,
              5 << 20,
              4,
              1,
              Duration.ofSeconds(10),
              0,
              StoreOptions.Keep.DEFAULTS);
      try (LakeSink sink =
          sink(Packing.ZSTD, Duration.ofMillis(5), StoreLocation.parse("s3://lake/x"), options)) {
        long before = System.nanoTime();
        for (int i = 0; i < 200; i += 10) {
          offer(sink, i, i + 10);
          if (i % 50 == 0) {
            int seen = refused.get();
            LiveGateway.await("it is refused", () -> refused.get() > seen);
          }
        }
        storming.set(false);
        LiveGateway.await("all is safe", () -> told.size() == 20);
        assertThat(told).allMatch(one -> one.endsWith(" safe"));
        // After each refusal it waits: 20 ms at least on the average, for all requests together.
        assertThat(refused.get()).isLessThan(50 + (int) ((System.nanoTime() - before) / 5_000_000));
        LiveGateway.await("trouble is over", () -> sink.trouble() == null);
        assertThat(sink.entries.sum()).isEqualTo(200);
      }
      List<String> lines = new ArrayList<>();
      try (Stream<Path> files = Files.walk(server.folder().resolve("lake"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".zst")).sorted().toList()) {
          lines.addAll(texts(file));
        }
      }
      assertThat(lines).isEqualTo(upTo(200));
    }
  }

  /**
   * A log whose reader goes back to some confirmed place at each crash and cuts its batches anew:
   * at the end each line is in the lake once, in order.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void each_line_is_there_once_over_crashes_at_any_moment(long seed) throws Exception {
    crashes(seed);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource
  void each_line_is_there_once_over_many_more_crashes(long seed) throws Exception {
    crashes(seed);
  }

  static LongStream each_line_is_there_once_over_many_more_crashes() {
    return LongStream.rangeClosed(6, 200);
  }

  private void crashes(long seed) throws Exception {
    int all = 400;
    Random random = new Random(seed);
    AtomicLong cursor = new AtomicLong();
    while (cursor.get() < all) {
      long forgotten = Math.max(0, cursor.get() - random.nextInt(60));
      if (random.nextBoolean()) {
        cursor.set(forgotten);
      }
      int crashAt = (int) cursor.get() + 1 + random.nextInt(150);
      try (LakeSink sink = sink(Packing.ZSTD, Duration.ofMillis(1 + random.nextInt(30)))) {
        read(sink, random, cursor, Math.min(all, crashAt));
      }
    }
    assertThat(all()).as("seed %d, %s", seed, objects()).isEqualTo(upTo(all));
  }

  /* One batch after the other, several under way, as the log hands them out. */
  private static void read(LakeSink sink, Random random, AtomicLong cursor, int until)
      throws InterruptedException {
    int next = (int) cursor.get();
    while (next < until) {
      int first = next;
      AtomicLong waiting = new AtomicLong();
      AtomicLong again = new AtomicLong(-1);
      int batches = 1 + random.nextInt(5);
      List<int[]> handed = new ArrayList<>();
      for (int i = 0; i < batches && next < until; i++) {
        int to = Math.min(until, next + 1 + random.nextInt(30));
        handed.add(new int[] {next, to});
        next = to;
      }
      waiting.set(handed.size());
      for (int[] range : handed) {
        sink.offer(
            lines(range[0], range[1]),
            at(range[0]),
            at(range[1]),
            new Answer() {
              @Override
              public void safe() {
                if (again.get() < 0) {
                  cursor.accumulateAndGet(range[1], Math::max);
                }
                waiting.decrementAndGet();
              }

              @Override
              public void failed(Exception cause) {
                again.compareAndSet(-1, range[0]);
                waiting.decrementAndGet();
              }

              @Override
              public void resume(Position at) {
                if (again.compareAndSet(-1, at.offsetBytes())) {
                  cursor.accumulateAndGet(at.offsetBytes(), Math::max);
                }
                waiting.decrementAndGet();
              }
            });
      }
      if (random.nextInt(8) == 0) {
        return; // the crash: what is under way is lost or put, nobody knows
      }
      LiveGateway.await("answers from " + first, () -> waiting.get() == 0);
      next = again.get() < 0 ? next : (int) Math.max(cursor.get(), again.get());
    }
  }
}
