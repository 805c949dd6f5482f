package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.GatewayEvent;
import dev.wadi.model.AddressClass;
import dev.wadi.source.push.PushStatistics;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What came in a minute is told in as few lines as there are kinds of it. */
class MinuteCountsTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  private final MinuteCounts minutes = new MinuteCounts();

  @Test
  void only_what_is_new_is_told() {
    Map<AddressClass, Long> came = new EnumMap<>(AddressClass.class);
    minutes.connections("push", () -> came);
    came.put(AddressClass.PUBLIC, 5L);
    came.put(AddressClass.LOOPBACK, 2L);

    assertThat(minutes.since(NOON))
        .containsExactly(
            GatewayEvent.counted(
                NOON, "connections", 2, Map.of("door", "push", "from", "loopback")),
            GatewayEvent.counted(NOON, "connections", 5, Map.of("door", "push", "from", "public")));
    assertThat(minutes.since(NOON)).isEmpty();

    came.put(AddressClass.PUBLIC, 6L);
    assertThat(minutes.since(NOON)).extracting(GatewayEvent::count).containsExactly(1L);
  }

  @Test
  void answers_are_told_by_door_and_status() {
    Map<PushStatistics.Answer, Long> answers = new TreeMap<>();
    answers.put(new PushStatistics.Answer("loki", 204), 900L);
    answers.put(new PushStatistics.Answer("loki", 429), 3L);
    minutes.answers(() -> answers);

    assertThat(minutes.since(NOON))
        .extracting(event -> event.count() + " " + event.about())
        .containsExactly("900 {door=loki, status=204}", "3 {door=loki, status=429}");
  }

  @Test
  void whoever_guesses_from_many_addresses_fills_no_trail() {
    GuessCounts guesses = new GuessCounts();
    minutes.add(guesses::totals);
    for (int i = 0; i < 10_000; i++) {
      guesses.count("10.0." + i / 250 + "." + i % 250);
    }

    assertThat(minutes.since(NOON))
        .hasSize(GuessCounts.MOST_ADDRESSES + 1)
        .anyMatch(
            event ->
                event.about().containsValue(GuessCounts.OTHERS)
                    && event.count() == 10_000 - GuessCounts.MOST_ADDRESSES);
  }
}
