package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets the one thread for large pushes, and who is turned away. */
class LargePushesTest {
  private final AtomicLong now = new AtomicLong();
  private final Deque<Runnable> thread = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final LargePushes large = new LargePushes(thread::add, 4, now::get);

  private void add(String tenant, long bytes, String name) {
    large.add(tenant, bytes, () -> done.add(name), () -> done.add("not " + name));
  }

  private void run() {
    while (!thread.isEmpty()) {
      thread.remove().run();
    }
  }

  @Test
  void the_smallest_is_first() {
    add("a", 30, "large");
    add("a", 10, "small");
    add("a", 20, "middle");
    assertThat(thread).as("one at a time").hasSize(1);
    run();

    assertThat(done).containsExactly("small", "middle", "large");
  }

  @Test
  void who_has_waited_for_long_is_next_whatever_its_size() {
    add("a", 30, "large");
    now.set(TimeUnit.SECONDS.toNanos(LargePushes.PATIENCE_SECONDS));
    add("a", 10, "small");
    run();

    assertThat(done).containsExactly("large", "small");
  }

  @Test
  void beyond_the_bound_the_largest_is_turned_away_and_of_equals_the_one_that_comes() {
    IntStream.range(0, 4).forEach(i -> add("a", 10 + i, "p" + i));
    add("a", 5, "small");
    assertThat(done).containsExactly("not p3");
    add("a", 12, "equal");
    assertThat(done).containsExactly("not p3", "not equal");
    run();
    assertThat(done).endsWith("small", "p0", "p1", "p2");
  }

  @Test
  void many_of_one_tenant_keep_neither_the_room_nor_the_turn_of_another() {
    IntStream.range(0, 4).forEach(i -> add("many", 1, "m" + i));
    add("one", 1_000, "rare");
    assertThat(done).containsExactly("not m3");
    run();

    assertThat(done.indexOf("rare")).isLessThanOrEqualTo(2);
    assertThat(done).contains("m0", "m1", "m2");
  }

  @Test
  void tenants_have_their_turns_one_after_the_other() {
    LargePushes roomy = new LargePushes(thread::add, 100, now::get);
    for (String tenant : List.of("a", "b", "c")) {
      IntStream.range(0, 3)
          .forEach(i -> roomy.add(tenant, i, () -> done.add(tenant), () -> done.add("away")));
    }
    run();

    assertThat(done).containsExactly("a", "b", "c", "a", "b", "c", "a", "b", "c");
  }

  @Test
  void one_that_fails_keeps_nobody_else_from_its_turn() {
    large.add(
        "a",
        1,
        () -> {
          throw new IllegalStateException("a bug");
        },
        () -> done.add("away"));
    add("a", 2, "next");
    assertThatThrownBy(() -> thread.remove().run()).hasMessage("a bug");
    run();

    assertThat(done).containsExactly("next");
    add("a", 3, "later");
    run();
    assertThat(done).containsExactly("next", "later");
  }

  @Test
  void when_the_thread_takes_nothing_more_all_are_told() {
    Deque<Runnable> last = new ArrayDeque<>();
    LargePushes ending =
        new LargePushes(
            task -> {
              if (!last.isEmpty()) {
                throw new RejectedExecutionException("closed");
              }
              last.add(task);
            },
            4,
            now::get);
    ending.add("a", 1, () -> done.add("one"), () -> done.add("not one"));
    ending.add(
        "a",
        2,
        () -> done.add("two"),
        () -> {
          throw new IllegalStateException("a bug");
        });
    ending.add("a", 3, () -> done.add("three"), () -> done.add("not three"));
    assertThatThrownBy(() -> last.peek().run()).hasMessage("a bug");

    assertThat(done).containsExactly("one", "not three");
    ending.add("a", 4, () -> done.add("four"), () -> done.add("not four"));
    assertThat(done).endsWith("not four");
  }

  @Test
  void one_may_wait_again_while_it_has_its_turn() {
    large.add(
        "a",
        1,
        () -> {
          done.add("begun");
          add("a", 9, "whole");
        },
        () -> done.add("away"));
    add("a", 5, "other");
    run();

    assertThat(done).containsExactly("begun", "other", "whole");
  }
}
