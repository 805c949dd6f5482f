package dev.wadi.source.hec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a number for an acknowledgement says, and what no number does. */
class AckIdsTest {
  private static final String CHANNEL = "0aeeac95-ac74-4aa9-b30d-6c4c0ac581ba";
  private static final String ANOTHER = "0aeeac95-ac74-4aa9-b30d-6c4c0ac581bb";

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final AckIds ids = new AckIds(InstantSource.fixed(NOW));

  @Test
  void what_was_given_is_known_on_its_channel_also_after_a_restart() {
    long[] given = LongStream.range(0, 1_000).map(i -> ids.give(CHANNEL)).toArray();
    AckIds restarted = new AckIds(InstantSource.fixed(NOW.plusSeconds(1)));

    assertThat(given).doesNotHaveDuplicates();
    for (long id : given) {
      assertThat(ids.isGiven(id, CHANNEL.toUpperCase(Locale.ROOT))).isTrue();
      assertThat(restarted.isGiven(id, CHANNEL)).isTrue();
      assertThat(id).isLessThan(1L << 53);
    }
  }

  @Test
  void numbers_of_a_real_collector_of_other_channels_or_of_the_future_are_not() {
    long id = ids.give(CHANNEL);

    assertThat(LongStream.range(-10, 100_000).filter(i -> ids.isGiven(i, CHANNEL))).isEmpty();
    assertThat(ids.isGiven(Long.MAX_VALUE, CHANNEL)).isFalse();
    assertThat(ids.isGiven(Long.MIN_VALUE, CHANNEL)).isFalse();
    assertThat(ids.isGiven(id, ANOTHER)).isFalse();
    assertThat(LongStream.range(1, 10_000).filter(i -> ids.isGiven(id + i, CHANNEL))).isEmpty();
  }
}
