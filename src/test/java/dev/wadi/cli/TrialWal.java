package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.buffer.wal.AppendListener;
import dev.wadi.buffer.wal.AppendRequest;
import dev.wadi.buffer.wal.ReaderSettings;
import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalBlock;
import dev.wadi.buffer.wal.WalReader;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalSettings;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A real write-ahead log with pushes in it, for commands to look at. */
final class TrialWal implements AutoCloseable {
  private static final long WAIT_SECONDS = 20;

  private final Path folder;
  private final Wal wal;

  TrialWal(Path folder) throws IOException {
    this.folder = folder;
    this.wal = Wal.open(WalSettings.in(folder));
  }

  /** Appends a push of these lines, a second apart, and waits for its receipt. */
  Receipt push(String tenant, String... lines) {
    BatchMaker maker = new BatchMaker(tenant);
    long nanos = 1_768_473_121_000_000_000L;
    for (String line : lines) {
      maker.add(Labels.of("app", "shop"), nanos, line.getBytes(UTF_8), Map.of());
      nanos += 1_000_000_000L;
    }
    byte[] bytes = new PushRequestEncoder().encode(maker.make());
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    wal.append(
        new AppendRequest(
            tenant,
            new Batch.Encoded(bytes, 0, bytes.length),
            lines.length,
            1_768_473_121_000_000_000L,
            nanos,
            null,
            null),
        new AppendListener() {
          @Override
          public void appended(Receipt receipt) {
            answer.complete(receipt);
          }

          @Override
          public void refused(WalRefusal refusal) {
            answer.completeExceptionally(new IOException(refusal.toString()));
          }
        });
    return answer.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Opens a reader, lets it confirm so many records, and saves its cursor. */
  void deliver(String sink, int records) throws IOException, InterruptedException {
    WalReader reader = wal.reader(sink, ReaderSettings.DEFAULT);
    for (int seen = 0; seen < records; ) {
      WalBlock block = reader.take(TimeUnit.SECONDS.toNanos(WAIT_SECONDS));
      if (block == null) {
        throw new AssertionError("nothing to read within " + WAIT_SECONDS + " s");
      }
      seen += block.records();
      reader.ack(block);
    }
    wal.housekeep();
  }

  void roll() throws IOException {
    wal.roll(null);
  }

  @Override
  public void close() throws IOException {
    wal.close();
  }

  /** Flips a bit of a record's payload. */
  void damage(Receipt receipt) throws IOException {
    Path segment =
        folder.resolve("tenants").resolve(receipt.tenant()).resolve(segmentName(receipt));
    byte[] bytes = Files.readAllBytes(segment);
    bytes[(int) receipt.offsetBytes() + 66] ^= 1;
    Files.write(segment, bytes);
  }

  private String segmentName(Receipt receipt) throws IOException {
    try (var all = Files.list(folder.resolve("tenants").resolve(receipt.tenant()))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.contains(Long.toString(receipt.segment())))
          .findFirst()
          .orElseThrow();
    }
  }
}
