package dev.wadi.sink.loki;

import static dev.wadi.sink.loki.LokiBatches.batch;
import static dev.wadi.sink.loki.LokiBatches.numbered;
import static dev.wadi.sink.loki.LokiBatches.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ManualCrew;
import dev.wadi.kit.PushBytes;
import dev.wadi.model.Batch;
import dev.wadi.sink.delivery.BreakerState;
import dev.wadi.sink.delivery.DeadLetters;
import dev.wadi.sink.delivery.DeliveryHealth;
import dev.wadi.sink.delivery.HttpReply;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a sink does when the server fails, asks for patience, or takes a line for bad. */
class LokiSinkTroubleTest extends LokiSinkOnTrial {
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
  void a_server_that_is_not_there_is_told_in_words() {
    LokiSink sink = sink();
    loki.server(
        call -> {
          throw new ConnectException();
        });
    sink.deliver(batch("acme", "one"));
    crew.pass(Duration.ofMinutes(1));
    assertThat(sink.health().lastError()).isEqualTo("nobody answers at its address");
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
}
