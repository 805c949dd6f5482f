package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LaidStepsTest {
  /* A time is in the buckets of a step exactly when it is in the range of that step. */
  private static void check(LaidSteps steps, long nanos, int step) {
    long end = steps.beforeNanos() + steps.rangeNanos() + step * steps.stepNanos();
    boolean inRange = nanos > end - steps.rangeNanos() && nanos <= end;
    long bucket = steps.bucket(nanos);

    boolean inBuckets = bucket > steps.before(step) && bucket <= steps.upTo(step);
    if (inBuckets != inRange
        || (inRange && (!steps.covers(nanos) || bucket < 1 || bucket > steps.buckets()))) {
      fail("%s has %d in bucket %d, asked for step %d", steps, nanos, bucket, step);
    }
  }

  @Test
  void ranges_are_whole_buckets_whatever_they_have_in_common_with_the_step() {
    for (int last : new int[] {0, 1, 2, 5}) {
      for (long range = 1; range < 14; range++) {
        for (long step = 1; step < 14; step++) {
          LaidSteps steps = new LaidSteps(100, range, step, last);
          for (long nanos = 95; nanos < 110 + range + last * step; nanos++) {
            for (int k = 0; k <= last; k++) {
              check(steps, nanos, k);
            }
          }
        }
      }
    }
  }

  @Test
  void buckets_are_few_and_a_later_time_is_never_in_an_earlier_one() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int last = random.nextInt(11_001);
      long step = 1 + (long) (random.nextDouble() * (random.nextBoolean() ? 1e3 : 1e14));
      long range = 1_000_000L * (1 + (long) (random.nextDouble() * 366 * 86_400_000L));
      LaidSteps steps = new LaidSteps(random.nextLong() >> 3, range, step, last);
      long whole = steps.toNanos() - steps.beforeNanos();
      long nanos = steps.beforeNanos() - 5;
      long before = 0;
      for (int i = 0; i < 200; i++) {
        check(steps, nanos, random.nextInt(last + 1));
        assertThat(steps.bucket(nanos)).isGreaterThanOrEqualTo(before);
        before = steps.bucket(nanos);
        nanos += random.nextInt(4) == 0 ? 1 : (long) (random.nextDouble() * whole / 80);
      }
      assertThat(steps.buckets()).isLessThanOrEqualTo(2 * last + 1);
      assertThat(steps.bucket(Long.MIN_VALUE)).isZero();
      assertThat(steps.bucket(Long.MAX_VALUE)).isEqualTo(steps.buckets() + 1L);
    }
  }

  @Test
  void between_ranges_that_are_shorter_than_the_step_nothing_is_covered() {
    LaidSteps steps = new LaidSteps(0, 3, 10, 2);

    assertThat(new boolean[] {steps.covers(0), steps.covers(1), steps.covers(3), steps.covers(4)})
        .containsExactly(false, true, true, false);
    assertThat(new boolean[] {steps.covers(10), steps.covers(11), steps.covers(23)})
        .containsExactly(false, true, true);
    assertThat(steps.covers(24)).isFalse();
  }
}
