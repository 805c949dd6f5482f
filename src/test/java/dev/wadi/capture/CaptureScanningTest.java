package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ScanRounds;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seconds of what {@code make scanning} does for hours. */
class CaptureScanningTest {
  @TempDir Path temp;

  @Test
  void who_scans_while_others_write_sees_each_line_once() throws Exception {
    long seed = Long.getLong("wadi.scanning.seed", System.nanoTime());
    System.out.println("seed " + seed);
    ScanRounds.Result result = new ScanRounds(temp.resolve("c"), seed).run(Duration.ofSeconds(3));
    assertThat(result.scans()).isPositive();
    assertThat(result.caughtUp()).isPositive();
  }
}
