package dev.wadi.bench;

import dev.wadi.kit.GatewayProcess;
import dev.wadi.source.datagram.DatagramGateTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * Signed datagrams through the loopback into the real jar, at several rates: how many were stored,
 * how many the kernel or the gateway let go, and what one cost. Before it the gate alone, without a
 * socket. After each row the lines in the capture are counted.
 */
public final class DatagramBench {
  private static final String SECRET = "the-very-secret-secret";

  private DatagramBench() {}

  /** Exit code 1 when a line that was kept is missing or doubled. */
  public static void main(String[] args) throws Exception {
    BenchOptions options =
        BenchOptions.parse(
            args,
            BenchOptions.forLoads(
                "rates", "100000,150000,200000,300000,400000,0",
                "redact", "off",
                "cores", "",
                "warm-up", "5",
                "seconds", "10"));
    System.out.printf(
        "gate alone, %d-byte lines, one thread: %,.0f datagrams/s%n%n",
        options.number("line-bytes"),
        DatagramGateTrial.perSecond(options.number("line-bytes"), options.decimal("seconds")));
    System.out.println(
        "| rate asked | sent/s | stored/s | lost in the kernel | refused | CPU ns each | of it"
            + " socket and gate | of it the JVM's compilers | stored per CPU second | the same"
            + " without compilers | peak RSS MB | captured once |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    boolean exact = true;
    Path home = Path.of(options.text("home")).toAbsolutePath();
    for (String rate : options.list("rates")) {
      exact &= row(options, home, Long.parseLong(rate));
    }
    System.exit(exact ? 0 : 1);
  }

  private static boolean row(BenchOptions options, Path home, long rate) throws Exception {
    Path folder = home.resolve("datagrams");
    BenchFolders.delete(home, folder);
    int port = GatewayProcess.freePort();
    try (GatewayProcess gateway = GatewayTrial.gateway(options, folder)) {
      gateway
          .set("wadi.redact.profile", options.text("redact"))
          .set("wadi.wal.diskFloorRatio", "0.01")
          .set("wadi.datagram.port", Integer.toString(port))
          .set("wadi.datagram.writeSecret", SECRET);
      if (!options.text("cores").isEmpty()) {
        gateway.under("taskset", "-c", options.text("cores"));
      }
      gateway.start();
      try (DatagramLoad load = new DatagramLoad(port, SECRET, options.number("line-bytes"))) {
        load.run(options.decimal("warm-up"), rate);
        settle(gateway);
        long[] before = numbers(gateway);
        ProcessCost begin = ProcessCost.of(gateway.pid());
        double seconds = options.decimal("seconds");
        long sent = load.run(seconds, rate);
        settle(gateway);
        ProcessCost end = ProcessCost.of(gateway.pid());
        long[] after = numbers(gateway);
        long stored = after[0] - before[0];
        BenchMetrics.awaitCaptured(gateway, Duration.ofSeconds(30));
        gateway.stop();
        long captured = BenchFolders.lines(gateway.data().resolve("captures"));
        double each = end.nanosPerLine(begin, stored);
        Map<String, Double> threads = end.threadNanosPerLine(begin, stored);
        /* They end some time after the start, and say nothing of a gateway that runs for long. */
        double compilers = of(threads, "C1 Compiler", "C2 Compiler", "CN Compiler");
        System.out.printf(
            "| %s | %,.0f | %,.0f | %,d | %,d | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %d | %s"
                + " |%n",
            rate == 0 ? "as fast as it goes" : String.format("%,d", rate),
            sent / seconds,
            stored / seconds,
            after[1] - before[1],
            after[2] - before[2],
            each,
            of(threads, "Camel Thread"),
            compilers,
            1e9 / each,
            1e9 / (each - compilers),
            end.peakBytes() >> 20,
            captured == after[0]);
        threads.forEach((thread, nanos) -> System.err.printf("%8.0f ns %s%n", nanos, thread));
        BenchFolders.delete(home, folder);
        return captured == after[0];
      }
    }
  }

  private static double of(Map<String, Double> threads, String... beginnings) {
    return threads.entrySet().stream()
        .filter(thread -> Arrays.stream(beginnings).anyMatch(thread.getKey()::startsWith))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /* Until nothing is under way any more; what the kernel lost is looked at once a second. */
  private static void settle(GatewayProcess gateway) throws IOException, InterruptedException {
    long[] last = new long[0];
    while (true) {
      Thread.sleep(1_200);
      long[] now = numbers(gateway);
      if (Arrays.equals(now, last)) {
        return;
      }
      last = now;
    }
  }

  private static long[] numbers(GatewayProcess gateway) throws IOException, InterruptedException {
    String logd = "source=\"logd\"";
    return new long[] {
      BenchMetrics.sum(gateway, "wadi_source_accepted_entries_total", logd),
      BenchMetrics.sum(gateway, "wadi_source_lost_datagrams_total", logd),
      BenchMetrics.sum(gateway, "wadi_source_refused_datagrams_total", logd),
    };
  }
}
