package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.kit.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The results in Markdown: where they were measured, the rows, and where the time goes. */
final class BenchPage {
  /* Linux cuts names of threads after fifteen characters. */
  private static final Map<String, String> THREADS = new LinkedHashMap<>();

  static {
    THREADS.put("Camel Thread #N", "HTTP, decoding, chain");
    THREADS.put("wal-main-writer", "WAL write");
    THREADS.put("wal-main-sync", "WAL sync");
    THREADS.put("wal-main-answer", "WAL answers");
    THREADS.put("wal-main-to-cap", "WAL read for the capture");
    THREADS.put("capture-main-N", "capture");
    THREADS.put("capture-main-pr", "compressing for it");
    THREADS.put("CN CompilerThre", "JIT compiler");
    THREADS.put("VM Thread", "garbage collector (serial)");
  }

  private static final Pattern JAVA_VERSION = Pattern.compile("\"javaVersion\": *\"([^\"]+)\"");

  private final BenchOptions options;
  private final String loadAverage = firstWord("/proc/loadavg");
  private final List<String> sentences = new ArrayList<>();

  BenchPage(BenchOptions options) {
    this.options = options;
  }

  /** A result that is no row of the table. */
  void add(String sentence) {
    sentences.add(sentence);
    System.err.println(sentence);
  }

  String text(List<BenchRow> rows) throws IOException {
    StringBuilder out = new StringBuilder(where());
    if (!rows.isEmpty()) {
      table(out, rows);
      ratios(out, rows);
      times(out, rows);
    }
    out.append(sentences.isEmpty() ? "" : "\n");
    sentences.forEach(sentence -> out.append("- ").append(sentence).append('\n'));
    return out.toString();
  }

  private String where() throws IOException {
    return String.format(
        Locale.ROOT,
        "%s, %s, %d processors, %.0f GB memory, Java %s, started by the launcher%s. %s"
            + " connections, %s lines of %s bytes a push, 3 labels, %s, %s s measured after %s s of"
            + " warm-up; load generator on the same processors; load average %s before.%n%n",
        LocalDate.now(ZoneOffset.UTC),
        fact("/proc/cpuinfo", "model name").orElse("unknown processor"),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(fact("/proc/meminfo", "MemTotal").orElse("0").replaceAll("\\D", "")) / 1e6,
        javaOfTheGateway(),
        options.text("java-options").isEmpty() ? "" : " with " + options.text("java-options"),
        options.text("connections"),
        options.text("lines"),
        options.text("line-bytes"),
        options.text("form").toLowerCase(Locale.ROOT),
        options.text("seconds"),
        options.text("warm-up"),
        loadAverage);
  }

  /* Asked of the launcher in the way in which it starts the gateway. */
  private String javaOfTheGateway() throws IOException {
    ProcessBuilder asking =
        new ProcessBuilder(options.text("launcher"), "version", "--json")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    asking.environment().put("JAVA_HOME", GatewayProcess.javaHome());
    Process version = asking.start();
    String told = new String(version.getInputStream().readAllBytes(), UTF_8);
    Matcher java = JAVA_VERSION.matcher(told);
    return java.find() ? java.group(1) : "unknown";
  }

  private static String firstWord(String file) {
    try {
      return Files.readString(Path.of(file)).split(" ", -1)[0];
    } catch (IOException e) {
      return "unknown"; // not on every system
    }
  }

  private static Optional<String> fact(String file, String name) throws IOException {
    if (!Files.exists(Path.of(file))) {
      return Optional.empty();
    }
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private void table(StringBuilder out, List<BenchRow> rows) {
    out.append(
        "| row | lines/s | stored lines/s | of the floor | ack p50 ms | p99 ms | p99.9 ms |"
            + " acknowledged | captured | not 2xx | unanswered | drain s | CPU ns/line | RSS peak"
            + " MB | own MB | files MB |\n");
    out.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    double floor = rate(rows, "floor");
    for (BenchRow row : rows) {
      LoadReport load = row.load();
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %,.0f | %s | %s | %.2f | %.2f | %.2f | %,d | %s | %,d | %,d | %.1f | %,.0f |"
                  + " %,d | %,d | %,d |%n",
              row.name(),
              load.linesPerSecond(),
              Double.isNaN(stored(row)) ? "-" : String.format(Locale.ROOT, "%,.0f", stored(row)),
              share(load.linesPerSecond() / floor),
              load.p50Micros() / 1000,
              load.p99Micros() / 1000,
              load.p999Micros() / 1000,
              load.acknowledgedLines(),
              row.captured() < 0 ? "-" : String.format(Locale.ROOT, "%,d", row.captured()),
              load.refusedPushes(),
              load.unansweredPushes(),
              row.drainSeconds(),
              row.serverNanosPerLine(),
              row.peakBytes() >> 20,
              row.anonBytes() >> 20,
              row.fileBytes() >> 20));
    }
  }

  private void ratios(StringBuilder out, List<BenchRow> rows) {
    double plain = rate(rows, "plain");
    out.append("\nRatios in this run:");
    out.append(" synced to unsynced ")
        .append(share(plain / rate(rows, "plain-unsynced")))
        .append(" by answers and ")
        .append(share(stored(rows, "plain") / stored(rows, "plain-unsynced")))
        .append(" by lines stored");
    for (String name :
        List.of(
            "otlp",
            "otlp-json",
            "logstack",
            "logops",
            "syslog",
            "redact",
            "sink-refuses",
            "sink-hangs",
            "tenants")) {
      out.append("; ").append(name).append(" to plain ").append(share(rate(rows, name) / plain));
    }
    out.append(".\n");
  }

  /* Processor time by thread, for the rows at full load. */
  private static void times(StringBuilder out, List<BenchRow> rows) {
    List<BenchRow> full =
        rows.stream()
            .filter(row -> List.of("plain", "plain-unsynced", "redact").contains(row.name()))
            .toList();
    if (full.isEmpty()) {
      return;
    }
    out.append("\n| processor time, ns/line |");
    full.forEach(row -> out.append(' ').append(row.name()).append(" |"));
    out.append("\n|---|").append("--:|".repeat(full.size())).append('\n');
    THREADS.forEach(
        (thread, meaning) -> {
          out.append("| ").append(meaning).append(" |");
          full.forEach(
              row -> {
                double nanos = row.threads().getOrDefault(thread, 0.0);
                out.append(String.format(Locale.ROOT, " %,.0f |", nanos));
              });
          out.append('\n');
        });
    out.append("| all others |");
    full.forEach(
        row -> {
          double named =
              THREADS.keySet().stream().mapToDouble(t -> row.threads().getOrDefault(t, 0.0)).sum();
          out.append(String.format(Locale.ROOT, " %,.0f |", row.serverNanosPerLine() - named));
        });
    out.append('\n');
  }

  private double stored(BenchRow row) {
    return row.storedPerSecond(options.decimal("warm-up"));
  }

  private double stored(List<BenchRow> rows, String name) {
    return rows.stream()
        .filter(row -> row.name().equals(name))
        .mapToDouble(this::stored)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double rate(List<BenchRow> rows, String name) {
    return rows.stream()
        .filter(row -> row.name().equals(name))
        .mapToDouble(row -> row.load().linesPerSecond())
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String share(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.2f", share);
  }
}
