package dev.wadi.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  @Test
  void details_keep_their_order() {
    Event event = Event.of(NOON, "alert").with("z", "1").with("a", "2").with("m", 3);

    assertThat(event.details().keySet()).containsExactly("z", "a", "m");
  }

  @Test
  void says_what_it_is_as_json() {
    assertThat(Event.of(NOON, "sink-down").about("loki").with("detail", "breaker \"open\""))
        .hasToString(
            "{\"event\":\"sink-down\",\"timestamp\":\"2026-11-29T12:00:00Z\",\"subject\":\"loki\","
                + "\"details\":{\"detail\":\"breaker \\\"open\\\"\"}}");
  }

  @Test
  void refuses_names_that_are_none() {
    for (String name : new String[] {"", "Alert", "disk warning", "a\nb", "x".repeat(65), "-a"}) {
      assertThatThrownBy(() -> Event.of(NOON, name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: small words");
    }
    assertThatThrownBy(() -> Event.of(NOON, "alert").with("a b", "1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void is_bounded_and_never_cuts_a_character_in_two() {
    Event event = Event.of(NOON, "alert").with("detail", "a" + "😀".repeat(5000));
    for (int i = 0; i < 100; i++) {
      event = event.with("n" + i, i);
    }

    assertThat(event.detail("detail")).hasSizeLessThanOrEqualTo(4096).endsWith("😀…");
    assertThat(event.details()).hasSize(64);
  }

  @Test
  void every_known_name_is_one() {
    assertThat(EventNames.ALL)
        .doesNotHaveDuplicates()
        .allSatisfy(name -> assertThat(new Event(NOON, name, null, null, Map.of())).isNotNull());
  }
}
