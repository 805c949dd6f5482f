package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.AppendListener;
import dev.wadi.buffer.wal.AppendRequest;
import dev.wadi.buffer.wal.ReaderSettings;
import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalBlock;
import dev.wadi.buffer.wal.WalObserver;
import dev.wadi.buffer.wal.WalReader;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalSettings;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.CapturedLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.sink.capture.CaptureStore;
import dev.wadi.sink.capture.CaptureStoreSettings;
import dev.wadi.sink.capture.Completion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant is forgotten by the write-ahead log, comes back, and the capture has each line once. */
class ForgottenTenantJourneyTest {
  private static final long WAIT_SECONDS = 20;

  @TempDir Path folder;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
  private final InstantSource clock = now::get;
  private Wal wal;
  private WalReader reader;
  private CaptureStore store;

  private void open() throws IOException {
    wal =
        Wal.open(
            WalSettings.builder(folder.resolve("wal"))
                .cursorSaveMillis(3_600_000)
                .housekeepingMillis(3_600_000)
                .build(),
            WalFiles.ofTheSystem(),
            clock,
            System::nanoTime,
            WalObserver.NONE);
    reader = wal.reader("capture", ReaderSettings.DEFAULT);
    store =
        new CaptureStore(
            "trial",
            new CaptureStoreSettings(
                folder.resolve("captures"),
                CaptureStoreSettings.Layout.TENANT,
                "",
                CaptureSettings.DEFAULTS,
                1 << 20,
                1,
                1,
                4),
            clock,
            System::nanoTime);
    store.start();
  }

  private void close() throws IOException {
    store.close();
    wal.close();
  }

  private void forward(Duration by) {
    now.updateAndGet(time -> time.plus(by));
  }

  private void push(String line) {
    BatchMaker maker = new BatchMaker("main");
    maker.add(
        Labels.of("app", "shop"),
        1_768_473_121_000_000_000L,
        line.getBytes(StandardCharsets.UTF_8),
        Map.of());
    byte[] bytes = new PushRequestEncoder().encode(maker.make());
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    wal.append(
        new AppendRequest("main", new Batch.Encoded(bytes, 0, bytes.length), 1, 1, 2, null, null),
        new AppendListener() {
          @Override
          public void appended(Receipt receipt) {
            answer.complete(receipt);
          }

          @Override
          public void refused(WalRefusal refusal) {
            answer.completeExceptionally(new IOException(refusal.message()));
          }
        });
    answer.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  /* As the route does it. Returns whether the capture had it already. */
  private boolean deliver(boolean confirm) throws Exception {
    WalBlock block = reader.take(TimeUnit.SECONDS.toNanos(WAIT_SECONDS));
    assertThat(block).isNotNull();
    Batch batch =
        new PushRequestDecoder()
            .decode(block.tenant(), block.bytes(), 0, block.bytes().length, DecodeLimits.TRUSTED);
    CompletableFuture<Boolean> kept = new CompletableFuture<>();
    store.append(
        batch,
        Position.parse(block.start().toString()),
        Position.parse(block.end().toString()),
        new Completion() {
          @Override
          public void kept(boolean repeated) {
            kept.complete(repeated);
          }

          @Override
          public void failed(IOException cause) {
            kept.completeExceptionally(cause);
          }

          @Override
          public void overlaps(Position resumeAt) {
            kept.completeExceptionally(new IOException("overlaps at " + resumeAt));
          }
        });
    boolean repeated = kept.get(WAIT_SECONDS, TimeUnit.SECONDS);
    if (confirm) {
      reader.ack(block);
    }
    return repeated;
  }

  /* Housekeeping goes by what was synced and closed, which takes its time on another thread. */
  private void forget(long times) throws IOException {
    wal.roll(null);
    wal.housekeep();
    forward(Duration.ofHours(25));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (wal.stats().forgottenTenants() < times && System.nanoTime() < deadline) {
      wal.housekeep();
    }
    assertThat(wal.stats().forgottenTenants()).isEqualTo(times);
    assertThat(wal.tenants()).isEmpty();
    assertThat(folder.resolve("wal/tenants")).isEmptyDirectory();
  }

  @Test
  void each_line_is_there_once_although_the_clock_was_set_back_meanwhile() throws Exception {
    open();
    push("one");
    assertThat(deliver(true)).isFalse();
    forget(1);

    forward(Duration.ofDays(-30));
    push("two");
    assertThat(deliver(true)).as("it is taken, not for a repetition").isFalse();
    forget(2);
    close();

    forward(Duration.ofDays(-30));
    open();
    push("three");
    assertThat(deliver(false)).isFalse();
    reader.rewind("main", 0);
    assertThat(deliver(true)).as("it comes again and is dropped").isTrue();
    push("four");
    assertThat(deliver(true)).isFalse();
    close();

    List<String> lines = new ArrayList<>();
    CapturedLines.forEach(folder.resolve("captures"), line -> lines.add(line.get("msg").asText()));
    assertThat(lines).containsExactlyInAnyOrder("one", "two", "three", "four");
  }
}
