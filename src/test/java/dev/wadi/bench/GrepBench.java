package dev.wadi.bench;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Grep;
import dev.wadi.analysis.GrepRequest;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Warmup;

/** One gigabyte (uncompressed) of lines, searched by two threads: a rare word, a rare shape. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class GrepBench {
  private static final long PLAIN_BYTES = 1L << 30;

  @Param({"needle-in-the-hay", "needle-[a-z]+-the", "status=[45]\\d\\d", "(?i)needle-in"})
  String pattern;

  @Param({"2"})
  int threads;

  private Path folder = Path.of("");

  @Setup(Level.Trial)
  public void write() throws IOException {
    folder = Files.createTempDirectory("wadi-bench");
    List<Batch> batches = BenchLines.batches(64, 500, 200);
    Batch rare =
        new BatchMaker("main")
            .add(Labels.of("app", "svc-1"), 1_768_478_400_000_000_000L, "a needle-in-the-hay")
            .make();
    try (CaptureWriter writer =
        CaptureWriter.open(
            folder.resolve("c"),
            CaptureSettings.DEFAULTS,
            null,
            Map.of(),
            InstantSource.system())) {
      for (int i = 0; writer.stats().plainBytes() < PLAIN_BYTES; i++) {
        writer.append(batches.get(i & 63), null);
        if (i % 2000 == 1000) {
          writer.append(rare, null);
        }
      }
    }
  }

  @TearDown(Level.Trial)
  public void delete() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }

  @Benchmark
  public long grep() throws IOException {
    return Grep.run(
            CaptureReader.open(folder.resolve("c")),
            GrepRequest.of(pattern),
            Effort.of(threads),
            OutputStream.nullOutputStream())
        .matches();
  }
}
