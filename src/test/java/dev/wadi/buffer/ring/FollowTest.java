package dev.wadi.buffer.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ManualTicker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Those who follow a ring live, look by look. */
class FollowTest {
  private static final Labels API = Labels.of("app", "api");
  private static final Labels WEB = Labels.of("app", "web");

  /* Time stands still, so that nobody's budget is spent because a machine is busy. */
  private final ManualTicker ticker = new ManualTicker();
  private final Ring ring = ring(1 << 20, 1 << 20);

  @Test
  void begins_with_the_newest_lines_and_goes_on_with_what_comes() {
    offer(API, "a", "b", "c");

    Map<String, Object> first = follow("{}", null, 2);
    assertThat(lines(first)).containsExactly("b", "c");
    assertThat(first).containsEntry("dropped", 0L).containsEntry("unseen", 0L);
    assertThat(lines(follow("{}", cursor(first), 2))).isEmpty();

    offer(API, "d");
    offer(WEB, "e");
    Map<String, Object> next = follow("{}", cursor(first), 10);
    assertThat(lines(next)).containsExactly("d", "e");
    assertThat(next).containsEntry("came", 2L).containsEntry("shown", 2);
    assertThat(lines(follow("{}", cursor(next), 10))).isEmpty();
  }

  @Test
  void what_has_no_room_is_counted_and_the_newest_are_shown() {
    String begin = cursor(follow("{}", null, 1));
    offer(API, "a", "b", "c", "d", "e");
    offer(WEB, "not asked for");

    Map<String, Object> answer = follow("{app=\"api\"}", begin, 2);

    assertThat(lines(answer)).containsExactly("d", "e");
    assertThat(answer)
        .containsEntry("came", 6L)
        .containsEntry("dropped", 3L)
        .containsEntry("unseen", 0L);
  }

  @Test
  void an_answer_has_so_many_bytes_and_no_more() {
    String begin = cursor(follow("{}", null, 1));
    for (int i = 0; i < 100; i++) {
      offer(API, "x".repeat(100) + i);
    }

    Map<String, Object> answer = ring.follow("t", query("{}"), place(begin), 2_000, 2_048);

    assertThat(lines(answer)).hasSizeBetween(5, 15).last().asString().endsWith("x99");
    assertThat((long) answer.get("dropped") + lines(answer).size()).isEqualTo(100);
  }

  @Test
  void what_the_ring_let_go_meanwhile_is_told_as_unseen() {
    Ring small = ring(20_000, 10_000);
    String begin = cursor(small.follow("t", query("{}"), null, 10, 1 << 20));
    for (int i = 0; i < 50; i++) {
      small.offer(batch(API, List.of("x".repeat(1_000) + i)));
    }

    Map<String, Object> answer = small.follow("t", query("{}"), place(begin), 2_000, 1 << 20);

    assertThat(answer).containsEntry("came", 50L).containsEntry("dropped", 0L);
    assertThat((long) answer.get("unseen")).isPositive();
    assertThat((long) answer.get("unseen") + lines(answer).size()).isEqualTo(50);
  }

  @Test
  void a_cursor_of_another_ring_begins_anew_and_says_so() {
    String of = cursor(ring(1000, 1000).follow("t", query("{}"), null, 1, 1024));
    offer(API, "a");

    Map<String, Object> answer = follow("{}", of, 10);

    assertThat(answer).containsEntry("restarted", true).containsEntry("came", 0L);
    assertThat(lines(answer)).containsExactly("a");
    assertThatThrownBy(() -> FollowPlace.parse("1-2"))
        .hasMessage("cursor: 1-2 (expected: the cursor of an earlier answer, or nothing)");
  }

  @Test
  void all_together_get_a_share_of_a_core_and_a_glance_when_it_is_spent() {
    FollowBudget budget = new FollowBudget(ticker);
    assertThat(budget.take()).isEqualTo(FollowBudget.MOST_NANOS);
    for (int i = 0; i < 200; i++) {
      budget.took(budget.take());
    }
    assertThat(budget.take()).isEqualTo(FollowBudget.GLANCE_NANOS);

    ticker.advance(Duration.ofSeconds(1));
    assertThat(budget.take()).isEqualTo(FollowBudget.NANOS_PER_SECOND);
  }

  @Test
  void who_comes_when_the_time_is_spent_is_told_what_passed_unseen() {
    FollowBudget spent =
        new FollowBudget(
            () -> {
              ticker.advance(Duration.ofMillis(2));
              return ticker.getAsLong();
            });
    Ring.Fresh start = ring.since("t", null);
    for (int i = 0; i < 1_000; i++) {
      offer(API, "a", "b");
    }

    Map<String, Object> answer =
        TailJson.of(
            new Follow(Tail.selectionOf(query("{}")), 2_000, 1 << 20, spent)
                .see(ring.since("t", start.here()), false));

    assertThat(answer).containsEntry("busy", true).containsEntry("came", 2_000L);
    assertThat((long) answer.get("unseen") + lines(answer).size()).isEqualTo(2_000);
    assertThat(lines(answer)).isNotEmpty();
  }

  @Test
  void a_few_lines_are_seen_however_long_a_look_stands_still() {
    FollowBudget spent =
        new FollowBudget(
            () -> {
              ticker.advance(Duration.ofMinutes(1));
              return ticker.getAsLong();
            });
    Ring.Fresh start = ring.since("t", null);
    for (int i = 0; i < 100; i++) {
      offer(API, "a", "b");
    }

    Map<String, Object> answer =
        TailJson.of(
            new Follow(Tail.selectionOf(query("{}")), 2_000, 1 << 20, spent)
                .see(ring.since("t", start.here()), false));

    assertThat(answer).containsEntry("busy", false).containsEntry("unseen", 0L);
    assertThat(lines(answer)).hasSize(200);
  }

  @Test
  void two_hundred_at_once_hold_what_a_few_answers_hold() throws Exception {
    Ring full = ring(32 << 20, 32 << 20);
    String begin = cursor(full.follow("t", query("{}"), null, 1, 1024));
    for (int i = 0; i < 2_000; i++) {
      List<String> lines = new ArrayList<>();
      for (int j = 0; j < 50; j++) {
        lines.add("line " + i + " " + j + " " + "x".repeat(100));
      }
      full.offer(batch(API, lines));
    }
    System.gc();
    long before = used();
    ExecutorService followers = Executors.newFixedThreadPool(200);
    try {
      List<Callable<Integer>> looks = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        looks.add(
            () -> lines(full.follow("t", query("{} |= \"x\""), place(begin), 200, 65_536)).size());
      }
      for (Future<Integer> one : followers.invokeAll(looks)) {
        assertThat(one.get()).isLessThanOrEqualTo(200);
      }
    } finally {
      followers.shutdownNow();
    }
    LiveGateway.await(
        "nothing of them stays",
        () -> {
          System.gc();
          return used() - before < 4 << 20;
        });
  }

  private Ring ring(long capacityBytes, long tenantBytes) {
    return new Ring(capacityBytes, tenantBytes, List.of(), ticker);
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private Map<String, Object> follow(String selector, @Nullable String cursor, int most) {
    return ring.follow("t", query(selector), cursor == null ? null : place(cursor), most, 1 << 20);
  }

  private void offer(Labels labels, String... lines) {
    ring.offer(batch(labels, List.of(lines)));
  }

  private long clock;

  private Batch batch(Labels labels, List<String> lines) {
    clock += lines.size();
    return RingTest.batch("t", RingTest.stream(labels, clock, lines.toArray(String[]::new)));
  }

  private static LogQuery query(String text) {
    return LogQuery.parse(text);
  }

  private static FollowPlace place(String cursor) {
    return FollowPlace.parse(cursor);
  }

  private static String cursor(Map<String, Object> answer) {
    return String.valueOf(answer.get("cursor"));
  }

  private static List<String> lines(Map<String, Object> answer) {
    return ((List<?>) answer.get("lines"))
        .stream().map(line -> String.valueOf(((Map<?, ?>) line).get("line"))).toList();
  }
}
