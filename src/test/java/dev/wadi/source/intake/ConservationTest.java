package dev.wadi.source.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Ledger;
import dev.wadi.model.Verdict.Refusal;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConservationTest {
  private long nanos = 5;
  private final Conservation conservation = new Conservation(() -> nanos);

  private static Ledger.Sum sum(int received, int kept, int refused, int dropped, int aside) {
    return new Ledger.Sum(
        received,
        kept,
        0,
        refused,
        Refusal.TOO_OLD,
        "",
        dropped == 0 ? Map.of() : Map.of("rule", dropped),
        aside,
        "");
  }

  @Test
  void a_push_in_progress_is_no_difference() {
    conservation.received(7);

    assertThat(conservation.sums().inProgress()).isEqualTo(7);
    assertThat(conservation.sums().difference()).isZero();
  }

  @Test
  void what_arrived_is_in_exactly_one_place() {
    conservation.received(10);
    conservation.settled(sum(10, 4, 3, 2, 1));
    conservation.received(5);
    conservation.refused(sum(5, 0, 1, 0, 0));

    assertThat(conservation.sums()).isEqualTo(new Conservation.Sums(15, 0, 4, 8, 2, 1));
    assertThat(conservation.sums().difference()).isZero();
  }

  @Test
  void an_answer_that_does_not_add_up_is_a_difference_for_good() {
    conservation.received(10);
    conservation.settled(sum(10, 4, 0, 0, 0));
    assertThat(conservation.sums().difference()).isEqualTo(6);

    conservation.received(1);
    conservation.settled(sum(1, 1, 0, 0, 0));
    assertThat(conservation.sums().difference()).isEqualTo(6);
  }

  @Test
  void says_how_pushes_did_not_add_up_and_whether_any_is_safe_since() {
    assertThat(conservation.unaccounted().recent()).isFalse();
    conservation.unaccounted(sum(10, 4, 0, 0, 0));
    conservation.unaccounted(sum(3, 4, 0, 0, 1));
    conservation.unaccounted(sum(-1, 0, 0, 0, 0));
    assertThat(conservation.unaccounted())
        .isEqualTo(new Conservation.Unaccounted(3, 6, 2, 1, true, true));

    conservation.settled(sum(0, 0, 0, 0, 0));
    assertThat(conservation.unaccounted().nothingSafeSince()).isTrue();
    conservation.settled(sum(1, 1, 0, 0, 0));
    assertThat(conservation.unaccounted().nothingSafeSince()).isFalse();

    nanos += TimeUnit.MINUTES.toNanos(1);
    assertThat(conservation.unaccounted().recent()).isFalse();
  }
}
