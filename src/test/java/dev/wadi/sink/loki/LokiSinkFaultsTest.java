package dev.wadi.sink.loki;

import static dev.wadi.sink.loki.LokiBatches.batch;
import static dev.wadi.sink.loki.LokiBatches.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.PushBytes;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.ScriptedLoki.Reply;
import dev.wadi.model.Batch;
import dev.wadi.sink.delivery.BreakerState;
import dev.wadi.sink.delivery.DeliverySettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bad network between the sink and a server: nothing is lost, order is kept, nobody hammers. */
class LokiSinkFaultsTest {
  private static final int BATCHES = 60;

  private final ScriptedLoki loki = ScriptedLoki.start();
  private final FaultProxy network = FaultProxy.to(loki.port());
  private final Queue<Batch> dead = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> promises = new ArrayList<>();
  private LokiSink sink;

  @BeforeEach
  void start() {
    LokiSettings settings =
        LokiSettings.of(ScriptedLoki.pushUrl(network.port()))
            .with(new DeliverySettings.Limits(1 << 20, 20, 1, 8, 128 << 20, 32 << 20, 500))
            .with(new LokiSettings.Timeouts(1000, 400))
            .with(new DeliverySettings.Pacing(20, 200, 10, 1000, 200, 1000))
            .with(new DeliverySettings.BreakerSettings(10, 5, 50, 50, 200));
    sink =
        new LokiSink(
            "faults",
            settings,
            PushBytes::of,
            batch -> {
              dead.add(batch);
              return CompletableFuture.completedFuture(null);
            },
            InstantSource.system(),
            System::nanoTime);
  }

  @AfterEach
  void stop() {
    sink.close();
    network.close();
    loki.close();
  }

  /** Two tenants, some lines each. */
  private void deliver(int from, int to) {
    for (int i = from; i < to; i++) {
      promises.add(sink.deliver(batch("acme", numbered("a" + i, 0, 10))));
      promises.add(sink.deliver(batch("brew", numbered("b" + i, 0, 10))));
    }
  }

  private void awaitRequests(long atLeast) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (sink.counts().http().requests() < atLeast) {
      assertThat(System.nanoTime()).as("requests: %s", sink.counts()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private void everythingArrivesOnceAndInOrder(int batches) throws Exception {
    for (CompletableFuture<Void> promise : promises) {
      promise.get(30, TimeUnit.SECONDS);
    }
    for (String tenant : List.of("acme", "brew")) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < batches; i++) {
        expected.addAll(List.of(numbered(tenant.charAt(0) + "" + i, 0, 10)));
      }
      assertThat(loki.texts(tenant)).containsExactlyElementsOf(expected);
    }
    assertThat(dead).isEmpty();
    LokiCounts counts = sink.counts();
    assertThat(counts.delivery().entriesDelivered()).isEqualTo(counts.delivery().entriesAccepted());
    assertThat(sink.health().waitingBatches()).isZero();
  }

  @Test
  void answers_that_are_lost_lead_to_repetitions_that_loki_recognises() throws Exception {
    network.resetAnswersAfter(0);
    deliver(0, BATCHES);
    awaitRequests(10);
    network.heal();

    everythingArrivesOnceAndInOrder(BATCHES);
    assertThat(loki.duplicates()).isPositive();
  }

  @Test
  void requests_that_are_cut_in_the_middle_are_sent_again() throws Exception {
    network.resetRequestsAfter(100);
    deliver(0, BATCHES);
    awaitRequests(10);
    network.heal();

    everythingArrivesOnceAndInOrder(BATCHES);
  }

  @Test
  void half_answers_are_no_answers() throws Exception {
    network.endAnswersAfter(10);
    deliver(0, BATCHES);
    awaitRequests(10);
    network.heal();

    everythingArrivesOnceAndInOrder(BATCHES);
  }

  @Test
  void a_network_that_swallows_everything_is_noticed_by_time() throws Exception {
    network.stall();
    deliver(0, BATCHES);
    awaitRequests(5);
    network.cutAll();
    network.heal();

    everythingArrivesOnceAndInOrder(BATCHES);
  }

  @Test
  void a_slow_network_is_only_slow() throws Exception {
    network.delay(Duration.ofMillis(10));
    deliver(0, 20);
    everythingArrivesOnceAndInOrder(20);
    network.throttle(20_000);
    deliver(20, 40);

    everythingArrivesOnceAndInOrder(40);
  }

  @Test
  void a_server_that_reads_slowly_is_only_slow() throws Exception {
    loki.readsAt(20_000);
    deliver(0, 20);

    everythingArrivesOnceAndInOrder(20);
  }

  @Test
  void connections_that_die_while_idle_are_replaced() throws Exception {
    deliver(0, 5);
    everythingArrivesOnceAndInOrder(5);
    network.cutAll();
    deliver(5, 10);

    everythingArrivesOnceAndInOrder(10);
  }

  @Test
  void a_server_that_restarts_in_the_middle_loses_nothing() throws Exception {
    deliver(0, 20);
    loki.stop();
    deliver(20, 40);
    awaitRequests(sink.counts().http().requests() + 5);
    loki.restart();
    deliver(40, BATCHES);

    everythingArrivesOnceAndInOrder(BATCHES);
  }

  @Test
  void a_storm_of_500_is_met_with_few_requests() throws Exception {
    loki.always(Reply.status(500));
    deliver(0, BATCHES);
    long start = System.nanoTime();
    awaitRequests(20);
    long requests = sink.counts().http().requests();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    /* Five failures open the breaker; then one probe for each pause of at least 50, 100, 200 ms... */
    assertThat(requests).isLessThanOrEqualTo(5 + 4 + millis / 50);
    assertThat(sink.health().breaker()).isNotEqualTo(BreakerState.CLOSED);
    loki.behave();

    everythingArrivesOnceAndInOrder(BATCHES);
  }

  @Test
  void a_429_with_retry_after_is_not_asked_again_before() throws Exception {
    Set<String> known = new HashSet<>();
    loki.rule(
        (number, tenant, lines) ->
            known.add(tenant)
                ? Reply.status(429, "Ingestion rate limit exceeded").retryAfter("1")
                : Reply.ok());
    deliver(0, BATCHES);
    everythingArrivesOnceAndInOrder(BATCHES);

    for (String tenant : List.of("acme", "brew")) {
      List<ScriptedLoki.Request> asked =
          loki.requests().stream().filter(r -> r.tenant().equals(tenant)).toList();
      long wait = asked.get(1).arrivedNanos() - asked.get(0).arrivedNanos();
      assertThat(asked.get(0).status()).isEqualTo(429);
      assertThat(wait).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(1000));
    }
  }

  @Test
  void a_429_without_retry_after_is_met_with_growing_waits() throws Exception {
    loki.next(16, Reply.status(429));
    deliver(0, BATCHES);

    everythingArrivesOnceAndInOrder(BATCHES);
    assertThat(sink.counts().http().answers429()).isEqualTo(16);
    assertThat(sink.counts().delivery().breakerOpened()).isZero();
  }

  @Test
  void bad_lines_behind_a_bad_network_are_found_all_the_same() throws Exception {
    loki.rejectLines(line -> line.text().endsWith("-3"), "entry has timestamp too old");
    loki.next(
        Reply.keepThenReset(),
        Reply.ok(),
        Reply.reset(),
        Reply.status(503),
        Reply.ok(),
        Reply.status(429),
        Reply.reset());
    deliver(0, 10);
    network.delay(Duration.ofMillis(2));
    for (CompletableFuture<Void> promise : promises) {
      promise.get(30, TimeUnit.SECONDS);
    }

    List<String> buried =
        dead.stream().flatMap(batch -> LokiBatches.texts(batch).stream()).toList();
    assertThat(buried).hasSize(20).allMatch(text -> text.endsWith("-3")).doesNotHaveDuplicates();
    assertThat(loki.lineCount()).isEqualTo(180);
    assertThat(sink.counts().delivery().entriesDelivered()).isEqualTo(180);
  }

  @Test
  void whatever_the_network_does_everything_arrives_once() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int sent = 0;
    for (int round = 0; round < 12; round++) {
      switch (random.nextInt(8)) {
        case 0 -> network.resetAnswersAfter(random.nextInt(200));
        case 1 -> network.resetRequestsAfter(random.nextInt(2000));
        case 2 -> network.endAnswersAfter(random.nextInt(200));
        case 3 -> network.delay(Duration.ofMillis(random.nextInt(5)));
        case 4 -> network.refuse();
        case 5 -> network.throttle(50_000);
        case 6 -> loki.next(3, Reply.status(500 + random.nextInt(5)));
        default -> network.cutAll();
      }
      deliver(sent, sent + 5);
      sent += 5;
      awaitRequests(sink.counts().http().requests() + 2);
      network.heal();
    }
    try {
      everythingArrivesOnceAndInOrder(sent);
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}
