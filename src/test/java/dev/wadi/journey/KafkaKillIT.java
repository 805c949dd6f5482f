package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.KafkaKillRounds;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a gateway that reads a topic, and of its broker, with the real jar. {@code
 * make kafkakills} does it with three brokers and four gateways.
 */
class KafkaKillIT {
  private static final int ROUNDS = Integer.getInteger("wadi.kafka.kill.rounds", 1);
  private static final long SEED = Long.getLong("wadi.kafka.kill.seed", System.nanoTime());

  @TempDir Path folder;

  @Test
  void each_record_is_captured_once_and_in_order_whoever_is_killed() throws Exception {
    KafkaKillRounds.Report report = new KafkaKillRounds(folder, SEED).run(ROUNDS);

    assertThat(report).as("seed " + SEED).matches(KafkaKillRounds.Report::isWell);
  }
}
