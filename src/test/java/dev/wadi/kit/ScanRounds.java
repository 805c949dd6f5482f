package dev.wadi.kit;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.LineScanner;
import dev.wadi.capture.ScanReport;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread writes numbered lines into a capture, rolls its files and has the disk cap delete the
 * oldest; meanwhile the capture is scanned, again and again. Each scan must see every line that was
 * durable when its first result came and is not deleted, in order, once.
 */
public final class ScanRounds {
  private static final long CAP_BYTES = 2 << 20;
  private static final int FILE_BYTES = 1 << 20;
  private static final int FRAME_BYTES = 16 << 10;
  private static final long PAUSE_NANOS = 200_000;

  private final Path folder;
  private final long seed;
  private final AtomicLong durable = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean ended;

  /**
   * What was seen.
   *
   * @param scans of the capture
   * @param lines that all of them saw together
   * @param written lines
   * @param deleted of them, by the cap
   * @param caughtUp scans that saw lines which were written after their first result
   */
  public record Result(long scans, long lines, long written, long deleted, long caughtUp) {}

  public ScanRounds(Path folder, long seed) {
    this.folder = folder;
    this.seed = seed;
  }

  /**
   * Writes and scans for some time.
   *
   * @throws IllegalStateException when a line is lost, doubled or out of order
   */
  public Result run(Duration time) throws IOException, InterruptedException {
    CaptureSettings settings =
        CaptureSettings.DEFAULTS
            .withMaxFileBytes(FILE_BYTES)
            .withFrameBytes(FRAME_BYTES)
            .withMaxDiskBytes(CAP_BYTES);
    long until = System.nanoTime() + time.toNanos();
    long scans = 0;
    long lines = 0;
    long caughtUp = 0;
    try (CaptureWriter writer =
        CaptureWriter.open(folder, settings, "main", Map.of(), InstantSource.system())) {
      Thread writing = new Thread(() -> write(writer), "scan-rounds-writer");
      writing.start();
      try {
        while (durable.get() == 0 && failure.get() == null) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        while (System.nanoTime() < until && failure.get() == null) {
          Seen seen = scan(1 + (int) (scans % 4));
          seen.check(writer.stats().deletedLines());
          scans++;
          lines += seen.numbers.size();
          caughtUp += seen.last() > seen.durableAtFirst ? 1 : 0;
        }
      } finally {
        ended = true;
        writing.join();
      }
      Throwable failed = failure.get();
      if (failed != null) {
        throw new IllegalStateException("the writer failed", failed);
      }
      return new Result(scans, lines, durable.get(), writer.stats().deletedLines(), caughtUp);
    }
  }

  private void write(CaptureWriter writer) {
    Random random = new Random(seed);
    Labels labels = Labels.of("app", "api");
    long next = 1;
    try {
      while (!ended) {
        BatchMaker batch = new BatchMaker("main");
        int lines = 1 + random.nextInt(60);
        for (int i = 0; i < lines; i++) {
          String text =
              next
                  + " "
                  + Long.toHexString(random.nextLong()).repeat(random.nextInt(9))
                  + noise(random);
          batch.add(labels, 1_768_478_400_000_000_000L + next, text);
          next++;
        }
        writer.append(batch.make(), null);
        writer.commit();
        durable.set(next - 1);
        if (random.nextInt(200) == 0) {
          writer.roll();
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException | RuntimeException e) {
      failure.set(e);
    }
  }

  /* Such as does not compress, or the cap would have nothing to do. */
  private static String noise(Random random) {
    StringBuilder noise = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      noise.append(Long.toHexString(random.nextLong()));
    }
    return noise.toString();
  }

  /** What one scan saw. */
  private static final class Seen {
    final List<Long> numbers = new ArrayList<>();
    long durableAtFirst = -1;
    final ScanReport report = new ScanReport();

    long last() {
      return numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
    }

    /* Lines are numbered from 1 and deleted oldest first: so their count says which are gone. */
    void check(long deleted) {
      long before = 0;
      long expected = deleted + 1;
      for (long number : numbers) {
        if (number <= before) {
          throw new IllegalStateException("line " + number + " comes after line " + before);
        }
        if (number > deleted) {
          if (number != expected) {
            throw new IllegalStateException("line " + expected + " is missing before " + number);
          }
          expected++;
        }
        before = number;
      }
      if (last() < durableAtFirst) {
        throw new IllegalStateException(
            "the last line is " + last() + ", and " + durableAtFirst + " was durable");
      }
      if (!report.complete() || report.malformedLines() > 0 || report.damagedFrames() > 0) {
        throw new IllegalStateException("what was written is told as damaged: " + report.damages());
      }
    }
  }

  private Seen scan(int threads) throws IOException {
    Seen seen = new Seen();
    CaptureReader.open(folder)
        .scan(
            CaptureFilter.ALL,
            threads,
            seen.report,
            () -> {
              LineScanner scanner = new LineScanner(CaptureFilter.ALL, seen.report);
              return chunk -> {
                List<Long> numbers = new ArrayList<>();
                scanner.scan(
                    chunk,
                    line -> {
                      String text = line.message();
                      return numbers.add(Long.parseLong(text.substring(0, text.indexOf(' '))));
                    });
                return numbers;
              };
            },
            (file, numbers) -> {
              if (seen.durableAtFirst < 0) {
                seen.durableAtFirst = durable.get();
              }
              return seen.numbers.addAll(numbers);
            });
    return seen;
  }
}
