package dev.wadi.bench;

import dev.wadi.buffer.wal.AppendListener;
import dev.wadi.buffer.wal.AppendRequest;
import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalSettings;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.model.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/** From start to ready with a large backlog in the WAL, after an orderly end and after a crash. */
final class BacklogTrial {
  private static final int RECORDS = 64;
  private static final long SPARE_BYTES = 6L << 30;

  private final BenchOptions options;
  private final Path home;

  BacklogTrial(BenchOptions options, Path home) {
    this.options = options;
    this.home = home;
  }

  String run() throws IOException, InterruptedException {
    long bytes = options.large("backlog-bytes");
    Path folder = home.resolve("backlog");
    BenchFolders.delete(home, folder);
    Files.createDirectories(folder);
    if (Files.getFileStore(folder).getUsableSpace() < bytes + SPARE_BYTES) {
      return "restart with a backlog: left out, the disk has no room for it";
    }
    try (GatewayProcess gateway = GatewayTrial.gateway(options, folder)) {
      Path wal = gateway.data().resolve("wal");
      fill(wal, bytes);
      gateway
          .set("wadi.wal.quotaBytes", "100GB")
          .set("wadi.wal.quotaAge", "720h")
          .set("wadi.wal.diskFloorRatio", "0.01");
      long orderly = gateway.start();
      gateway.killNine();
      long left = BenchFolders.bytes(wal);
      long crashed = gateway.start();
      gateway.killNine();
      return String.format(
          Locale.ROOT,
          "start to ready with %.1f GB of backlog: %d ms; again after kill -9, with %.1f GB: %d ms",
          bytes / 1e9,
          orderly,
          left / 1e9,
          crashed);
    } finally {
      BenchFolders.delete(home, folder);
    }
  }

  private static void fill(Path wal, long bytes) throws IOException, InterruptedException {
    Batch batch = BenchLines.batches(1, 20_000, 200).get(0);
    byte[] payload = new PushRequestEncoder().encode(batch);
    Semaphore window = new Semaphore(RECORDS / 8);
    WalSettings settings =
        WalSettings.builder(wal)
            .sync(WalSettings.SyncMode.parse("never"))
            .quotaBytes(bytes * 2)
            .diskFreeMinRatio(0.01)
            .build();
    AppendListener listener =
        new AppendListener() {
          @Override
          public void appended(Receipt receipt) {
            window.release();
          }

          @Override
          public void refused(WalRefusal refusal) {
            window.release();
            throw new IllegalStateException("refused: " + refusal.message());
          }
        };
    long first = batch.streams().get(0).timestampNanos(0);
    try (Wal open = Wal.open(settings)) {
      for (long written = 0; written < bytes; written += payload.length) {
        window.acquire();
        open.append(
            new AppendRequest(
                "main",
                new Batch.Encoded(payload, 0, payload.length),
                batch.entries(),
                first,
                first + 1,
                null,
                null),
            listener);
      }
    }
    List<Path> made = BenchFolders.files(wal);
    if (BenchFolders.bytes(wal) < bytes) {
      throw new IllegalStateException("the backlog is too small: " + made.size() + " files");
    }
  }
}
