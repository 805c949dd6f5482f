package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Times as people write them. */
class MomentTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-01-31T12:00:00Z"));

  private static Instant read(String text) {
    return Moment.of(text, NOON).orElseThrow();
  }

  @Test
  void reads_times_with_any_offset_and_how_long_ago() {
    assertThat(read("2026-01-31T10:32:00.5+02:00"))
        .isEqualTo(Instant.parse("2026-01-31T08:32:00.5Z"));
    assertThat(read(" 2026-01-31T10:32:00Z ")).isEqualTo(Instant.parse("2026-01-31T10:32:00Z"));
    assertThat(read("now")).isEqualTo(NOON.instant());
    for (String ago : new String[] {"15m", "-15m", "15m ago", "900s"}) {
      assertThat(read(ago)).as(ago).isEqualTo(Instant.parse("2026-01-31T11:45:00Z"));
    }
    assertThat(read("1d")).isEqualTo(Instant.parse("2026-01-30T12:00:00Z"));
  }

  @Test
  void says_which_forms_it_understands() {
    for (String none : new String[] {"", "0", "yesterday", "12:30", "2026-01-31", "15", "--1m"}) {
      assertThat(Moment.of(none, NOON)).as(none).isEmpty();
    }
    assertThatThrownBy(() -> Moment.require("FROM", "noon\n", NOON))
        .isInstanceOf(CommandException.class)
        .hasMessage(
            "FROM: \"noon\\n\" (expected: a time such as 2026-01-31T12:00:00Z, 15m for 15 minutes"
                + " ago, now)");
  }
}
