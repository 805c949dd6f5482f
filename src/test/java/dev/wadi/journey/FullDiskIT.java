package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ArrivedPushes;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real jar on a small volume that fills up under load: refused in time when there is a floor of
 * free space, and in the middle of a write when there is none. Either way nothing acknowledged is
 * lost, and space that comes back is enough to go on.
 */
class FullDiskIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void below_the_floor_pushes_get_503_and_free_space_brings_them_back() throws Exception {
    fillsUpAndRecovers("12MB");
  }

  @Test
  void a_volume_without_a_byte_left_gives_503_and_free_space_brings_them_back() throws Exception {
    fillsUpAndRecovers("0");
  }

  private void fillsUpAndRecovers(String floor) throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    try (SmallDisk disk = SmallDisk.mount(home.resolve("data"), 64);
        GatewayProcess gateway = new GatewayProcess(home)) {
      Path filler = disk.filler(36);
      gateway
          .set("wadi.redact.profile", "off")
          .set("wadi.console.enabled", "false")
          .set("wadi.wal.segmentBytes", "1MB")
          .set("wadi.wal.diskFloorBytes", floor)
          .set("wadi.wal.diskFloorRatio", "0.9");
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 3, 50, 3000, Duration.ZERO);
      try {
        assertThat(load.awaitAnswers(503, 20, LONG)).as(load.summary()).isTrue();
        assertThat(PushLoad.await(LONG, () -> readiness(gateway) == 503))
            .as("readiness goes down: %s", gateway.get("/readyz").body())
            .isTrue();
        assertThat(gateway.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(load.acknowledged()).isNotEmpty();

        Files.delete(filler);

        assertThat(load.awaitMoreAcknowledged(10, LONG)).as(load.summary()).isTrue();
      } finally {
        load.end();
      }
      assertThat(PushLoad.await(LONG, () -> readiness(gateway) == 200))
          .as("readiness comes back: %s", gateway.get("/readyz").body())
          .isTrue();
      assertThat(load.answers(204) + load.answers(503))
          .as("no other answers: %s", load.summary())
          .isEqualTo(load.acknowledged().size() + load.refused().size());
      assertThat(load.unanswered()).as(load.summary()).isEmpty();
      assertThat(load.withoutRetryAfter()).as("refusals without Retry-After").isZero();

      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      gateway.stop();
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture");
    }
  }

  private static int readiness(GatewayProcess gateway) {
    try {
      return gateway.readiness();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
