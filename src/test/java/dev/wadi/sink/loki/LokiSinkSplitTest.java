package dev.wadi.sink.loki;

import static dev.wadi.sink.loki.LokiBatches.batch;
import static dev.wadi.sink.loki.LokiBatches.numbered;
import static dev.wadi.sink.loki.LokiBatches.stream;
import static dev.wadi.sink.loki.LokiBatches.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ManualCrew;
import dev.wadi.kit.PushBytes;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.sink.delivery.DeadLetters;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.sink.delivery.HttpReply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How bad lines are found among good ones. */
class LokiSinkSplitTest {
  private final ManualCrew crew = new ManualCrew();
  private final ManualTransport loki = new ManualTransport(crew);
  private final List<Batch> dead = new ArrayList<>();

  private LokiSink sink(int splitRequests) {
    LokiSettings settings =
        LokiSettings.of(URI.create("http://127.0.0.1:3100/loki/api/v1/push"))
            .with(
                new DeliverySettings.Limits(
                    1 << 20, 10_000, 1, 8, 128 << 20, 32 << 20, splitRequests));
    return new LokiSink(
        "loki",
        settings,
        PushBytes::of,
        batch -> {
          dead.add(batch);
          return CompletableFuture.completedFuture(null);
        },
        crew.clock(),
        crew::ticker,
        crew,
        loki,
        new Random(7));
  }

  private List<Entry> deadEntries() {
    return dead.stream().flatMap(batch -> batch.toEntries().stream()).toList();
  }

  private static boolean hasBad(ManualTransport.Call call) {
    return call.lines().stream().anyMatch(line -> line.contains("bad"));
  }

  @Test
  void one_bad_line_of_a_thousand_is_found_within_twice_the_logarithm() {
    LokiSink sink = sink(500);
    loki.server(call -> new HttpReply(hasBad(call) ? 400 : 204, "too old"));
    String[] lines = numbered("line", 0, 1024);
    lines[700] = "bad";
    CompletableFuture<Void> done = sink.deliver(batch("acme", lines));
    crew.work();

    assertThat(done).isCompleted();
    assertThat(deadEntries()).extracting(Entry::line).containsExactly("bad");
    assertThat(sink.counts().delivery().entriesDelivered()).isEqualTo(1023);
    assertThat(loki.calls).hasSizeLessThanOrEqualTo(1 + 2 * 10);
  }

  @Test
  void good_lines_arrive_in_order_around_the_bad_ones() {
    LokiSink sink = sink(500);
    loki.server(call -> new HttpReply(hasBad(call) ? 400 : 204, ""));
    sink.deliver(batch("acme", "a", "bad1", "b", "c", "bad2", "d"));
    crew.work();

    List<String> taken =
        loki.calls.stream().filter(c -> !hasBad(c)).flatMap(c -> c.lines().stream()).toList();
    assertThat(taken).containsExactly("a", "b", "c", "d");
    assertThat(deadEntries()).extracting(Entry::line).containsExactly("bad1", "bad2");
  }

  @Test
  void merged_batches_are_cut_apart_before_streams_and_streams_before_lines() {
    LokiSink sink = sink(500);
    loki.hold();
    sink.deliver(batch("acme", "first"));
    crew.work();
    sink.deliver(batch("acme", "a", "b"));
    sink.deliver(
        new Batch(
            "acme",
            List.of(
                stream(Labels.of("app", "x"), 1, "c", "d"),
                stream(Labels.of("app", "y"), 1, "e", "bad"))));
    loki.server(call -> new HttpReply(hasBad(call) ? 422 : 204, ""));
    loki.release();
    crew.work();

    assertThat(loki.calls)
        .extracting(call -> String.join(" ", call.lines()))
        .containsExactly("first", "a b c d e bad", "a b", "c d e bad", "c d", "e bad", "e", "bad");
  }

  @Test
  void what_is_too_large_for_the_server_is_made_smaller_until_it_fits() {
    LokiSink sink = sink(500);
    loki.server(
        call ->
            call.lines().stream().mapToInt(String::length).sum() > 1000
                ? new HttpReply(413, "entity too large")
                : new HttpReply(204, ""));
    String[] lines = numbered("x".repeat(100), 0, 100);
    lines[50] = "y".repeat(2000);
    CompletableFuture<Void> done = sink.deliver(batch("acme", lines));
    crew.work();

    assertThat(done).isCompleted();
    assertThat(sink.counts().delivery().entriesDelivered()).isEqualTo(99);
    assertThat(deadEntries()).extracting(Entry::line).containsExactly("y".repeat(2000));
    assertThat(deadEntries().get(0).metadata()).containsEntry(DeadLetters.STATUS, "413");
  }

  @Test
  void a_500_that_means_too_large_is_cut_and_not_waited_for() {
    LokiSink sink = sink(500);
    loki.server(
        call ->
            call.lines().size() > 10
                ? new HttpReply(500, "grpc: received message larger than max (5000000 vs. 4194304)")
                : new HttpReply(204, ""));
    CompletableFuture<Void> done = sink.deliver(batch("acme", numbered("line", 0, 100)));
    crew.work();

    assertThat(done).isCompleted();
    assertThat(sink.counts().delivery().entriesDelivered()).isEqualTo(100);
  }

  @Test
  void a_failing_server_in_the_middle_of_a_search_only_delays_it() {
    LokiSink sink = sink(500);
    loki.server(
        call ->
            loki.calls.size() % 3 == 0
                ? new HttpReply(503, "later")
                : new HttpReply(hasBad(call) ? 400 : 204, "too old"));
    String[] lines = numbered("line", 0, 64);
    lines[10] = "bad-a";
    lines[40] = "bad-b";
    CompletableFuture<Void> done = sink.deliver(batch("acme", lines));
    crew.pass(Duration.ofHours(1));

    assertThat(done).isCompleted();
    assertThat(deadEntries()).extracting(Entry::line).containsExactly("bad-a", "bad-b");
    assertThat(sink.counts().delivery().entriesDelivered()).isEqualTo(62);
  }

  @Test
  void a_search_without_end_is_ended_and_the_suspects_are_kept() {
    LokiSink sink = sink(40);
    loki.server(call -> new HttpReply(hasBad(call) ? 400 : 204, "too old"));
    CompletableFuture<Void> done = sink.deliver(batch("acme", numbered("bad", 0, 2000)));
    crew.work();

    assertThat(done).isCompleted();
    assertThat(loki.calls).hasSizeLessThanOrEqualTo(41);
    assertThat(deadEntries()).hasSize(2000);
    assertThat(deadEntries())
        .extracting(entry -> entry.metadata().get(DeadLetters.REASON))
        .contains(DeadLetters.SPLIT_LIMIT, DeadLetters.REJECTED);
    assertThat(deadEntries())
        .allMatch(entry -> "too old".equals(entry.metadata().get(DeadLetters.TEXT)));
  }

  @Test
  void a_tenant_whose_lines_are_all_bad_gets_ever_fewer_requests_until_it_mends() {
    LokiSink sink = sink(256);
    loki.server(call -> new HttpReply(hasBad(call) ? 400 : 204, "too old"));
    List<Integer> spent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int before = loki.calls.size();
      sink.deliver(batch("acme", numbered("bad" + i, 0, 1000)));
      crew.work();
      spent.add(loki.calls.size() - before);
    }
    int budget = 256;
    for (int requests : spent) {
      assertThat(requests).isBetween(budget / 2, budget + 1);
      budget = Math.max(16, budget / 2);
    }

    for (int i = 0; i < 5; i++) {
      sink.deliver(batch("acme", "good" + i));
      crew.work();
    }
    int before = loki.calls.size();
    sink.deliver(batch("acme", numbered("bad-again", 0, 1000)));
    crew.work();
    assertThat(loki.calls.size() - before).isEqualTo(spent.get(0));
  }

  @Test
  void without_split_requests_a_rejected_request_is_dead_lettered_whole() {
    LokiSink sink = sink(0);
    loki.server(call -> new HttpReply(hasBad(call) ? 400 : 204, ""));
    CompletableFuture<Void> done = sink.deliver(batch("acme", "a", "bad", "c"));
    crew.work();

    assertThat(done).isCompleted();
    assertThat(deadEntries()).extracting(Entry::line).containsExactly("a", "bad", "c");
    assertThat(loki.calls).hasSize(1);
  }

  @Test
  void pieces_that_were_never_rejected_are_not_given_up_with_the_suspects() {
    LokiSettings settings =
        LokiSettings.of(URI.create("http://127.0.0.1:3100/loki/api/v1/push"))
            .with(new DeliverySettings.Limits(1 << 20, 50, 1, 8, 128 << 20, 32 << 20, 4));
    LokiSink sink =
        new LokiSink(
            "loki",
            settings,
            PushBytes::of,
            batch -> {
              dead.add(batch);
              return CompletableFuture.completedFuture(null);
            },
            crew.clock(),
            crew::ticker,
            crew,
            loki,
            new Random(7));
    loki.server(call -> new HttpReply(hasBad(call) ? 400 : 204, ""));
    List<String> lines = new ArrayList<>(List.of(numbered("bad", 0, 50)));
    lines.addAll(List.of(numbered("good", 0, 50)));
    sink.deliver(batch("acme", lines.toArray(String[]::new)));
    crew.work();

    assertThat(deadEntries()).hasSize(50).allMatch(entry -> entry.line().startsWith("bad"));
    assertThat(sink.counts().delivery().entriesDelivered()).isEqualTo(50);
  }

  @Test
  void dead_letters_keep_labels_times_and_metadata() {
    LokiSink sink = sink(500);
    loki.always(400);
    byte[] buffer = "linetrace-id123".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    LogStream stream =
        new LogStream.Builder(Labels.of("app", "api", "env", "prod"), buffer, 1)
            .add(1234567890123456789L, 0, 4)
            .addMetadata(4, 8, 12, 3)
            .build();
    sink.deliver(new Batch("acme", List.of(stream)));
    crew.work();

    Entry entry = deadEntries().get(0);
    assertThat(dead.get(0).tenant()).isEqualTo("acme");
    assertThat(entry.line()).isEqualTo("line");
    assertThat(entry.labels()).isEqualTo(Labels.of("app", "api", "env", "prod"));
    assertThat(entry.timestampNanos()).isEqualTo(1234567890123456789L);
    assertThat(entry.metadata()).containsEntry("trace-id", "123").hasSize(5);
  }

  @Test
  void a_dead_letter_that_is_rejected_again_has_the_new_words_only() {
    LokiSink sink = sink(500);
    loki.server(call -> new HttpReply(400, "first time"));
    sink.deliver(batch("acme", "bad"));
    crew.work();
    loki.server(call -> new HttpReply(422, "second time"));
    sink.deliver(dead.get(0));
    crew.work();

    assertThat(deadEntries().get(1).metadata())
        .hasSize(4)
        .containsEntry(DeadLetters.STATUS, "422")
        .containsEntry(DeadLetters.TEXT, "second time");
  }

  /** Random streams, bad lines, faults and merges against a plain set. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void delivered_and_dead_are_all_and_exactly(long seed) {
    Random random = new Random(seed);
    LokiSink sink = sink(1_000_000);
    List<String> delivered = new ArrayList<>();
    boolean partial = random.nextBoolean();
    Set<String> known = new HashSet<>();
    loki.server(
        call -> {
          if (random.nextInt(20) == 0) {
            throw new IOException("reset");
          }
          if (random.nextInt(20) == 0) {
            return new HttpReply(random.nextBoolean() ? 500 : 429, "later");
          }
          boolean bad = hasBad(call);
          for (String line : call.lines()) {
            /* Loki itself keeps the good lines of a push it answers with 400. */
            if (!line.contains("bad") && (!bad || partial) && known.add(line)) {
              delivered.add(line);
            }
          }
          return new HttpReply(bad ? 400 : 204, "bad line");
        });
    List<String> good = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    List<CompletableFuture<Void>> done = new ArrayList<>();
    int badPercent = random.nextInt(40);
    for (int b = 0; b < 60; b++) {
      List<LogStream> streams = new ArrayList<>();
      for (int s = 0; s <= random.nextInt(4); s++) {
        String[] lines = new String[1 + random.nextInt(50)];
        for (int i = 0; i < lines.length; i++) {
          boolean isBad = random.nextInt(100) < badPercent;
          lines[i] = (isBad ? "bad-" : "good-") + b + "-" + s + "-" + i;
          (isBad ? bad : good).add(lines[i]);
        }
        streams.add(stream(Labels.of("stream", "s" + random.nextInt(3)), b * 1000L, lines));
      }
      Batch made = new Batch("acme", streams);
      if (random.nextBoolean()) {
        byte[] bytes = PushBytes.of(made);
        made = new Batch("acme", streams, new Batch.Encoded(bytes, 0, bytes.length));
      }
      done.add(sink.deliver(made));
      if (random.nextInt(3) == 0) {
        crew.pass(Duration.ofMillis(random.nextInt(2000)));
      }
    }
    crew.pass(Duration.ofDays(10));

    assertThat(done)
        .as("seed %d", seed)
        .allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
    assertThat(delivered).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(good);
    if (!partial) {
      assertThat(delivered).as("order, seed %d", seed).containsExactlyElementsOf(good);
    }
    assertThat(dead.stream().flatMap(batch -> texts(batch).stream()))
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(bad);
  }
}
