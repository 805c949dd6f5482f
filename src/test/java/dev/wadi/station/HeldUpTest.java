package dev.wadi.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldUpTest {
  private static final Instant SINCE = Instant.parse("2026-01-15T10:32:01.123Z");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static StationReport report(StationState state, HeldUp heldUp) {
    return new StationReport(state, "running", null, null, List.of()).waitingFor(heldUp);
  }

  private static StationReport after(StationReport report, long millis) {
    return report.within(PATIENCE, SINCE.plusMillis(millis));
  }

  @Test
  void who_waits_for_too_long_is_in_trouble_though_nothing_has_failed() {
    StationReport waits = report(StationState.RUNNING, HeldUp.by("the bucket", SINCE));

    assertThat(after(waits, 60_000)).isEqualTo(waits);
    StationReport late = after(waits, 60_001);
    assertThat(late.state()).isEqualTo(StationState.IN_TROUBLE);
    assertThat(late.words()).isEqualTo("waits for the bucket since 2026-01-15T10:32:01Z");
    assertThat(late.lastError()).startsWith(late.words());
    assertThat(late.lastErrorAt()).isEqualTo(SINCE);
  }

  @Test
  void an_error_before_is_kept() {
    StationReport waits =
        new StationReport(StationState.RUNNING, "running", "refused", Instant.EPOCH, List.of())
            .waitingFor(HeldUp.by("the server", SINCE));

    assertThat(after(waits, 99_000).lastError()).isEqualTo("refused");
    assertThat(after(waits, 99_000).lastErrorAt()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void whoever_waits_for_nobody_or_is_held_by_a_person_is_not() {
    StationReport idle = report(StationState.RUNNING, HeldUp.by("the bucket", null));
    StationReport paused = report(StationState.PAUSED, HeldUp.by("the bucket", SINCE));
    StationReport silent = StationReport.running(List.of());

    assertThat(after(idle, 1_000_000)).isEqualTo(idle);
    assertThat(after(paused, 1_000_000)).isEqualTo(paused);
    assertThat(after(silent, 1_000_000)).isEqualTo(silent);
  }

  @Test
  void it_says_for_whom() {
    assertThatIllegalArgumentException().isThrownBy(() -> HeldUp.by(" ", SINCE));
  }
}
