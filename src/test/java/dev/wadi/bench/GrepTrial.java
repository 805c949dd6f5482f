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
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A rare word in a capture of one gigabyte (uncompressed), by two threads, in a warm process. */
final class GrepTrial {
  private static final long PLAIN_BYTES = 1_000_000_000L;
  private static final int ROUNDS = 7;

  private final Path home;

  GrepTrial(Path home) {
    this.home = home;
  }

  String run() throws IOException {
    Path folder = home.resolve("grep");
    BenchFolders.delete(home, folder);
    int planted = write(folder);
    try {
      long[] millis = new long[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        long begun = System.nanoTime();
        long matches =
            Grep.run(
                    CaptureReader.open(folder),
                    GrepRequest.of("needle-in-the-hay"),
                    Effort.of(2),
                    OutputStream.nullOutputStream())
                .matches();
        millis[i] = (System.nanoTime() - begun) / 1_000_000;
        if (matches != planted) {
          throw new IllegalStateException("found " + matches + " of " + planted);
        }
      }
      long first = millis[0];
      Arrays.sort(millis);
      return String.format(
          Locale.ROOT,
          "grep of a rare word in 1 GB (plain): median %d ms (%d to %d), the first %d ms",
          millis[ROUNDS / 2],
          millis[0],
          millis[ROUNDS - 1],
          first);
    } finally {
      BenchFolders.delete(home, folder);
    }
  }

  /** Writes that capture; returns in how many places the word stands. */
  static int write(Path folder) throws IOException {
    List<Batch> batches = BenchLines.batches(64, 500, 200);
    Batch rare =
        new BatchMaker("main")
            .add(Labels.of("app", "svc-1"), 1_768_478_400_000_000_000L, "a needle-in-the-hay")
            .make();
    int planted = 0;
    try (CaptureWriter writer =
        CaptureWriter.open(
            folder, CaptureSettings.DEFAULTS, null, Map.of(), InstantSource.system())) {
      for (int i = 0; writer.stats().plainBytes() < PLAIN_BYTES; i++) {
        writer.append(batches.get(i & 63), null);
        if (i % 2000 == 1000) {
          writer.append(rare, null);
          planted++;
        }
      }
    }
    return planted;
  }
}
