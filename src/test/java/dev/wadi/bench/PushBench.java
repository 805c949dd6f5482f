package dev.wadi.bench;

import com.github.luben.zstd.ZstdInputStream;
import dev.wadi.kit.GatewayProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Drives the real jar as a process with a load generator as another one, beside the bare Netty
 * floor in the same run, and prints a table row for each scenario. After each run the lines in the
 * capture are counted: what was acknowledged must be there.
 */
public final class PushBench {
  private static final String PUSH = "/loki/api/v1/push";

  /**
   * One row of the table.
   *
   * @param settings of the gateway, as {@code --set} takes them
   * @param planted share of lines with something personal
   * @param rateShare of the rate that the row before it reached; 0: as quickly as answers come
   */
  private record Scenario(
      String name, Map<String, String> settings, double planted, double rateShare) {}

  /**
   * What came of a row.
   *
   * @param captured lines in the capture afterwards; -1 when there is no capture
   * @param drainSeconds from the last answer until the capture no longer grew
   * @param serverNanosPerLine processor time of the server for each acknowledged line, over the
   *     load and the drain
   * @param serverPeakBytes most memory that the server's process had
   */
  private record Row(
      String name,
      LoadReport load,
      long captured,
      double drainSeconds,
      double serverNanosPerLine,
      long serverPeakBytes) {
    boolean complete() {
      return captured < 0 || captured >= load.acknowledgedLines();
    }
  }

  private static final Map<String, Scenario> SCENARIOS = scenarios();

  private final BenchOptions options;
  private final Path home;

  private PushBench(BenchOptions options, Path home) {
    this.options = options;
    this.home = home;
  }

  /** Prints a Markdown table; exit code 1 when an acknowledged line is missing. */
  public static void main(String[] args) throws Exception {
    BenchOptions options =
        BenchOptions.parse(
            args,
            "rows",
            String.join(",", SCENARIOS.keySet()),
            "home",
            "target/bench",
            "form",
            "PROTOBUF",
            "connections",
            "8",
            "lines",
            "500",
            "streams",
            "1",
            "line-bytes",
            "200",
            "bodies",
            "256",
            "warm-up",
            "5",
            "seconds",
            "15",
            "java-options",
            "-Xmx512m,-XX:+UseParallelGC",
            "drain-seconds",
            "120");
    PushBench bench = new PushBench(options, Path.of(options.text("home")).toAbsolutePath());
    List<Row> rows = bench.run();
    System.out.print(table(rows));
    System.exit(rows.stream().allMatch(Row::complete) ? 0 : 1);
  }

  private static Map<String, Scenario> scenarios() {
    Map<String, Scenario> all = new LinkedHashMap<>();
    add(all, "floor", Map.of(), 0, 0);
    add(all, "plain", Map.of("wadi.redact.profile", "off"), 0, 0);
    add(all, "plain-half", Map.of("wadi.redact.profile", "off"), 0, 0.5);
    add(
        all,
        "plain-unsynced",
        Map.of("wadi.redact.profile", "off", "wadi.wal.sync", "never"),
        0,
        0);
    add(all, "redact", Map.of("wadi.redact.profile", "all"), 0.1, 0);
    add(all, "redact-half", Map.of("wadi.redact.profile", "all"), 0.1, 0.5);
    return all;
  }

  private static void add(
      Map<String, Scenario> all,
      String name,
      Map<String, String> settings,
      double planted,
      double rateShare) {
    all.put(name, new Scenario(name, settings, planted, rateShare));
  }

  private List<Row> run() throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    double previousRate = 0;
    for (String name : options.list("rows")) {
      Scenario scenario = SCENARIOS.get(name);
      if (scenario == null) {
        throw new IllegalArgumentException(
            "rows: " + name + " (expected: some of " + SCENARIOS.keySet() + ")");
      }
      long rate = Math.round(previousRate * scenario.rateShare());
      Row row = name.equals("floor") ? floor(scenario) : gateway(scenario, rate);
      System.err.println(row);
      rows.add(row);
      if (scenario.rateShare() == 0) {
        previousRate = row.load().linesPerSecond();
      }
    }
    return rows;
  }

  private Row floor(Scenario scenario) throws IOException, InterruptedException {
    Process server =
        java(List.of(), BareNettyFloor.class)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = reader(server.getInputStream())) {
      String ready = out.readLine();
      if (ready == null || !ready.startsWith("ready ")) {
        throw new IllegalStateException("the floor did not start: " + ready);
      }
      int port = Integer.parseInt(ready.substring("ready ".length()));
      ProcessCost before = ProcessCost.of(server.pid());
      LoadReport load = load(scenario, port, 0);
      ProcessCost after = ProcessCost.of(server.pid());
      return new Row(
          scenario.name(),
          load,
          -1,
          0,
          after.nanosPerLine(before, load.acknowledgedLines()),
          after.peakBytes());
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private Row gateway(Scenario scenario, long rate) throws IOException, InterruptedException {
    Path folder = home.resolve(scenario.name());
    deleteFolder(folder);
    try (GatewayProcess gateway = new GatewayProcess(folder)) {
      gateway.jvm("-XX:TieredStopAtLevel=4");
      for (String option : options.list("java-options")) {
        gateway.jvm(option);
      }
      scenario.settings().forEach(gateway::set);
      gateway.start();
      ProcessCost before = ProcessCost.of(gateway.pid());
      LoadReport load = load(scenario, gateway.dataPort(), rate);
      Path captures = gateway.data().resolve("captures");
      double drain = awaitQuiet(captures, Duration.ofSeconds(options.large("drain-seconds")));
      ProcessCost after = ProcessCost.of(gateway.pid());
      gateway.stop();
      return new Row(
          scenario.name(),
          load,
          countLines(captures),
          drain,
          after.nanosPerLine(before, load.acknowledgedLines()),
          after.peakBytes());
    }
  }

  private LoadReport load(Scenario scenario, int port, long rate)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add("--url=http://127.0.0.1:" + port + PUSH);
    arguments.add("--planted=" + scenario.planted());
    arguments.add("--rate=" + rate);
    for (String name :
        List.of(
            "form",
            "connections",
            "lines",
            "streams",
            "line-bytes",
            "bodies",
            "warm-up",
            "seconds")) {
      arguments.add("--" + name + "=" + options.text(name));
    }
    Process generator =
        java(arguments, LoadGenerator.class).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = reader(generator.getInputStream())) {
      String json = out.readLine();
      if (generator.waitFor() != 0 || json == null) {
        throw new IllegalStateException("the load generator failed: " + json);
      }
      return LoadReport.parse(json);
    } finally {
      generator.destroyForcibly();
    }
  }

  private static ProcessBuilder java(List<String> arguments, Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** Waits until a folder has not grown for two seconds; returns when it last did, in seconds. */
  private static double awaitQuiet(Path folder, Duration longest) throws InterruptedException {
    long start = System.nanoTime();
    long lastChange = start;
    long size = folderBytes(folder);
    while (System.nanoTime() - lastChange < TimeUnit.SECONDS.toNanos(2)
        && System.nanoTime() - start < longest.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(100);
      long now = folderBytes(folder);
      if (now != size) {
        size = now;
        lastChange = System.nanoTime();
      }
    }
    return (lastChange - start) / 1e9;
  }

  private static long folderBytes(Path folder) {
    long bytes = 0;
    for (Path file : files(folder)) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        return -1; // renamed a moment ago: it is changing
      }
    }
    return bytes;
  }

  /** Lines in all data files, counted by their line feeds after plain zstd. */
  private static long countLines(Path folder) throws IOException {
    long lines = 0;
    byte[] block = new byte[1 << 16];
    for (Path file : files(folder)) {
      if (!file.getFileName().toString().endsWith(".jsonl.zst")) {
        continue;
      }
      try (ZstdInputStream in =
          new ZstdInputStream(Files.newInputStream(file)).setContinuous(true)) {
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          for (int i = 0; i < n; i++) {
            lines += block[i] == '\n' ? 1 : 0;
          }
        }
      }
    }
    return lines;
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // a file went while we walked; the caller looks again
    }
  }

  private void deleteFolder(Path folder) throws IOException {
    if (!folder.startsWith(home) || !Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static String table(List<Row> rows) {
    StringBuilder out = new StringBuilder();
    out.append(
        "| row | lines/s | of the floor | ack p50 ms | p99 ms | p99.9 ms | acknowledged | captured |"
            + " not 2xx | unanswered | drain s | server CPU ns/line | server peak MB |\n");
    out.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    double floor =
        rows.stream()
            .filter(row -> row.name().equals("floor"))
            .mapToDouble(row -> row.load().linesPerSecond())
            .findFirst()
            .orElse(Double.NaN);
    for (Row row : rows) {
      LoadReport load = row.load();
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %,.0f | %.2f | %.2f | %.2f | %.2f | %,d | %s | %,d | %,d | %.1f | %.0f |"
                  + " %,d |%n",
              row.name(),
              load.linesPerSecond(),
              load.linesPerSecond() / floor,
              load.p50Micros() / 1000,
              load.p99Micros() / 1000,
              load.p999Micros() / 1000,
              load.acknowledgedLines(),
              row.captured() < 0 ? "-" : String.format(Locale.ROOT, "%,d", row.captured()),
              load.refusedPushes(),
              load.unansweredPushes(),
              row.drainSeconds(),
              row.serverNanosPerLine(),
              row.serverPeakBytes() >> 20));
    }
    return out.toString();
  }
}
