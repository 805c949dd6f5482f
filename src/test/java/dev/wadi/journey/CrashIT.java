package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CrashRounds;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments under load, again and again on the same data folder; the
 * capture is read with foreign tools. {@code -Dwadi.crash.rounds} and {@code -Dwadi.crash.seed}
 * change the run; {@code make crash} does the long one. The report is target/crash-report.md.
 */
class CrashIT {
  private static final int ROUNDS = Integer.getInteger("wadi.crash.rounds", 2);
  private static final long SEED = Long.getLong("wadi.crash.seed", System.nanoTime());

  @TempDir Path folder;

  @Test
  void an_acknowledged_push_survives_a_crash_and_stands_in_the_capture_once() throws Exception {
    CrashRounds.Report report =
        new CrashRounds(folder, ROUNDS, SEED, Path.of("target/crash-report.md"), System.out).run();

    assertThat(report.problems()).as("seed %d\n%s", SEED, report.text()).isEmpty();
    assertThat(report.totals().lost()).as(report.text()).isZero();
    assertThat(report.totals().doubled()).as(report.text()).isZero();
    assertThat(report.totals().acknowledged()).as(report.text()).isGreaterThan(ROUNDS);
    assertThat(report.totals().found()).isGreaterThanOrEqualTo(report.totals().acknowledged());
  }
}
