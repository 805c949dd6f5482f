package dev.wadi.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Verdict.Refusal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VerdictTest {
  @Test
  void what_a_line_is_refused_for_stays_and_what_stands_in_its_way_passes() {
    assertThat(Arrays.stream(Refusal.values()).filter(Refusal::isForGood))
        .containsExactly(
            Refusal.MALFORMED,
            Refusal.TOO_LARGE,
            Refusal.LINE_TOO_LONG,
            Refusal.INVALID_LABELS,
            Refusal.METADATA_TOO_LARGE,
            Refusal.TOO_OLD,
            Refusal.TOO_NEW,
            Refusal.SCHEMA);
  }
}
