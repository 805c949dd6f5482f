package dev.wadi.bench;

import dev.wadi.kit.GatewayProcess;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A Loki that is dead for many minutes while logs come in, and then comes back: prints how much
 * waited, how long it took to catch up, and whether every line arrived, once.
 */
public final class OutageBench {
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(30);

  private OutageBench() {}

  /** Exit code 1 when a line is missing or doubled. */
  public static void main(String[] args) throws Exception {
    BenchOptions options =
        BenchOptions.parse(
            args,
            BenchOptions.forLoads(
                "minutes", "10", "rate", "20000", "warm-up", "0", "seconds", "0"));
    double minutes = options.decimal("minutes");
    Path home = Path.of(options.text("home")).toAbsolutePath();
    Path folder = home.resolve("outage");
    BenchFolders.delete(home, folder);
    int port = GatewayProcess.freePort();
    boolean once;
    try (GatewayProcess gateway = GatewayTrial.gateway(options, folder)) {
      gateway
          .set("wadi.redact.profile", "off")
          .set("wadi.loki.enabled", "true")
          .set("wadi.loki.url", "http://127.0.0.1:" + port)
          .set("wadi.wal.quotaBytes", "40GB")
          .set("wadi.wal.diskFloorRatio", "0.01");
      gateway.start();
      BenchOptions load = options.with("seconds", Double.toString(minutes * 60));
      Process generator =
          GatewayTrial.generator(load, gateway.dataPort(), 0, options.large("rate"));
      LoadReport report;
      try (BufferedReader out = GatewayTrial.reader(generator.getInputStream())) {
        out.readLine();
        report = LoadReport.parse(String.valueOf(out.readLine()));
      } finally {
        generator.destroyForcibly();
      }
      long backlog = BenchMetrics.sum(gateway, "wadi_sink_backlog_bytes", "sink=\"loki\"");
      long back = System.nanoTime();
      try (CountingLoki loki = new CountingLoki(port)) {
        while (loki.lines() < report.acknowledgedLines()
            && System.nanoTime() - back < PATIENCE_NANOS) {
          TimeUnit.MILLISECONDS.sleep(100);
        }
        double seconds = (System.nanoTime() - back) / 1e9;
        // What would come twice comes now, before the cursor is told to be at the end.
        while (BenchMetrics.sum(gateway, "wadi_sink_backlog_bytes", "sink=\"loki\"") > 0
            && System.nanoTime() - back < PATIENCE_NANOS) {
          TimeUnit.MILLISECONDS.sleep(100);
        }
        once =
            loki.lines() == report.acknowledgedLines()
                && loki.bodiesAreWhole(options.number("lines"));
        System.out.printf(
            Locale.ROOT,
            "Loki dead for %.1f minutes at %,.0f lines/s (ack p99 %.1f ms): backlog %,d MB; caught"
                + " up in %.1f s (%,.0f lines/s); %,d acknowledged, %,d delivered, %s%n",
            minutes,
            report.linesPerSecond(),
            report.p99Micros() / 1000,
            backlog >> 20,
            seconds,
            report.acknowledgedLines() / seconds,
            report.acknowledgedLines(),
            loki.lines(),
            once ? "each once" : "NOT each once");
      }
      gateway.stop();
    }
    BenchFolders.delete(home, folder);
    System.exit(once ? 0 : 1);
  }
}
