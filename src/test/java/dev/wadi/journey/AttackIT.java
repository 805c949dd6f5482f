package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.AttackRounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short form of {@code make attack}: the same attacks, for a moment each. */
class AttackIT {
  private static final Duration EACH = Duration.ofMillis(Integer.getInteger("wadi.attack.millis", 700));

  @TempDir Path folder;

  @Test
  void an_honest_sender_is_served_beside_hostile_ones_and_the_gateway_lives() throws Exception {
    AttackRounds.Report report = new AttackRounds(folder, EACH, Set.of(), System.out).run();

    assertThat(report.problems()).as(report.text()).isEmpty();
    assertThat(report.acknowledged()).as(report.text()).isPositive();
    assertThat(report.missing()).as(report.text()).isZero();
  }
}
