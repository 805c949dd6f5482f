package dev.wadi.sink.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.OlderFile;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.PushLoad;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureStoreTest {
  private static final Labels API = Labels.of("app", "api");

  @TempDir Path temp;

  @Test
  void a_failed_batch_is_not_overtaken_and_nothing_is_lost_when_the_folder_is_back()
      throws Exception {
    // A file stands where the tenant's folder belongs.
    Path blocker = Files.createDirectories(temp.resolve("s")).resolve("t");
    Files.writeString(blocker, "in the way");
    try (CaptureStore store = store(64 << 20)) {
      CompletableFuture<String> first = send(store, "one", 0, 10);
      assertThat(first.get(10, TimeUnit.SECONDS)).startsWith("failed");
      Files.delete(blocker);
      // Was on its way while the first one failed.
      assertThat(send(store, "two", 10, 20).get(10, TimeUnit.SECONDS)).startsWith("failed");
      assertThat(send(store, "one", 0, 10).get(10, TimeUnit.SECONDS)).isEqualTo("kept");
      assertThat(send(store, "two", 10, 20).get(10, TimeUnit.SECONDS)).isEqualTo("kept");
      assertThat(store.counters().failedBatches()).isEqualTo(2);
    }
    assertThat(messages()).containsExactly("one", "two");
  }

  @Test
  void a_full_queue_refuses_and_the_order_is_kept() throws Exception {
    try (CaptureStore store = store(1)) {
      List<CompletableFuture<String>> sent = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        sent.add(send(store, "line " + i, i * 10, i * 10 + 10));
      }
      int kept = 0;
      boolean refused = false;
      for (CompletableFuture<String> one : sent) {
        boolean ok = one.get(20, TimeUnit.SECONDS).equals("kept");
        assertThat(ok && refused)
            .as("a later batch was taken after an earlier one was refused")
            .isFalse();
        refused |= !ok;
        kept += ok ? 1 : 0;
      }
      for (int i = kept; i < 50; i++) {
        assertThat(send(store, "line " + i, i * 10, i * 10 + 10).get(20, TimeUnit.SECONDS))
            .isEqualTo("kept");
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      expected.add("line " + i);
    }
    assertThat(messages()).isEqualTo(expected);
  }

  @Test
  void rolls_and_seals_at_any_time_cost_nothing() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (CaptureStore store = store(64 << 20)) {
      List<CompletableFuture<String>> sent = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        sent.add(send(store, "line " + i, i * 10, i * 10 + 10));
        if (random.nextInt(20) == 0) {
          store.roll("t");
        }
        if (random.nextInt(60) == 0) {
          store.seal("t");
        }
      }
      for (CompletableFuture<String> one : sent) {
        assertThat(one.get(20, TimeUnit.SECONDS)).as("seed %d", seed).isEqualTo("kept");
      }
      assertThat(store.counters().keptLines()).isEqualTo(400);
    }
    assertThat(messages()).as("seed %d", seed).hasSize(400).doesNotHaveDuplicates();
  }

  @Test
  void a_capture_that_nobody_uses_is_closed_and_continued_later() throws Exception {
    try (CaptureStore store = store(64 << 20)) {
      send(store, "before", 0, 10).get(20, TimeUnit.SECONDS);
      assertThat(store.stats()).containsKey("t");
      passed.set(TimeUnit.MINUTES.toNanos(11));
      assertThat(PushLoad.await(Duration.ofSeconds(20), () -> store.stats().isEmpty())).isTrue();
      assertThat(store.list().get(0).metadata().live()).isFalse();
      assertThat(send(store, "before", 0, 10).get(20, TimeUnit.SECONDS)).isEqualTo("repeated");
      send(store, "after", 10, 20).get(20, TimeUnit.SECONDS);
      assertThat(store.list()).hasSize(1);
      assertThat(store.list().get(0).metadata().live()).isTrue();
    }
    assertThat(messages()).containsExactly("before", "after");
  }

  @Test
  void many_tenants_take_turns_and_few_captures_are_open() throws Exception {
    maxOpen = 4;
    int tenants = 40;
    try (CaptureStore store = store(64 << 20)) {
      for (int round = 0; round < 2; round++) {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < tenants; i++) {
          answers.add(send(store, "t" + i, "line " + round, round * 10, round * 10 + 10));
        }
        for (CompletableFuture<String> answer : answers) {
          assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("kept");
          /* Two threads: each may be opening one, and another may not have let go of its last yet. */
          assertThat(store.stats().size()).isLessThanOrEqualTo(4 + 2 * 2);
        }
      }
      assertThat(store.list()).hasSize(tenants);
    }
    assertThat(messages()).hasSize(2 * tenants);
  }

  @Test
  void a_tenant_without_a_pause_leaves_the_only_thread_to_others() throws Exception {
    maxOpen = 1;
    AtomicBoolean stop = new AtomicBoolean();
    try (CaptureStore store = store(64 << 20)) {
      Thread busy =
          new Thread(
              () -> {
                for (long at = 0; !stop.get(); at += 10) {
                  send(store, "busy", "line " + at, at, at + 10).join();
                }
              });
      busy.start();
      try {
        assertThat(send(store, "quiet", "one", 0, 10).get(30, TimeUnit.SECONDS)).isEqualTo("kept");
      } finally {
        stop.set(true);
        busy.join();
      }
    }
    assertThat(messages()).contains("one");
  }

  @Test
  void an_error_in_a_captures_thread_costs_nothing_and_stops_nothing() throws Exception {
    try (CaptureStore store = store(64 << 20)) {
      CountDownLatch told = new CountDownLatch(1);
      store.append(
          batch("t", "one"),
          new Position(1, 0),
          new Position(1, 10),
          new Completion() {
            @Override
            public void kept(boolean repeated) {
              told.countDown();
              throw new StackOverflowError("made by the test");
            }

            @Override
            public void failed(IOException cause) {}

            @Override
            public void overlaps(Position resumeAt) {}
          });
      assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();

      String answer = send(store, "two", 10, 20).get(20, TimeUnit.SECONDS);
      if (!answer.equals("kept")) { // it was queued while the thread ended, and comes again
        answer = send(store, "two", 10, 20).get(20, TimeUnit.SECONDS);
      }
      assertThat(answer).isEqualTo("kept");
    }
    assertThat(messages()).containsExactly("one", "two");
  }

  @Test
  void a_closed_file_of_an_older_writer_gets_letters_while_the_store_is_open() throws Exception {
    String text = "a line of some length, so that a file of it has room for letters ";
    try (CaptureStore store = store(64 << 20)) {
      Random random = new Random(1);
      BatchMaker batch = new BatchMaker("t");
      for (int i = 0; i < 4000; i++) {
        batch.add(API, 1_768_478_400_000_000_000L + i, text + Long.toHexString(random.nextLong()));
      }
      assertThat(send(store, batch.make(), 0, 10).get(10, TimeUnit.SECONDS)).isEqualTo("kept");
    }
    Path file;
    try (Stream<Path> all = Files.walk(temp.resolve("s"))) {
      file = all.filter(path -> path.toString().endsWith(".zst")).findFirst().orElseThrow();
    }
    OlderFile.make(file);
    assertThat(OlderFile.hasLetters(file)).isFalse();
    try (CaptureStore store = store(64 << 20)) {
      assertThat(send(store, "more", 10, 20).get(10, TimeUnit.SECONDS)).isEqualTo("kept");
      LiveGateway.await("letters", () -> hasLetters(file));
    }
    assertThat(messages()).hasSize(4001);
  }

  private static boolean hasLetters(Path file) {
    try {
      return OlderFile.hasLetters(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void the_heap_says_how_many_captures_may_be_open() {
    assertThat(CaptureEndpoint.maxOpen(176L << 20)).isEqualTo(58);
    assertThat(CaptureEndpoint.maxOpen(16L << 20)).isEqualTo(16);
    assertThat(CaptureEndpoint.maxOpen(64L << 30)).isEqualTo(256);
  }

  private final AtomicLong passed = new AtomicLong();

  private int maxOpen = 64;

  private CaptureStore store(long queueBytes) throws IOException {
    CaptureStore store =
        new CaptureStore(
            "test",
            new CaptureStoreSettings(
                temp.resolve("s"),
                CaptureStoreSettings.Layout.TENANT,
                "",
                CaptureSettings.DEFAULTS,
                queueBytes,
                1,
                1,
                maxOpen),
            InstantSource.system(),
            () -> System.nanoTime() + passed.get());
    store.start();
    return store;
  }

  private static CompletableFuture<String> send(
      CaptureStore store, String line, long start, long end) {
    return send(store, "t", line, start, end);
  }

  private static Batch batch(String tenant, String line) {
    return new BatchMaker(tenant).add(API, 1_768_478_400_000_000_000L, line).make();
  }

  private static CompletableFuture<String> send(
      CaptureStore store, String tenant, String line, long start, long end) {
    return send(store, batch(tenant, line), start, end);
  }

  private static CompletableFuture<String> send(
      CaptureStore store, Batch batch, long start, long end) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    store.append(
        batch,
        new Position(1, start),
        new Position(1, end),
        new Completion() {
          @Override
          public void kept(boolean repeated) {
            answer.complete(repeated ? "repeated" : "kept");
          }

          @Override
          public void failed(IOException cause) {
            answer.complete("failed: " + cause.getMessage());
          }

          @Override
          public void overlaps(Position resumeAt) {
            answer.complete("overlaps " + resumeAt);
          }
        });
    return answer;
  }

  private List<String> messages() throws IOException {
    List<String> all = new ArrayList<>();
    CapturedLines.forEach(temp.resolve("s"), l -> all.add(l.get("msg").asText()));
    return all;
  }
}
