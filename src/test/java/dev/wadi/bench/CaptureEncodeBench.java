package dev.wadi.bench;

import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.model.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Batches of 500 lines into a capture folder on one thread: rendered, compressed, written, and
 * synced every eight megabytes.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class CaptureEncodeBench {
  @Param({"1", "3"})
  int zstdLevel;

  @Param({"200"})
  int lineBytes;

  private List<Batch> batches = List.of();
  private Path folder = Path.of("");
  private CaptureWriter writer;
  private int next;
  private long uncommitted;

  /** What one second brings, beside batches. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Rates {
    public long lines;
    public long plainMegabytes;
    private long bytes;

    void add(Batch batch) {
      lines += batch.entries();
      // A line's JSON adds time, labels and punctuation: about 110 bytes with three labels.
      bytes += batch.lineBytes() + 110L * batch.entries();
      plainMegabytes = bytes / 1_000_000;
    }

    @Setup(Level.Iteration)
    public void reset() {
      lines = 0;
      bytes = 0;
      plainMegabytes = 0;
    }
  }

  @Setup(Level.Iteration)
  public void open() throws IOException {
    batches = BenchLines.batches(64, 500, lineBytes);
    folder = Files.createTempDirectory("wadi-bench");
    writer =
        CaptureWriter.open(
            folder.resolve("c"),
            CaptureSettings.DEFAULTS.withZstdLevel(zstdLevel),
            null,
            Map.of(),
            InstantSource.system());
  }

  @TearDown(Level.Iteration)
  public void close() throws IOException {
    writer.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }

  @Benchmark
  public void append(Rates rates) throws IOException {
    Batch batch = batches.get(next++ & 63);
    writer.append(batch, null);
    rates.add(batch);
    uncommitted += batch.lineBytes();
    if (uncommitted > 8 << 20) {
      writer.commit();
      uncommitted = 0;
    }
  }
}
