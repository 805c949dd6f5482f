package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.ArrivedPushes;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * System calls of the running jar begin to fail under load and stop failing again: libfiu is
 * switched on and off from outside. Its faults strike the WAL and the capture alike.
 */
class DiskFaultIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int EIO = 5;
  private static final int ENOSPC = 28;

  @TempDir Path folder;

  @BeforeEach
  void require_the_tool() throws Exception {
    int code = SmallDisk.run(folder.resolve("fiu.log"), "fiu-run", "-x", "true");
    assumeTrue(code == 0, "fiu-run (libfiu) is not installed");
  }

  @Test
  void writes_that_find_no_space_are_refused_and_nothing_acknowledged_is_lost() throws Exception {
    failForAWhile(ENOSPC, "posix/io/rw/pwrite", "posix/io/rw/pwrite64");
  }

  @Test
  void syncs_that_fail_are_refused_and_nothing_acknowledged_is_lost() throws Exception {
    failForAWhile(EIO, "posix/io/sync/fsync", "posix/io/sync/fdatasync");
  }

  /* `write` is also what sockets use, so clients lose answers: what they were not told is open. */
  @Test
  void writes_of_any_kind_that_fail_lose_nothing_acknowledged() throws Exception {
    failForAWhile(EIO, "posix/io/rw/write", "posix/io/rw/pwrite", "posix/io/rw/writev");
  }

  private void failForAWhile(int errno, String... calls) throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    try (GatewayProcess gateway = new GatewayProcess(home).under("fiu-run", "-x")) {
      gateway
          .set("wadi.redact.profile", "off")
          .set("wadi.console.enabled", "false")
          .set("wadi.wal.segmentBytes", "1MB")
          .set("wadi.capture.maxFileBytes", "2MB")
          .set("wadi.wal.diskFloorBytes", "0");
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 3, 20, 200, Duration.ofMillis(2));
      try {
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();
        for (int round = 0; round < 3; round++) {
          int refusals = load.answers(503);
          control(gateway, errno, calls);
          assertThat(load.awaitAnswers(503, refusals + 5, LONG)).as(load.summary()).isTrue();
          off(gateway, calls);
          assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();
        }
      } finally {
        load.end();
      }
      assertThat(load.withoutRetryAfter()).as("refusals without Retry-After").isZero();
      assertThat(load.answers(204) + load.answers(503))
          .as("no other answers: %s", load.summary())
          .isEqualTo(load.acknowledged().size() + load.refused().size());
      assertThat(gateway.readiness()).as(gateway.get("/readyz").body()).isEqualTo(200);
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      gateway.stop();
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture");
    }
  }

  private void control(GatewayProcess gateway, int errno, String... calls) throws Exception {
    for (String call : calls) {
      tell(gateway, "enable_random name=" + call + ",probability=0.3,failinfo=" + errno);
    }
  }

  private void off(GatewayProcess gateway, String... calls) throws Exception {
    for (String call : calls) {
      tell(gateway, "disable name=" + call);
    }
  }

  private void tell(GatewayProcess gateway, String order) throws Exception {
    Path log = folder.resolve("fiu-ctrl.log");
    List<String> command = new ArrayList<>(List.of("fiu-ctrl", "-c", order));
    command.add(Long.toString(gateway.pid()));
    int code = SmallDisk.run(log, command.toArray(String[]::new));
    assertThat(code).as("%s: %s", order, Files.readString(log)).isZero();
  }
}
