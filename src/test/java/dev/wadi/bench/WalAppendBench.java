package dev.wadi.bench;

import dev.wadi.buffer.wal.AppendListener;
import dev.wadi.buffer.wal.AppendRequest;
import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalSettings;
import dev.wadi.model.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appends of pushes (500 lines of 200 bytes: 100 KiB) a second, with and without fsync before the
 * answer, of one tenant and of 64. Each of 8 callers keeps some appends without an answer: 1 is a
 * client that waits for each answer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
@Threads(8)
public class WalAppendBench {
  private static final int PUSH_BYTES = 100 * 1024;
  private static final int ENTRIES = 500;

  @Param({"never", "always"})
  public String sync = "always";

  @Param({"1", "64"})
  public int tenants = 1;

  @Param({"1", "16"})
  public int unanswered = 1;

  private Path folder;
  private Wal wal;

  /** One caller. */
  @State(Scope.Thread)
  public static class Caller {
    private final Random random = new Random(7);
    private final byte[] push = new byte[PUSH_BYTES];
    private Semaphore window;

    /** Fills the push and the window. */
    @Setup(Level.Trial)
    public void begin(WalAppendBench bench) {
      random.nextBytes(push);
      window = new Semaphore(bench.unanswered);
    }

    /** Waits for the last answers, so that none comes after the WAL was closed. */
    @TearDown(Level.Iteration)
    public void settle(WalAppendBench bench) throws InterruptedException {
      window.acquire(bench.unanswered);
      window.release(bench.unanswered);
    }
  }

  /** Opens a WAL in a new folder of the working directory's volume. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "wal-bench");
    wal =
        Wal.open(
            WalSettings.builder(folder)
                .sync(WalSettings.SyncMode.parse(sync))
                .quotaPolicy(WalSettings.QuotaPolicy.EVICT_OLDEST)
                .quotaBytes((1L << 30) / tenants)
                .build());
  }

  /** Closes it and removes the folder. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    wal.close();
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  /** One push; waits only when the window is full. */
  @Benchmark
  public void append(Caller caller) throws InterruptedException {
    caller.window.acquire();
    wal.append(
        new AppendRequest(
            "tenant-" + caller.random.nextInt(tenants),
            new Batch.Encoded(caller.push, 0, PUSH_BYTES),
            ENTRIES,
            1,
            2,
            null,
            null),
        new AppendListener() {
          @Override
          public void appended(Receipt receipt) {
            caller.window.release();
          }

          @Override
          public void refused(WalRefusal refusal) {
            caller.window.release();
            throw new IllegalStateException("refused: " + refusal.message());
          }
        });
  }
}
