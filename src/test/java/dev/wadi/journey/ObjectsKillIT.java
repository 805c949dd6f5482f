package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ObjectsKillRounds;
import dev.wadi.kit.S3Server;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} while captures are copied into a bucket, with the real jar and a bad network.
 * {@code -Dwadi.objects.kill.rounds} and {@code -Dwadi.objects.kill.seed} change the run; {@code
 * make objectkills} does a long one.
 */
class ObjectsKillIT {
  private static final int ROUNDS = Integer.getInteger("wadi.objects.kill.rounds", 2);
  private static final long SEED = Long.getLong("wadi.objects.kill.seed", System.nanoTime());

  @TempDir Path folder;

  @Test
  void what_was_acknowledged_is_in_bucket_and_lake_once_and_a_capture_at_any_moment()
      throws Exception {
    try (S3Server server = S3Server.start("logs", "lake")) {
      ObjectsKillRounds.Report report =
          new ObjectsKillRounds(folder.resolve("home"), server, SEED).run(ROUNDS);

      assertThat(report.isWell()).as("seed %d, %s", SEED, report).isTrue();
      assertThat(report.acknowledged()).as("seed %d, %s", SEED, report).isGreaterThan(ROUNDS);
    }
  }
}
