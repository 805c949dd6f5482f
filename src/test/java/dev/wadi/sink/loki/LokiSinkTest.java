package dev.wadi.sink.loki;

import static dev.wadi.sink.loki.LokiBatches.batch;
import static dev.wadi.sink.loki.LokiBatches.encoded;
import static dev.wadi.sink.loki.LokiBatches.numbered;
import static dev.wadi.sink.loki.LokiBatches.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Batch;
import dev.wadi.sink.delivery.BreakerState;
import dev.wadi.sink.delivery.DeliveryHealth;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.sink.delivery.HttpReply;
import dev.wadi.sink.delivery.NotDeliveredException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a sink does with batches: merged, cut, in turn, within its room, until it is closed. */
class LokiSinkTest extends LokiSinkOnTrial {
  @Test
  void a_batch_is_done_when_the_server_has_it() {
    LokiSink sink = sink();
    loki.hold();

    CompletableFuture<Void> done = sink.deliver(batch("acme", "one", "two"));
    crew.work();
    assertThat(done).isNotDone();

    loki.release();
    crew.work();
    assertThat(done).isCompleted();
    assertThat(loki.lines()).containsExactly("one", "two");
  }

  @Test
  void an_empty_batch_is_done_without_a_request() {
    assertThat(sink().deliver(new Batch("acme", List.of()))).isCompleted();
    assertThat(loki.calls).isEmpty();
  }

  @Test
  void batches_that_wait_are_merged_into_one_request() {
    LokiSink sink = sink();
    loki.hold();
    sink.deliver(batch("acme", "a"));
    crew.work();
    List<CompletableFuture<Void>> waiting =
        List.of(
            sink.deliver(batch("acme", "b", "c")),
            sink.deliver(encoded("acme", "d")),
            sink.deliver(batch("acme", "e")));

    loki.release();
    crew.work();

    assertThat(loki.calls).hasSize(2);
    assertThat(loki.calls.get(1).lines()).containsExactly("b", "c", "d", "e");
    assertThat(waiting).allMatch(CompletableFuture::isDone);
  }

  @Test
  void merging_stops_at_the_entries_of_a_request() {
    settings = settings.with(limits(1 << 20, 3));
    LokiSink sink = sink();
    loki.hold();
    sink.deliver(batch("acme", "a"));
    crew.work();
    sink.deliver(batch("acme", "b", "c"));
    sink.deliver(batch("acme", "d", "e"));
    loki.release();
    crew.work();

    assertThat(loki.calls).extracting(call -> call.lines().size()).containsExactly(1, 2, 2);
  }

  @Test
  void a_batch_that_is_too_large_is_cut_and_done_when_all_pieces_are() {
    settings = settings.with(limits(1 << 20, 100));
    LokiSink sink = sink();
    loki.hold();
    CompletableFuture<Void> done = sink.deliver(encoded("acme", numbered("line", 0, 350)));
    crew.work();
    for (int i = 0; i < 3; i++) {
      loki.releaseOne();
      crew.work();
      assertThat(done).isNotDone();
    }
    loki.release();
    crew.work();

    assertThat(done).isCompleted();
    assertThat(loki.calls).allMatch(call -> call.lines().size() <= 100);
    assertThat(loki.lines()).containsExactly(numbered("line", 0, 350));
  }

  @Test
  void a_batch_that_is_too_many_bytes_is_cut() {
    settings = settings.with(limits(4096, 10_000));
    LokiSink sink = sink();
    String[] lines = numbered("x".repeat(500), 0, 40);
    sink.deliver(batch("acme", lines));
    crew.work();

    assertThat(loki.lines()).containsExactly(lines);
    assertThat(loki.calls).allMatch(call -> call.lines().size() <= 8);
  }

  @Test
  void a_single_line_larger_than_a_request_is_sent_alone() {
    settings = settings.with(limits(1024, 10_000));
    LokiSink sink = sink();
    CompletableFuture<Void> done = sink.deliver(batch("acme", "s", "x".repeat(5000), "t"));
    crew.work();

    assertThat(done).isCompleted();
    assertThat(loki.lines()).containsExactly("s", "x".repeat(5000), "t");
  }

  @Test
  void what_comes_encoded_is_not_encoded_again() {
    encoder =
        batch -> {
          throw new AssertionError("encoded again");
        };
    CompletableFuture<Void> done = sink().deliver(encoded("acme", "one"));
    crew.work();

    assertThat(done).isCompleted();
  }

  @Test
  void a_tenant_has_one_request_under_way_and_others_do_not_wait_for_it() {
    LokiSink sink = sink();
    loki.hold();
    sink.deliver(batch("acme", "a1"));
    crew.work();
    sink.deliver(batch("acme", "a2"));
    sink.deliver(batch("brew", "b1"));
    crew.work();

    assertThat(loki.tenants()).containsExactly("acme", "brew");
  }

  @Test
  void more_requests_for_one_tenant_are_a_setting() {
    settings =
        settings.with(new DeliverySettings.Limits(1 << 20, 1, 3, 8, 128 << 20, 32 << 20, 500));
    LokiSink sink = sink();
    loki.hold();
    for (int i = 0; i < 5; i++) {
      sink.deliver(batch("acme", "line-" + i));
    }
    crew.work();

    assertThat(loki.held()).isEqualTo(3);
    loki.release();
    crew.work();
    assertThat(loki.lines()).containsExactlyInAnyOrder(numbered("line", 0, 5));
  }

  @Test
  void requests_at_once_are_bounded_over_all_tenants() {
    settings =
        settings.with(new DeliverySettings.Limits(1 << 20, 100, 1, 2, 128 << 20, 32 << 20, 500));
    LokiSink sink = sink();
    loki.hold();
    for (String tenant : List.of("a", "b", "c", "d")) {
      sink.deliver(batch(tenant, "line"));
    }
    crew.work();
    assertThat(loki.held()).isEqualTo(2);

    loki.release();
    crew.work();
    assertThat(loki.tenants()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void tenants_take_turns() {
    settings =
        settings.with(new DeliverySettings.Limits(1 << 20, 1, 1, 1, 128 << 20, 32 << 20, 500));
    LokiSink sink = sink();
    loki.hold();
    for (int i = 0; i < 3; i++) {
      sink.deliver(batch("busy", "b" + i));
    }
    sink.deliver(batch("calm", "c0"));
    crew.work();
    loki.release();
    crew.work();

    assertThat(loki.tenants()).containsExactly("busy", "calm", "busy", "busy");
  }

  @Test
  void a_paused_sink_sends_nothing_and_forgets_nothing() {
    LokiSink sink = sink();
    sink.pause();
    CompletableFuture<Void> done = sink.deliver(batch("acme", "one"));
    crew.pass(Duration.ofHours(1));
    assertThat(loki.calls).isEmpty();
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.PAUSED);

    sink.resume();
    crew.work();
    assertThat(done).isCompleted();
  }

  @Test
  void retry_now_ends_all_waits() {
    LokiSink sink = sink();
    loki.server(call -> new HttpReply(call.tenant().equals("acme") ? 403 : 500, "no"));
    List<CompletableFuture<Void>> done = new ArrayList<>();
    done.add(sink.deliver(batch("acme", "a")));
    for (int i = 0; i < 8; i++) {
      done.add(sink.deliver(batch("tenant" + i, "t")));
    }
    crew.pass(Duration.ofMinutes(5));
    assertThat(sink.health().breaker()).isEqualTo(BreakerState.OPEN);
    loki.always(204);

    sink.retryNow();
    crew.work();

    assertThat(done).allMatch(CompletableFuture::isDone);
  }

  @Test
  void a_tenant_beyond_its_room_is_told_and_others_are_not() {
    settings = settings.with(new DeliverySettings.Limits(1024, 10, 1, 8, 10_000, 1000, 500));
    LokiSink sink = sink();
    loki.hold();
    List<CompletableFuture<Void>> acme = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      acme.add(sink.deliver(batch("acme", "x".repeat(400))));
    }
    CompletableFuture<Void> brew = sink.deliver(batch("brew", "x".repeat(400)));
    crew.work();

    assertThat(acme).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(3);
    assertThat(acme.get(4))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(NotDeliveredException.class)
        .withMessageContaining("no room for more of this tenant");
    loki.release();
    crew.work();
    assertThat(brew).isCompleted();
    assertThat(sink.counts().delivery().batchesReturned()).isEqualTo(3);
  }

  @Test
  void a_full_sink_still_takes_one_batch_of_a_tenant_that_has_none() {
    settings = settings.with(new DeliverySettings.Limits(1024, 10, 1, 8, 1000, 1000, 500));
    LokiSink sink = sink();
    loki.server(call -> new HttpReply(call.tenant().equals("stuck") ? 403 : 204, ""));
    sink.deliver(batch("stuck", "x".repeat(900)));
    CompletableFuture<Void> first = sink.deliver(batch("fine", "x".repeat(900)));
    CompletableFuture<Void> second = sink.deliver(batch("fine", "x".repeat(900)));
    crew.work();

    assertThat(first).isCompleted();
    assertThat(second).isCompletedExceptionally();
  }

  @Test
  void draining_gives_back_what_waits_and_finishes_what_is_under_way() {
    LokiSink sink = sink();
    loki.server(call -> new HttpReply(call.tenant().equals("away") ? 503 : 204, ""));
    CompletableFuture<Void> waits = sink.deliver(batch("away", "w1"));
    CompletableFuture<Void> behind = sink.deliver(batch("away", "w2"));
    crew.work();
    loki.hold();
    CompletableFuture<Void> underWay = sink.deliver(batch("acme", "a1"));
    crew.work();
    CompletableFuture<Void> next = sink.deliver(batch("acme", "a2"));

    sink.drain();
    assertThat(waits).isCompletedExceptionally();
    assertThat(behind).isCompletedExceptionally();
    assertThat(sink.deliver(batch("acme", "late"))).isCompletedExceptionally();

    loki.release();
    crew.work();
    assertThat(underWay).isCompleted();
    assertThat(next).isCompleted();
  }

  @Test
  void a_failure_while_draining_is_not_tried_again() {
    LokiSink sink = sink();
    loki.always(503);
    loki.hold();
    CompletableFuture<Void> done = sink.deliver(batch("acme", "a1"));
    crew.work();
    sink.drain();
    loki.release();
    crew.pass(Duration.ofMinutes(1));

    assertThat(done).isCompletedExceptionally();
    assertThat(loki.calls).hasSize(1);
  }

  @Test
  void closing_gives_everything_back_even_what_is_under_way() {
    settings =
        settings
            .with(new LokiSettings.Timeouts(5000, 30_000))
            .with(new DeliverySettings.Pacing(500, 30_000, 100, 300_000, 30_000, 0));
    LokiSink sink = sink();
    loki.hold();
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      done.add(sink.deliver(batch("tenant" + i, "x")));
      done.add(sink.deliver(batch("tenant" + i, "y")));
    }
    crew.work();
    sink.close();
    sink.close();
    crew.work();

    assertThat(done).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(sink.health().waitingBatches()).isZero();
    assertThat(sink.health().waitingBytes()).isZero();
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.CLOSED);
  }

  @Test
  void health_and_errors_never_show_the_secret() {
    settings =
        settings.with(
            new LokiSettings.Target(
                URL, Credentials.basic("wadi", "hunter2!"), TenantHeader.OWN_NAME));
    LokiSink sink = sink();
    loki.server(
        call -> new HttpReply(403, "wrong password hunter2! in d2FkaTpodW50ZXIyIQ==\r\nagain"));
    sink.deliver(batch("acme", "a"));
    crew.work();

    assertThat(sink.health().lastError()).isEqualTo("status 403: wrong password *** in ***  again");
    assertThat(settings.toString()).doesNotContain("hunter2").doesNotContain("d2Fk");
  }

  @Test
  void what_the_server_says_is_bounded() {
    LokiSink sink = sink();
    loki.server(call -> new HttpReply(500, "x".repeat(100_000)));
    sink.deliver(batch("acme", "a"));
    crew.work();

    assertThat(sink.health().lastError()).hasSizeLessThanOrEqualTo(300);
  }

  @Test
  void accepted_is_delivered_and_dead_lettered_and_nothing_else() {
    LokiSink sink = sink();
    Random random = new Random(11);
    loki.server(
        call -> {
          int dice = random.nextInt(10);
          if (dice == 0) {
            throw new IOException("reset");
          }
          if (dice < 3) {
            return new HttpReply(dice == 1 ? 503 : 429, "later");
          }
          return new HttpReply(
              call.lines().stream().anyMatch(line -> line.endsWith("7")) ? 400 : 204, "sevens");
        });
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      done.add(sink.deliver(batch("tenant" + i % 5, numbered("l" + i, 0, 1 + i % 9))));
      crew.pass(Duration.ofMillis(100));
    }
    crew.pass(Duration.ofHours(10));

    assertThat(done).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
    LokiCounts counts = sink.counts();
    assertThat(counts.delivery().entriesAccepted())
        .isEqualTo(counts.delivery().entriesDelivered() + counts.delivery().entriesDeadLettered());
    assertThat(counts.delivery().batchesAccepted())
        .isEqualTo(counts.delivery().batchesDone())
        .isEqualTo(300);
    assertThat(counts.delivery().entriesDeadLettered())
        .isEqualTo(dead.stream().mapToInt(Batch::entries).sum())
        .isPositive();
    assertThat(dead.stream().flatMap(batch -> texts(batch).stream()))
        .allMatch(line -> line.endsWith("7"));
    assertThat(counts.http().requests()).isEqualTo(loki.calls.size());
    assertThat(sink.health().waitingBytes()).isZero();
  }

  @Test
  void the_order_of_a_tenant_survives_failures() {
    LokiSink sink = sink();
    Random random = new Random(5);
    List<String> taken = new ArrayList<>();
    loki.server(
        call -> {
          if (random.nextInt(3) == 0) {
            return new HttpReply(503, "later");
          }
          taken.addAll(call.lines());
          return new HttpReply(204, "");
        });
    for (int i = 0; i < 200; i++) {
      sink.deliver(batch("acme", "line-" + i));
      crew.pass(Duration.ofMillis(50));
    }
    crew.pass(Duration.ofHours(1));

    assertThat(taken).containsExactlyElementsOf(Arrays.asList(numbered("line", 0, 200)));
  }

  @Test
  void times_in_health_are_dates() {
    LokiSink sink = sink();
    loki.always(429);
    sink.deliver(batch("acme", "a"));
    crew.work();

    assertThat(sink.health().lastErrorAt()).isEqualTo(Instant.parse("2026-11-21T10:00:00Z"));
    assertThat(sink.health().consecutiveFailures()).isEqualTo(1);
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.RETRYING);
  }
}
