package dev.wadi.sink.loki;

import static dev.wadi.sink.loki.LokiBatches.batch;
import static dev.wadi.sink.loki.LokiBatches.encoded;
import static dev.wadi.sink.loki.LokiBatches.numbered;
import static dev.wadi.sink.loki.LokiBatches.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ManualCrew;
import dev.wadi.kit.PushBytes;
import dev.wadi.model.Batch;
import dev.wadi.sink.delivery.BreakerState;
import dev.wadi.sink.delivery.DeadLetters;
import dev.wadi.sink.delivery.DeliveryHealth;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.sink.delivery.HttpReply;
import dev.wadi.sink.delivery.NotDeliveredException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a sink does, on a clock and a server that the test turns by hand. */
class LokiSinkTest {
  private static final URI URL = URI.create("http://127.0.0.1:3100/loki/api/v1/push");

  private final ManualCrew crew = new ManualCrew();
  private final ManualTransport loki = new ManualTransport(crew);
  private final List<Batch> dead = new ArrayList<>();
  private DeadLetters deadLetters =
      batch -> {
        dead.add(batch);
        return CompletableFuture.completedFuture(null);
      };
  private LokiSettings settings = LokiSettings.of(URL);
  private Function<Batch, byte[]> encoder = PushBytes::of;

  private LokiSink sink() {
    return new LokiSink(
        "loki",
        settings,
        batch -> encoder.apply(batch),
        batch -> deadLetters.keep(batch),
        crew.clock(),
        crew::ticker,
        crew,
        loki,
        new Random(7));
  }

  private static DeliverySettings.Limits limits(int requestBytes, int requestEntries) {
    return new DeliverySettings.Limits(
        requestBytes, requestEntries, 1, 8, 128 << 20, 32 << 20, 500);
  }

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
  void a_failing_server_is_tried_again_until_it_takes_the_lines() {
    LokiSink sink = sink();
    loki.server(
        call -> {
          if (loki.calls.size() <= 3) {
            return new HttpReply(503, "not now");
          }
          return new HttpReply(204, "");
        });
    CompletableFuture<Void> done = sink.deliver(batch("acme", "one"));
    crew.pass(Duration.ofMinutes(1));

    assertThat(done).isCompleted();
    assertThat(loki.calls).hasSize(4);
    assertThat(sink.counts().delivery().retries()).isEqualTo(3);
    assertThat(sink.counts().http().answers5xx()).isEqualTo(3);
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.WELL);
  }

  @Test
  void an_hour_without_a_server_costs_few_requests_and_loses_nothing() {
    LokiSink sink = sink();
    loki.server(
        call -> {
          throw new ConnectException("refused");
        });
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (int tenant = 0; tenant < 10; tenant++) {
      for (int i = 0; i < 20; i++) {
        done.add(sink.deliver(batch("tenant" + tenant, "line-" + i)));
      }
    }
    crew.pass(Duration.ofHours(1));
    assertThat(loki.calls).hasSizeBetween(100, 200);
    assertThat(done).noneMatch(CompletableFuture::isDone);
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.BREAKER_OPEN);
    assertThat(sink.health().lastError()).isEqualTo("ConnectException: refused");
    assertThat(sink.health().nextTryAt()).isAfter(crew.clock().instant());

    loki.always(204);
    crew.pass(Duration.ofSeconds(31));

    assertThat(done).allMatch(future -> !future.isCompletedExceptionally() && future.isDone());
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.WELL);
  }

  @Test
  void while_the_server_is_away_probes_rotate_through_the_tenants() {
    LokiSink sink = sink();
    loki.always(500);
    for (String tenant : List.of("a", "b", "c")) {
      sink.deliver(batch(tenant, "line"));
    }
    crew.pass(Duration.ofMinutes(10));
    int from = loki.calls.size();
    crew.pass(Duration.ofMinutes(5));

    assertThat(loki.tenants().subList(from, loki.calls.size())).contains("a", "b", "c");
  }

  @Test
  void retry_after_in_seconds_is_honoured() {
    LokiSink sink = sink();
    loki.server(
        call ->
            loki.calls.size() == 1 ? new HttpReply(429, "42", "", "slow") : new HttpReply(204, ""));
    sink.deliver(batch("acme", "one"));
    crew.pass(Duration.ofSeconds(41));
    assertThat(loki.calls).hasSize(1);
    assertThat(sink.health().nextTryAt()).isEqualTo(ManualCrew.START.plusSeconds(42));

    crew.pass(Duration.ofSeconds(2));
    assertThat(loki.calls).hasSize(2);
  }

  @Test
  void retry_after_as_a_date_is_honoured() {
    LokiSink sink = sink();
    loki.server(
        call ->
            loki.calls.size() == 1
                ? new HttpReply(503, "Sat, 21 Nov 2026 10:01:00 GMT", "", "")
                : new HttpReply(204, ""));
    sink.deliver(batch("acme", "one"));
    crew.pass(Duration.ofSeconds(59));
    assertThat(loki.calls).hasSize(1);

    crew.pass(Duration.ofSeconds(2));
    assertThat(loki.calls).hasSize(2);
  }

  @Test
  void retry_after_is_bounded() {
    LokiSink sink = sink();
    loki.server(
        call ->
            loki.calls.size() == 1
                ? new HttpReply(429, "99999999", "", "")
                : new HttpReply(204, ""));
    sink.deliver(batch("acme", "one"));
    crew.pass(Duration.ofMillis(settings.delivery().pacing().maxRetryAfterMillis() + 1));

    assertThat(loki.calls).hasSize(2);
  }

  @Test
  void retry_after_holds_for_the_open_breaker_too() {
    LokiSink sink = sink();
    loki.server(call -> new HttpReply(503, "200", "", ""));
    for (int i = 0; i < 8; i++) {
      sink.deliver(batch("tenant" + i, "line"));
    }
    crew.work();
    assertThat(sink.health().breaker()).isEqualTo(BreakerState.OPEN);
    int before = loki.calls.size();
    crew.pass(Duration.ofSeconds(199));

    assertThat(loki.calls).hasSize(before);
  }

  @Test
  void a_rate_limit_concerns_its_tenant_alone() {
    LokiSink sink = sink();
    loki.server(call -> new HttpReply(call.tenant().equals("noisy") ? 429 : 204, "too fast"));
    for (int i = 0; i < 50; i++) {
      sink.deliver(batch("noisy", "n" + i));
      sink.deliver(batch("calm", "c" + i));
      crew.pass(Duration.ofSeconds(1));
    }

    assertThat(loki.lines().stream().filter(line -> line.startsWith("c"))).hasSize(50);
    assertThat(sink.health().breaker()).isEqualTo(BreakerState.CLOSED);
    assertThat(loki.tenants().stream().filter("noisy"::equals).count()).isBetween(3L, 12L);
  }

  @Test
  void a_request_that_stays_too_much_for_a_rate_limit_is_made_smaller() {
    LokiSink sink = sink();
    loki.server(call -> new HttpReply(call.lines().size() > 100 ? 429 : 204, "too many at once"));
    String[] lines = numbered("x".repeat(2000), 0, 400);
    CompletableFuture<Void> done = sink.deliver(batch("acme", lines));
    crew.pass(Duration.ofMinutes(10));

    assertThat(done).isCompleted();
    assertThat(dead).isEmpty();
    List<String> taken =
        loki.calls.stream()
            .filter(call -> call.lines().size() <= 100)
            .flatMap(call -> call.lines().stream())
            .toList();
    assertThat(taken).containsExactly(lines);
  }

  @Test
  void wrong_credentials_are_tried_slowly_and_nothing_is_dead_lettered() {
    LokiSink sink = sink();
    loki.server(call -> new HttpReply(call.tenant().equals("acme") ? 401 : 204, "no org id"));
    CompletableFuture<Void> refused = sink.deliver(batch("acme", "a"));
    CompletableFuture<Void> fine = sink.deliver(batch("brew", "b"));
    crew.pass(Duration.ofMinutes(10));

    assertThat(fine).isCompleted();
    assertThat(refused).isNotDone();
    assertThat(dead).isEmpty();
    assertThat(loki.tenants().stream().filter("acme"::equals).count()).isBetween(18L, 24L);
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.MISCONFIGURED);
    assertThat(sink.health().misconfiguredTenants()).containsExactly("acme");
    assertThat(sink.health().breaker()).isEqualTo(BreakerState.CLOSED);

    loki.always(204);
    crew.pass(Duration.ofMinutes(1));
    assertThat(refused).isCompleted();
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.WELL);
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
  void a_batch_that_cannot_be_encoded_goes_back_and_the_next_is_delivered() {
    encoder =
        batch -> {
          if (texts(batch).contains("bad")) {
            throw new IllegalArgumentException("cannot");
          }
          return PushBytes.of(batch);
        };
    LokiSink sink = sink();
    CompletableFuture<Void> bad = sink.deliver(batch("acme", "bad"));
    crew.work();
    CompletableFuture<Void> good = sink.deliver(batch("acme", "good"));
    crew.work();

    assertThat(bad)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(good).isCompleted();
  }

  @Test
  void a_rejected_line_is_done_only_when_the_dead_letters_have_it() {
    LokiSink sink = sink();
    loki.server(
        call -> new HttpReply(call.lines().contains("bad") ? 400 : 204, "entry has bad timestamp"));
    List<Batch> offered = new ArrayList<>();
    deadLetters =
        batch -> {
          offered.add(batch);
          if (offered.size() < 4) {
            return CompletableFuture.failedFuture(new IOException("disk full"));
          }
          dead.add(batch);
          return CompletableFuture.completedFuture(null);
        };
    CompletableFuture<Void> done = sink.deliver(batch("acme", "a", "bad", "c"));
    crew.work();
    assertThat(done).isNotDone();
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.DEAD_LETTERS_FAILING);
    assertThat(sink.health().lastError()).isEqualTo("dead letters: IOException: disk full");

    crew.pass(Duration.ofMinutes(2));
    assertThat(done).isCompleted();
    assertThat(dead).hasSize(1);
    assertThat(texts(dead.get(0))).containsExactly("bad");
    assertThat(dead.get(0).toEntries().get(0).metadata())
        .containsEntry(DeadLetters.REASON, DeadLetters.REJECTED)
        .containsEntry(DeadLetters.STATUS, "400")
        .containsEntry(DeadLetters.TEXT, "entry has bad timestamp")
        .containsEntry(DeadLetters.SINK, "loki");
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.WELL);
  }

  @Test
  void dead_letters_that_throw_are_dead_letters_that_fail() {
    loki.always(400);
    deadLetters =
        batch -> {
          throw new IllegalStateException("bug");
        };
    LokiSink sink = sink();
    CompletableFuture<Void> done = sink.deliver(batch("acme", "bad"));
    crew.pass(Duration.ofMinutes(1));

    assertThat(done).isNotDone();
    assertThat(sink.health().state()).isEqualTo(DeliveryHealth.State.DEAD_LETTERS_FAILING);
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
