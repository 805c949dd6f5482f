package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;

import dev.wadi.kit.CrashingDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/**
 * A WAL on a disk and a clock of the test, closed after it: the set-up of all who try what it
 * promises.
 */
abstract class WalOnTrial {
  static final Path ROOT = Path.of("/wal");
  static final ReaderSettings ONE_BY_ONE =
      new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 1);
  static final ReaderSettings BEST_EFFORT =
      new ReaderSettings(false, ReaderSettings.Start.EARLIEST, 1 << 20);

  final CrashingDisk disk = new CrashingDisk();
  final TrialClock clock = new TrialClock();
  Wal wal;

  Wal open(UnaryOperator<WalSettings.Builder> change) throws IOException {
    wal =
        Wal.open(
            change
                .apply(
                    WalSettings.builder(ROOT)
                        .cursorSaveMillis(3_600_000)
                        .housekeepingMillis(3_600_000))
                .build(),
            disk,
            clock,
            System::nanoTime,
            WalObserver.NONE);
    return wal;
  }

  Wal open() throws IOException {
    return open(builder -> builder);
  }

  @AfterEach
  void close() throws IOException {
    if (wal != null) {
      wal.close();
    }
  }

  void fill(String tenant, int count) {
    for (int i = 0; i < count; i++) {
      append(wal, tenant, i + "-" + "x".repeat(1000));
    }
  }
}
