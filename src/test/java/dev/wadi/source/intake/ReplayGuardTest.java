package dev.wadi.source.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.source.intake.ReplayGuard.Answer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each datagram counts once, whatever the times are, and nothing is taken for another. */
class ReplayGuardTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long START = 1_800_000_000_000L * MILLI;
  private static final long PAST = 100 * MILLI;
  private static final long AHEAD = 50 * MILLI;

  /* Long after the start, when nothing of before can be good any more. */
  private static final long NOW = START + 10_000 * MILLI;

  private static ReplayGuard guard(int capacity) {
    return new ReplayGuard(PAST, AHEAD, capacity, START, 42);
  }

  @Test
  void the_second_of_two_is_a_replay() {
    ReplayGuard guard = guard(100);

    assertThat(guard.admit(1, 2, NOW, NOW)).isEqualTo(Answer.FRESH);
    assertThat(guard.admit(1, 2, NOW, NOW)).isEqualTo(Answer.REPLAYED);
    assertThat(guard.admit(1, 3, NOW, NOW)).isEqualTo(Answer.FRESH);
    assertThat(guard.admit(2, 2, NOW, NOW)).isEqualTo(Answer.FRESH);
  }

  @Test
  void both_bounds_of_time_belong_to_it() {
    ReplayGuard guard = guard(100);

    assertThat(guard.admit(1, 1, NOW - PAST, NOW)).isEqualTo(Answer.FRESH);
    assertThat(guard.admit(1, 2, NOW - PAST - 1, NOW)).isEqualTo(Answer.OLD);
    assertThat(guard.admit(1, 3, NOW + AHEAD, NOW)).isEqualTo(Answer.FRESH);
    assertThat(guard.admit(1, 4, NOW + AHEAD + 1, NOW)).isEqualTo(Answer.FUTURE);
  }

  @Test
  void times_beyond_all_reason_are_old_or_in_the_future() {
    ReplayGuard guard = guard(100);

    assertThat(guard.admit(1, 1, Long.MIN_VALUE, NOW)).isEqualTo(Answer.OLD);
    assertThat(guard.admit(1, 1, Long.MAX_VALUE, NOW)).isEqualTo(Answer.FUTURE);
    assertThat(guard.admit(1, 1, 0, NOW)).isEqualTo(Answer.OLD);
  }

  @Test
  void a_replay_is_recognised_up_to_the_last_moment_at_which_it_would_be_let_in() {
    for (long signed = NOW; signed < NOW + 400 * MILLI; signed += MILLI / 3) {
      ReplayGuard guard = guard(100);
      assertThat(guard.admit(7, 7, signed, signed - AHEAD)).isEqualTo(Answer.FRESH);
      /* What comes in between makes the guard go on to further generations. */
      for (long at = signed - AHEAD; at < signed + PAST; at += 10 * MILLI) {
        guard.admit(8, at, at, at);
      }
      assertThat(guard.admit(7, 7, signed, signed + PAST)).isEqualTo(Answer.REPLAYED);
      assertThat(guard.admit(7, 7, signed, signed + PAST + 1)).isEqualTo(Answer.OLD);
    }
  }

  @Test
  void a_full_guard_refuses_what_is_new_and_forgets_nothing() {
    ReplayGuard guard = guard(1_000);
    for (int i = 0; i < 1_000; i++) {
      assertThat(guard.admit(i, i, NOW, NOW)).isEqualTo(Answer.FRESH);
    }

    assertThat(guard.admit(-1, -1, NOW, NOW)).isEqualTo(Answer.FULL);
    for (int i = 0; i < 1_000; i++) {
      assertThat(guard.admit(i, i, NOW, NOW)).isEqualTo(Answer.REPLAYED);
    }
    assertThat(guard.size()).isEqualTo(1_000);
  }

  @Test
  void there_is_room_again_when_the_time_of_the_first_has_run_out() {
    ReplayGuard guard = guard(1_000);
    for (int i = 0; i < 1_000; i++) {
      guard.admit(i, i, NOW, NOW);
    }
    long later = NOW + PAST + (PAST + AHEAD) / 4 + 2;

    assertThat(guard.admit(-1, -1, later, later)).isEqualTo(Answer.FRESH);
    assertThat(guard.size()).isEqualTo(1);
  }

  @Test
  void memory_stays_within_its_bound_and_is_given_back() {
    ReplayGuard guard = guard(100_000);
    long now = NOW;
    for (int i = 0; i < 1_000_000; i++) {
      guard.admit(i, ~i, now, now);
      now += MILLI / 1_000;
    }
    assertThat(guard.heldBytes()).isLessThan(100_000L * 16 * 3);

    for (int i = 0; i < 1_000; i++) {
      now += MILLI;
      guard.admit(i, i, now, now);
    }
    assertThat(guard.heldBytes()).isLessThan(1_000_000);
  }

  @Test
  void what_may_have_come_before_the_start_is_not_let_in() {
    ReplayGuard guard = guard(100);

    assertThat(guard.admit(1, 1, START - 1, START)).isEqualTo(Answer.FORGOTTEN);
    /* The process of before may have taken one of a clock that is ahead. */
    assertThat(guard.admit(1, 2, START + AHEAD - 1, START)).isEqualTo(Answer.FORGOTTEN);
    assertThat(guard.admit(1, 3, START + AHEAD, START)).isEqualTo(Answer.FRESH);
  }

  @Test
  void what_was_signed_after_the_last_one_of_the_process_before_is_new() {
    ReplayGuard guard = guard(100);
    guard.nothingCameAfter(START - 20);

    assertThat(guard.admit(1, 1, START - 20, START)).isEqualTo(Answer.FORGOTTEN);
    assertThat(guard.admit(1, 2, START - 19, START)).isEqualTo(Answer.FRESH);
    assertThat(guard.admit(1, 2, START - 19, START)).isEqualTo(Answer.REPLAYED);
  }

  @Test
  void a_mark_that_is_later_than_the_start_changes_nothing() {
    ReplayGuard guard = guard(100);
    guard.nothingCameAfter(START + TimeUnit.DAYS.toNanos(1));

    assertThat(guard.notBeforeNanos()).isEqualTo(START + AHEAD);
  }

  @Test
  void a_clock_that_goes_back_a_little_costs_nothing() {
    ReplayGuard guard = guard(100);
    guard.admit(1, 1, NOW, NOW);

    long back = NOW - 30 * MILLI;
    assertThat(guard.admit(2, 2, back, back)).isEqualTo(Answer.FRESH);
    assertThat(guard.admit(1, 1, NOW, back)).isEqualTo(Answer.REPLAYED);
  }

  @Test
  void a_clock_that_goes_back_lets_nothing_in_again() {
    ReplayGuard guard = guard(1_000);
    for (int i = 0; i < 1_000; i++) {
      assertThat(guard.admit(i, i, NOW + i * MILLI, NOW + i * MILLI)).isEqualTo(Answer.FRESH);
    }

    for (int i = 0; i < 1_000; i++) {
      assertThat(guard.admit(i, i, NOW + i * MILLI, NOW + i * MILLI))
          .isIn(Answer.REPLAYED, Answer.FORGOTTEN);
    }
  }

  @Test
  void a_clock_that_was_wrong_while_nothing_came_costs_nothing() {
    ReplayGuard guard = guard(100);
    long ahead = NOW + TimeUnit.HOURS.toNanos(1);
    assertThat(guard.admit(1, 1, NOW, ahead)).isEqualTo(Answer.OLD);

    assertThat(guard.admit(1, 1, NOW, NOW)).isEqualTo(Answer.FRESH);
  }

  @Test
  void sums_of_zero_are_sums_too() {
    ReplayGuard guard = guard(100);

    assertThat(guard.admit(0, 0, NOW, NOW)).isEqualTo(Answer.FRESH);
    assertThat(guard.admit(0, 0, NOW, NOW)).isEqualTo(Answer.REPLAYED);
    assertThat(guard.admit(0, 2, NOW, NOW)).isEqualTo(Answer.FRESH);
  }

  /*
   * The model remembers everything for ever. Clocks go on and jump; what the guard lets in must be
   * new to the model, and what it calls a replay must be known to it.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void it_answers_as_one_that_forgets_nothing(long seed) {
    Random random = new Random(seed);
    int capacity = 16 + random.nextInt(3_000);
    long past = 1 + random.nextInt(200) * MILLI;
    long ahead = random.nextInt(100) * MILLI;
    ReplayGuard guard = new ReplayGuard(past, ahead, capacity, START, random.nextLong());
    Map<Long, Long> came = new HashMap<>();
    long now = NOW;
    long latest = NOW;
    int fresh = 0;
    for (int i = 0; i < 200_000; i++) {
      now +=
          switch (random.nextInt(2_000)) {
            case 0 -> (random.nextInt(2_000) - 1_000) * MILLI;
            case 1 -> random.nextInt(100_000) * MILLI;
            default -> random.nextInt(200_000);
          };
      latest = Math.max(latest, now);
      long sum = random.nextInt(20_000);
      long signed =
          came.containsKey(sum) && random.nextBoolean()
              ? came.get(sum)
              : now + (long) ((random.nextDouble() * 1.4 - 0.7) * (past + ahead));
      Answer answer = guard.admit(sum, signed, signed, now);
      boolean inTime = signed >= now - past && signed <= now + ahead;
      boolean known = Long.valueOf(signed).equals(came.get(sum));
      switch (answer) {
        case FRESH -> {
          assertThat(inTime && !known).as("let in at step %d", i).isTrue();
          came.put(sum, signed);
          fresh++;
        }
        case REPLAYED -> assertThat(inTime && known).as("a replay at step %d", i).isTrue();
        case OLD, FUTURE -> assertThat(inTime).as("out of time at step %d", i).isFalse();
        case FULL -> assertThat(guard.size()).isEqualTo(capacity);
        case FORGOTTEN ->
            assertThat(now).as("the clock went back before step %d", i).isLessThan(latest);
      }
      assertThat(guard.size()).isLessThanOrEqualTo(capacity);
    }
    assertThat(fresh).isGreaterThan(1_000);
  }
}
