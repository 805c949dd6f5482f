package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.GatewayEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MinuteTallyTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  private final MinuteTally tally = new MinuteTally();

  @Test
  void what_is_the_same_is_one_line_with_how_often() {
    tally.add("files_uploaded", 2, Map.of("tenant", "b"));
    tally.add("files_uploaded", 1, Map.of("tenant", "a"));
    tally.add("files_uploaded", 3, Map.of("tenant", "b"));
    tally.add("files_uploaded", 0, Map.of("tenant", "c"));

    assertThat(tally.take(NOON))
        .containsExactly(
            GatewayEvent.counted(NOON, "files_uploaded", 1, Map.of("tenant", "a")),
            GatewayEvent.counted(NOON, "files_uploaded", 5, Map.of("tenant", "b")));
    assertThat(tally.take(NOON)).as("told once").isEmpty();
  }

  @Test
  void what_is_too_many_is_told_together_and_none_is_lost() {
    for (int i = 0; i < MinuteTally.MOST_KINDS + 50; i++) {
      tally.add("files_uploaded", 1, Map.of("tenant", "t" + i));
    }

    List<GatewayEvent> told = tally.take(NOON);

    assertThat(told).hasSize(MinuteTally.MOST_KINDS + 1);
    assertThat(told)
        .contains(GatewayEvent.counted(NOON, "files_uploaded", 50, Map.of("others", "true")));
    assertThat(told.stream().mapToLong(GatewayEvent::count).sum())
        .isEqualTo(MinuteTally.MOST_KINDS + 50);
  }
}
