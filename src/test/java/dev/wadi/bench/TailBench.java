package dev.wadi.bench;

import dev.wadi.kit.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lines of files through the real jar into the capture: megabytes (10^6) a second until the capture
 * has all of them, for some formats, with and without redaction, with few files and with many; and
 * what files cost in which nothing happens. After each row the lines in the capture are counted.
 */
public final class TailBench {
  private static final int BUSY = 10;
  private static final int TRICKLING = 1000;

  private final BenchOptions options;
  private final Path home;

  /**
   * What is measured.
   *
   * @param quiet files beside the busy ones in which nothing happens
   */
  private record Row(TailLoad.Format format, String redact, int busy, int quiet) {
    String name() {
      return format.name().toLowerCase(Locale.ROOT)
          + (redact.equals("off") ? "" : ", every recogniser")
          + ", "
          + (busy + quiet)
          + (busy + quiet == 1 ? " file" : " files")
          + (quiet == 0 ? "" : ", " + busy + " of them busy");
    }
  }

  private TailBench(BenchOptions options) {
    this.options = options;
    this.home = Path.of(options.text("home")).toAbsolutePath();
  }

  /** Exit code 1 when a line is missing or doubled. */
  public static void main(String[] args) throws Exception {
    BenchOptions options =
        BenchOptions.parse(
            args,
            BenchOptions.forLoads(
                "rows", "plain,cri,json,plain-all,cri-all,json-all,many,trickle,idle",
                "pairs", "2",
                "quiet", "990",
                "set", "",
                "warm-up", "10",
                "seconds", "10"));
    System.exit(new TailBench(options).run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    System.out.printf(
        "load average %s, %d processors%n%n",
        Files.readString(Path.of("/proc/loadavg")).split(" ")[0],
        Runtime.getRuntime().availableProcessors());
    System.out.println(
        "| row | MB/s | lines/s | drained after s | CPU ns/line | RSS peak MB | each line once |");
    System.out.println("|---|--:|--:|--:|--:|--:|---|");
    boolean exact = true;
    List<String> sentences = new ArrayList<>();
    for (String name : options.list("rows")) {
      switch (name) {
        case "many" -> exact &= many(sentences);
        case "trickle" -> sentences.add(trickle());
        case "idle" -> sentences.add(idle());
        default -> exact &= measure(row(name)) >= 0;
      }
    }
    sentences.forEach(sentence -> System.out.println("\n- " + sentence));
    return exact;
  }

  private static Row row(String name) {
    String[] words = name.split("-", 2);
    String redact = words.length > 1 ? words[1] : "off";
    return new Row(TailLoad.Format.valueOf(words[0].toUpperCase(Locale.ROOT)), redact, 1, 0);
  }

  /* In turn, because the machine is not the same from minute to minute. */
  private boolean many(List<String> sentences) throws Exception {
    double few = 0;
    double many = 0;
    boolean exact = true;
    for (int i = 0; i < options.number("pairs"); i++) {
      double one = measure(new Row(TailLoad.Format.PLAIN, "off", BUSY, 0));
      double other = measure(new Row(TailLoad.Format.PLAIN, "off", BUSY, options.number("quiet")));
      exact &= one >= 0 && other >= 0;
      few += one;
      many += other;
    }
    sentences.add(
        String.format(
            Locale.ROOT,
            "%d files of which %d are busy, against %d files: %.3f of the rate",
            BUSY + options.number("quiet"),
            BUSY,
            BUSY,
            many / few));
    return exact;
  }

  private GatewayProcess gateway(Path folder, Path logs, Row row) throws IOException {
    GatewayProcess gateway = GatewayTrial.gateway(options, folder);
    for (String assignment : options.list("set")) {
      String[] pair = assignment.split("=", 2);
      gateway.set(pair[0], pair[1]);
    }
    return gateway
        .set("wadi.redact.profile", row.redact())
        .set("wadi.wal.diskFloorRatio", "0.01")
        .set("wadi.tail.paths", logs + "/*.log")
        .set("wadi.tail.format", row.format().name().toLowerCase(Locale.ROOT));
  }

  /* Megabytes a second; less than 0 when a line is missing or doubled. */
  private double measure(Row row) throws Exception {
    Path folder = home.resolve("tails");
    BenchFolders.delete(home, folder);
    Path logs = Files.createDirectories(folder.resolve("logs"));
    makeQuiet(logs, row.quiet());
    List<Path> busy = new ArrayList<>();
    for (int i = 0; i < row.busy(); i++) {
      busy.add(logs.resolve("busy-" + i + ".log"));
    }
    double planted = row.redact().equals("off") ? 0 : 0.1;
    try (GatewayProcess gateway = gateway(folder, logs, row);
        TailLoad load =
            new TailLoad(
                row.format(),
                busy,
                options.number("line-bytes"),
                planted,
                () -> BenchMetrics.sum(gateway, "wadi_tail_lag_bytes"))) {
      gateway.start();
      Path captures = gateway.data().resolve("captures");
      Duration longest = Duration.ofSeconds(options.large("drain-seconds"));
      load.run(options.decimal("warm-up"));
      settle(gateway, longest);
      long linesBefore = load.lines();
      ProcessCost begin = ProcessCost.of(gateway.pid());
      long started = System.nanoTime();
      long bytes = load.run(options.decimal("seconds"));
      double written = (System.nanoTime() - started) / 1e9;
      double seconds = written + settle(gateway, longest);
      ProcessCost end = ProcessCost.of(gateway.pid());
      long lines = load.lines() - linesBefore;
      gateway.stop();
      long captured = BenchFolders.lines(captures);
      boolean exact = captured == load.lines();
      double rate = bytes / 1e6 / seconds;
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %,.0f | %.1f | %,.0f | %d | %s |%n",
          row.name(),
          rate,
          lines / seconds,
          seconds - written,
          end.nanosPerLine(begin, lines),
          end.peakBytes() >> 20,
          exact ? "yes" : String.format("NO: %,d of %,d", captured, load.lines()));
      end.threadNanosPerLine(begin, lines)
          .forEach((thread, nanos) -> System.err.printf("%8.0f ns %s%n", nanos, thread));
      BenchFolders.delete(home, folder);
      return exact ? rate : -1;
    }
  }

  private static void makeQuiet(Path logs, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Files.writeString(logs.resolve("quiet-" + i + ".log"), "a line of long ago\n".repeat(50));
    }
  }

  /* Until all was read and the capture does not grow; seconds until it last did. */
  private static double settle(GatewayProcess gateway, Duration longest)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    while (BenchMetrics.sum(gateway, "wadi_tail_lag_bytes") > 0
        && System.nanoTime() - started < longest.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    double read = (System.nanoTime() - started) / 1e9;
    return read + BenchMetrics.awaitCaptured(gateway, longest);
  }

  /* What a gateway spends that has nothing to do, with files and without. */
  private String idle() throws Exception {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int files : new int[] {0, 1000}) {
      Path folder = home.resolve("tails");
      BenchFolders.delete(home, folder);
      Path logs = Files.createDirectories(folder.resolve("logs"));
      makeQuiet(logs, files);
      try (GatewayProcess gateway =
          gateway(folder, logs, new Row(TailLoad.Format.PLAIN, "all", 0, files))) {
        gateway.start();
        TimeUnit.SECONDS.sleep(30); // compilers come to rest, and files are closed
        ProcessCost begin = ProcessCost.of(gateway.pid());
        long started = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep((long) (2000 * options.decimal("seconds")));
        double nanos = System.nanoTime() - started;
        ProcessCost end = ProcessCost.of(gateway.pid());
        shares.put(files + " files", 100.0 * (end.cpuNanos() - begin.cpuNanos()) / nanos);
        end.threadNanosPerLine(begin, nanos / 100)
            .forEach((thread, share) -> System.err.printf("%8.3f %% %s%n", share, thread));
        shares.put("of that reading, " + files, 100.0 * tails(begin, end) / nanos);
        gateway.stop();
      }
      BenchFolders.delete(home, folder);
    }
    StringBuilder out = new StringBuilder("processor time of a gateway at rest, of one processor:");
    shares.forEach(
        (what, share) -> out.append(String.format(Locale.ROOT, " %s %.2f %%;", what, share)));
    return out.toString();
  }

  /* What it costs that many files get a line now and then. */
  private String trickle() throws Exception {
    Path folder = home.resolve("tails");
    BenchFolders.delete(home, folder);
    Path logs = Files.createDirectories(folder.resolve("logs"));
    makeQuiet(logs, TRICKLING);
    try (GatewayProcess gateway =
        gateway(folder, logs, new Row(TailLoad.Format.PLAIN, "off", TRICKLING, 0))) {
      gateway.start();
      drip(logs, options.decimal("warm-up"));
      ProcessCost begin = ProcessCost.of(gateway.pid());
      long started = System.nanoTime();
      drip(logs, options.decimal("seconds"));
      double nanos = System.nanoTime() - started;
      ProcessCost end = ProcessCost.of(gateway.pid());
      gateway.stop();
      BenchFolders.delete(home, folder);
      return String.format(
          Locale.ROOT,
          "%d files that get a line a second each: %.1f %% of a processor, of that reading %.1f %%",
          TRICKLING,
          100.0 * (end.cpuNanos() - begin.cpuNanos()) / nanos,
          100.0 * tails(begin, end) / nanos);
    }
  }

  private static void drip(Path logs, double seconds) throws IOException, InterruptedException {
    long started = System.nanoTime();
    for (int second = 0; second < seconds; second++) {
      for (int i = 0; i < TRICKLING; i++) {
        Files.writeString(
            logs.resolve("quiet-" + i + ".log"),
            "a line of about sixty bytes in a file that grows slowly\n",
            StandardOpenOption.APPEND);
      }
      long left = started + TimeUnit.SECONDS.toNanos(second + 1) - System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
    }
  }

  private static long tails(ProcessCost begin, ProcessCost end) {
    long nanos = 0;
    for (Map.Entry<String, Long> thread : end.threadNanos().entrySet()) {
      if (thread.getKey().startsWith("tail-")) {
        nanos += thread.getValue() - begin.threadNanos().getOrDefault(thread.getKey(), 0L);
      }
    }
    return nanos;
  }
}
