package dev.wadi.sink.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.ManualCrew;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every sink gets from delivery that only knows how to pack and to send. */
class DeliveryTest {
  private final ManualCrew crew = new ManualCrew();
  private final List<Batch> dead = new ArrayList<>();

  /** What the server stored, by the name of each line. */
  private final Map<String, String> stored = new TreeMap<>();

  private Function<List<String>, Outcome> server = lines -> Outcome.delivered();
  private boolean packs = true;

  private final Delivery delivery =
      new Delivery(
          "The shelf",
          "shelf",
          DeliverySettings.defaults(),
          new Shelf(),
          batch -> {
            dead.add(batch);
            return CompletableFuture.completedFuture(null);
          },
          crew,
          new Delivery.Time(crew.clock(), crew::ticker, new Random(7)));

  private final class Shelf implements Transport {
    @Override
    public Parcel pack(Part part) throws IOException {
      if (!packs) {
        throw new IOException("no words for this");
      }
      return new Parcel(part.tenant().getBytes(UTF_8), 10);
    }

    @Override
    public CompletableFuture<Outcome> send(Part part, Parcel parcel) {
      List<String> lines = new ArrayList<>();
      Map<String, String> named = new TreeMap<>();
      for (Piece piece : part.pieces()) {
        int number = piece.from();
        for (Entry entry : piece.batch().toEntries()) {
          lines.add(entry.line());
          named.put(piece.place() + "/" + number++, entry.line());
        }
      }
      Outcome outcome = server.apply(lines);
      if (outcome.fate() == Fate.DELIVERED) {
        stored.putAll(named);
      }
      return CompletableFuture.completedFuture(outcome);
    }

    @Override
    public String withoutSecrets(String text) {
      return text.replace("s3cret", "***");
    }

    @Override
    public void close() {
      stored.clear();
    }
  }

  private static Batch lines(String... lines) {
    BatchMaker batch = new BatchMaker("acme");
    for (int i = 0; i < lines.length; i++) {
      batch.add(Labels.of("app", "api"), 1_760_000_000_000_000_000L + i, lines[i]);
    }
    return batch.make();
  }

  @Test
  void an_entry_keeps_its_name_however_its_batch_is_cut() {
    server =
        lines ->
            lines.contains("bad") ? Outcome.of(Fate.REJECTED, "not this") : Outcome.delivered();
    CompletableFuture<Void> done =
        delivery.deliver(lines("a", "b", "c", "bad", "d", "e", "f"), "1:100");
    crew.work();

    assertThat(done).isCompleted();
    assertThat(stored)
        .containsExactly(
            Map.entry("1:100/0", "a"),
            Map.entry("1:100/1", "b"),
            Map.entry("1:100/2", "c"),
            Map.entry("1:100/4", "d"),
            Map.entry("1:100/5", "e"),
            Map.entry("1:100/6", "f"));
    assertThat(dead).hasSize(1);
    assertThat(dead.get(0).toEntries()).extracting(Entry::line).containsExactly("bad");
  }

  @Test
  void batches_that_were_merged_keep_their_own_places() {
    delivery.pause();
    delivery.deliver(lines("a", "b"), "1:0");
    delivery.deliver(lines("c"), "1:64");
    delivery.resume();
    crew.work();

    assertThat(stored.keySet()).containsExactly("1:0/0", "1:0/1", "1:64/0");
  }

  @Test
  void what_cannot_be_packed_goes_back_to_its_giver_and_the_next_one_goes_on() {
    packs = false;
    CompletableFuture<Void> first = delivery.deliver(lines("a"), "");
    crew.work();
    packs = true;
    CompletableFuture<Void> second = delivery.deliver(lines("b"), "");
    crew.work();

    assertThat(first).isCompletedExceptionally();
    assertThat(second).isCompleted();
    assertThat(delivery.health().lastError()).contains("no words for this");
  }

  @Test
  void a_server_that_asks_for_time_gets_it_up_to_the_bound() {
    long max = DeliverySettings.defaults().pacing().maxRetryAfterMillis();
    server = lines -> new Outcome(Fate.THROTTLED, 429, Long.MAX_VALUE, "later", "status 429");
    CompletableFuture<Void> done = delivery.deliver(lines("a"), "");
    crew.work();
    server = lines -> Outcome.delivered();

    crew.pass(Duration.ofMillis(max - 1));
    assertThat(done).isNotDone();
    crew.pass(Duration.ofMillis(1));
    assertThat(done).isCompleted();
  }

  @Test
  void a_secret_that_the_server_echoes_is_shown_to_nobody() {
    server = lines -> Outcome.of(Fate.MISCONFIGURED, "token s3cret is unknown");
    delivery.deliver(lines("a"), "");
    crew.work();
    assertThat(delivery.health().lastError()).isEqualTo("token *** is unknown");

    server = lines -> Outcome.of(Fate.REJECTED, "s3cret sent this");
    delivery.retryNow();
    crew.work();
    assertThat(dead.get(0).toEntries().get(0).metadata())
        .containsEntry(DeadLetters.TEXT, "*** sent this");
  }
}
