package dev.wadi.bench;

import dev.wadi.kit.GatewayProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Full load, or a fixed rate, for many minutes: prints each minute what the process has and what of
 * the heap is in use after a collection (jcmd {@code GC.class_histogram}, which makes one), and at
 * the end whether that is flat.
 */
public final class SoakBench {
  private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

  private SoakBench() {}

  /** Exit code 1 when an acknowledged line is missing. */
  public static void main(String[] args) throws Exception {
    BenchOptions options =
        BenchOptions.parse(
            args,
            BenchOptions.forLoads(
                "minutes", "10", "rate", "0", "planted", "0.1", "warm-up", "60", "seconds", "0"));
    long minutes = options.large("minutes");
    Path home = Path.of(options.text("home")).toAbsolutePath();
    Path folder = home.resolve("soak");
    BenchFolders.delete(home, folder);
    boolean complete;
    try (GatewayProcess gateway = GatewayTrial.gateway(options, folder)) {
      gateway.set("wadi.capture.maxDiskBytes", "2GB");
      gateway.start();
      BenchOptions load = options.with("seconds", Long.toString(minutes * 60));
      Process generator =
          GatewayTrial.generator(
              load, gateway.dataPort(), options.decimal("planted"), options.large("rate"));
      try (BufferedReader out = GatewayTrial.reader(generator.getInputStream())) {
        if (!"measuring".equals(out.readLine())) {
          throw new IllegalStateException("the load generator failed");
        }
        System.out.print(
            "| minute | stored lines/s | heap in use MB | RSS peak MB | own MB | files MB |\n");
        System.out.print("|--:|--:|--:|--:|--:|--:|\n");
        long storedBefore = BenchMetrics.captured(gateway);
        long began = System.nanoTime();
        long first = look(gateway, 0, 0);
        long storedLast = storedBefore;
        long lookedNanos = began;
        AtomicLong last = new AtomicLong(first);
        for (long minute = 1; minute <= minutes; minute++) {
          if (generator.waitFor(minute == minutes ? 50 : 60, TimeUnit.SECONDS)) {
            break;
          }
          long storedNow = BenchMetrics.captured(gateway);
          long now = System.nanoTime();
          double perSecond = (storedNow - storedLast) * 1e9 / (now - lookedNanos);
          storedLast = storedNow;
          lookedNanos = now;
          last.set(look(gateway, minute, perSecond));
        }
        LoadReport report = LoadReport.parse(String.valueOf(out.readLine()));
        long stored = BenchMetrics.captured(gateway) - storedBefore;
        BenchMetrics.awaitCaptured(gateway, Duration.ofSeconds(options.large("drain-seconds")));
        // The disk cap lets old files go, so the sink's backlog is asked instead of the files.
        long accepted = BenchMetrics.sum(gateway, "wadi_accepted_entries_total");
        long backlog = BenchMetrics.sum(gateway, "wadi_sink_backlog_bytes", "sink=\"capture\"");
        complete = accepted >= report.acknowledgedLines() && backlog == 0;
        System.out.printf(
            Locale.ROOT,
            "%n%,.0f lines/s stored of %,.0f acknowledged in the same time, %.2f; answers %s%n",
            stored / report.seconds(),
            report.linesPerSecond(),
            stored / report.seconds() / report.linesPerSecond(),
            report.statuses());
        System.out.printf(
            Locale.ROOT,
            "%n%,.0f lines/s for %d minutes, p99 %.1f ms, %,d acknowledged, %,d bytes not captured;"
                + " heap in use %d MB at the start, %d MB at the end%n",
            report.linesPerSecond(),
            minutes,
            report.p99Micros() / 1000,
            report.acknowledgedLines(),
            backlog,
            first >> 20,
            last.get() >> 20);
      } finally {
        generator.destroyForcibly();
      }
      gateway.stop();
    }
    BenchFolders.delete(home, folder);
    System.exit(complete ? 0 : 1);
  }

  private static long look(GatewayProcess gateway, long minute, double storedPerSecond)
      throws IOException, InterruptedException {
    long heap = heapInUse(gateway.pid());
    ProcessCost cost = ProcessCost.of(gateway.pid());
    System.out.printf(
        Locale.ROOT,
        "| %d | %,.0f | %d | %d | %d | %d |%n",
        minute,
        storedPerSecond,
        heap >> 20,
        cost.peakBytes() >> 20,
        cost.anonBytes() >> 20,
        cost.fileBytes() >> 20);
    return heap;
  }

  private static long heapInUse(long pid) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    Long.toString(pid),
                    "GC.class_histogram"))
            .redirectErrorStream(true)
            .start();
    long bytes = -1;
    try (BufferedReader out = GatewayTrial.reader(jcmd.getInputStream())) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher total = TOTAL.matcher(line);
        if (total.find()) {
          bytes = Long.parseLong(total.group(1));
        }
      }
    }
    jcmd.waitFor();
    return bytes;
  }
}
