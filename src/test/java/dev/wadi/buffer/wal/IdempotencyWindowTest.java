package dev.wadi.buffer.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.disk.SegmentFormat.PushKey;
import org.junit.jupiter.api.Test;

/** How long a key counts, also over a time in which nobody was there. */
class IdempotencyWindowTest {
  private static final long MINUTE = 60_000_000_000L;

  private final IdempotencyWindow keys = new IdempotencyWindow(3, 15 * MINUTE);

  private static PushKey key(int number) {
    return new PushKey(number, number, true);
  }

  private void recover(int number, long minute) {
    keys.recovered(key(number), new Receipt("main", 1, 4096L * number, number), minute * MINUTE);
  }

  private boolean isKnown(int number, long minute) {
    return keys.claim(null, key(number), minute * MINUTE)
        instanceof IdempotencyWindow.Answer.Stored;
  }

  @Test
  void a_key_that_was_new_when_the_process_ended_counts_however_long_it_was_away() {
    recover(1, 100);
    recover(2, 110);
    keys.resume(10_000 * MINUTE);

    assertThat(isKnown(1, 10_001)).isTrue();
    assertThat(isKnown(2, 10_014)).isTrue();
    assertThat(isKnown(1, 10_006)).isFalse();
  }

  @Test
  void a_key_that_was_old_then_counts_no_more() {
    recover(1, 100);
    recover(2, 116);
    keys.resume(117 * MINUTE);

    assertThat(keys.size()).isEqualTo(1);
    assertThat(isKnown(2, 117)).isTrue();
  }

  @Test
  void of_more_keys_than_are_remembered_the_newest_count() {
    for (int i = 1; i <= 5; i++) {
      recover(i, 100 + i);
    }
    keys.resume(106 * MINUTE);

    assertThat(keys.size()).isEqualTo(3);
  }

  @Test
  void a_clock_that_was_set_back_only_keeps_keys_longer() {
    recover(1, 100);
    keys.resume(50 * MINUTE);

    assertThat(isKnown(1, 51)).isTrue();
  }
}
