package dev.wadi.management.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LossForecastTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  private static final long QUOTA = 1_000_000;

  private final FlowHistory history = new FlowHistory();
  private long ticks;

  @Test
  void a_sink_that_falls_behind_has_room_for_so_long() {
    falling(100, 0);

    Map<String, Object> loss = forecast(false, true, lag(true, 100_000, 1));

    assertThat(loss)
        .containsEntry("kind", "refuse")
        .containsEntry("inSeconds", 9_000L)
        .containsEntry("at", "2026-01-31T14:30:00Z")
        .containsEntry("bytesPerSecond", 100L);
    assertThat(loss.get("sentence"))
        .isEqualTo(
            "At the present rate there is room for tenant main for another 2 h 30 min, until"
                + " 2026-01-31T14:30:00Z; then its senders are refused.");
  }

  @Test
  void what_gives_way_is_what_the_settings_say() {
    falling(100, 0);

    assertThat(forecast(true, true, lag(true, 100_000, 1))).containsEntry("kind", "evict");
    assertThat(forecast(false, true, lag(false, 100_000, 1))).containsEntry("kind", "overtake");
  }

  @Test
  void lines_that_grow_too_old_come_first_when_they_do() {
    falling(1, 1);

    assertThat(forecast(false, true, lag(true, 1_000, 86_300)))
        .containsEntry("kind", "age")
        .containsEntry("inSeconds", 100L);
  }

  @Test
  void a_disk_that_fills_up_comes_first_when_it_does() {
    falling(100, 0);

    assertThat(forecast(false, false, lag(true, 100_000, 1)))
        .containsEntry("kind", "disk")
        .containsEntry("inSeconds", 10L);
  }

  @Test
  void a_quota_that_is_full_already_is_now() {
    falling(100, 0);

    assertThat(forecast(false, true, lag(true, QUOTA + 5, 1))).containsEntry("inSeconds", 0L);
  }

  @Test
  void a_sink_that_keeps_up_or_catches_up_loses_nothing() {
    falling(-10, 0);

    assertThat(forecast(false, true, lag(true, 100_000, 1))).isNull();
    assertThat(forecast(false, true, new KeptLog.Lag("new", true, "main", 1, 1))).isNull();
  }

  private @Nullable Map<String, Object> forecast(
      boolean evicts, boolean roomOnDisk, KeptLog.Lag lag) {
    KeptLog.State state =
        new KeptLog.State(
            "main",
            100_000,
            roomOnDisk ? Long.MAX_VALUE / 2 : 2_000,
            1_000,
            0,
            0,
            0,
            "",
            evicts,
            Duration.ofDays(1));
    return new LossForecast(
            state, List.of(new KeptLog.Tenant("main", 100_000, QUOTA, null)), history)
        .of(List.of(lag), NOW);
  }

  private static KeptLog.Lag lag(boolean required, long bytes, double seconds) {
    return new KeptLog.Lag("loki", required, "main", bytes, seconds);
  }

  /* So many bytes, and so many seconds of age, more in each second. */
  private void falling(double bytes, double seconds) {
    for (int i = 0; i < 10; i++) {
      history.add(
          ticks++ * 1_000_000_000L,
          Map.of(
              FlowNames.lag("loki", "main"),
              50_000 + i * bytes,
              FlowNames.age("loki", "main"),
              i * seconds,
              FlowNames.LOG_SIZE,
              i * 100.0));
    }
  }
}
