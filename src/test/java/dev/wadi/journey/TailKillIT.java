package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.TailKillRounds;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} while a log grows and is rotated, with the real jar. {@code
 * -Dwadi.tail.kill.rounds} and {@code -Dwadi.tail.kill.seed} change the run; {@code make tailkills}
 * does a long one.
 */
class TailKillIT {
  private static final int ROUNDS = Integer.getInteger("wadi.tail.kill.rounds", 2);
  private static final long SEED = Long.getLong("wadi.tail.kill.seed", System.nanoTime());

  @TempDir Path home;

  @Test
  void every_line_of_a_rotated_log_is_in_the_capture_once() throws Exception {
    TailKillRounds.Report report = new TailKillRounds(home, SEED).run(ROUNDS);

    assertThat(report.isWell()).as("seed %d, %d rounds: %s", SEED, ROUNDS, report).isTrue();
  }
}
