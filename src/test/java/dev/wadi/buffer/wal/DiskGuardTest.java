package dev.wadi.buffer.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.kit.CrashingDisk;
import dev.wadi.kit.LogLines;
import dev.wadi.kit.ManualTicker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door before the disk: when it closes, when it opens, and what the log says of it. */
class DiskGuardTest {
  private static final Path ROOT = Path.of("/wal");
  private static final int VOLUME_BYTES = 20_000;

  private final CrashingDisk disk = new CrashingDisk();
  private final ManualTicker ticker = new ManualTicker();
  private final LogLines log = LogLines.of(DiskGuard.class.getName());

  @BeforeEach
  void makeFolder() throws IOException {
    disk.createFolders(ROOT);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private DiskGuard guard(long floorBytes, double floorRatio) {
    return new DiskGuard(
        WalSettings.builder(ROOT).diskFreeMinBytes(floorBytes).diskFreeMinRatio(floorRatio).build(),
        disk,
        ticker);
  }

  /* A volume of 20,000 bytes with so many free. */
  private void measure(DiskGuard guard, int freeBytes) throws IOException {
    disk.shownTotalBytes(VOLUME_BYTES);
    Path filler = ROOT.resolve("filler");
    disk.delete(filler);
    try (WalFiles.Handle file = disk.create(filler)) {
      file.writeFully(ByteBuffer.allocate(VOLUME_BYTES - freeBytes), 0);
    }
    guard.measure();
  }

  @Test
  void at_the_floor_the_door_does_not_swing_and_the_log_says_so_once() throws IOException {
    DiskGuard guard = guard(10_000, 1);
    measure(guard, 10_000);
    assertThat(guard.refusal()).isNull();

    for (int i = 0; i < 100; i++) {
      measure(guard, 9_999);
      assertThat(guard.refusal()).isNotNull();
      measure(guard, 10_400);
      assertThat(guard.refusal()).as("a little more than the floor is not enough").isNotNull();
      ticker.advance(Duration.ofMillis(100));
    }
    measure(guard, 10_500);

    assertThat(guard.refusal()).isNull();
    assertThat(log.lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("Too little free disk space"),
            line -> assertThat(line).startsWith("Enough free disk space again"));
  }

  @Test
  void a_disk_that_stays_below_the_floor_is_told_once_a_minute() throws IOException {
    DiskGuard guard = guard(10_000, 1);
    for (int second = 0; second < 150; second++) {
      measure(guard, 5_000);
      ticker.advance(Duration.ofSeconds(1));
    }

    assertThat(log.lines()).hasSize(3);
  }

  @Test
  void below_a_floor_the_refusal_names_the_setting_that_counts() throws IOException {
    DiskGuard byBytes = guard(10_000, 1);
    measure(byBytes, 9_000);
    assertThat(byBytes.refusal().message())
        .isEqualTo(
            "disk full: wadi.wal.diskFloorBytes keeps 10000 bytes free, free=9000, pushes are taken"
                + " again from 10500 on; try again in 5 s");
    measure(byBytes, 10_400);
    assertThat(byBytes.refusal().message())
        .as("while the door is closed the setting is named with its own value")
        .contains("keeps 10000 bytes free, free=10400, pushes are taken again from 10500 on");

    DiskGuard byRatio = guard(10_000, 0.2);
    measure(byRatio, 3_000);
    assertThat(byRatio.refusal().message())
        .isEqualTo(
            "disk full: wadi.wal.diskFloorRatio keeps 4000 bytes free, free=3000, pushes are taken"
                + " again from 4200 on; try again in 5 s");
    assertThat(byRatio.refusal().isFloor()).isTrue();
  }

  @Test
  void a_disk_that_fails_after_every_probe_is_one_trouble_and_tried_less_and_less()
      throws IOException {
    DiskGuard guard = guard(0, 0);
    int probes = 0;
    for (int tenth = 0; tenth < 1_500; tenth++) {
      if (guard.refusal() == null) {
        guard.failed(new IOException("No space left on device"));
      }
      ticker.advance(Duration.ofMillis(100));
      if (guard.nanosToProbe() == 0) {
        guard.probe();
        probes++;
      }
      if (tenth % 10 == 0) {
        guard.measure();
      }
    }
    assertThat(probes).as("in 150 seconds").isBetween(25, 60);
    assertThat(log.lines()).hasSize(3).allMatch(line -> line.contains("cannot be written"));

    for (int second = 0; second < 20; second++) {
      if (guard.nanosToProbe() == 0) {
        guard.probe();
      }
      ticker.advance(Duration.ofSeconds(1));
      guard.measure();
    }
    assertThat(guard.refusal()).isNull();
    assertThat(log.lines()).hasSize(4).last().asString().contains("can be written again");
  }

  @Test
  void the_probe_wants_as_much_room_as_a_write_needs() throws IOException {
    DiskGuard guard = guard(0, 0);
    guard.failed(new IOException("No space left on device"));
    disk.capacityBytes(100_000);
    guard.probe();
    assertThat(guard.refusal()).isNotNull();

    disk.capacityBytes(2_000_000);
    guard.probe();
    assertThat(guard.refusal()).isNull();
  }
}
