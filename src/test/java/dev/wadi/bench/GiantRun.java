package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every command that reads captures, on one of some gigabytes, as a process of its own with little
 * heap: a table of what each took. Ends with a failure when one of them did not end well.
 *
 * <p>In an argument {@code DATA} is the capture, {@code SLICE} what the first command made of it,
 * {@code OUT} a place that is free, {@code RULES} alert rules, {@code KEY} a key. What was made
 * under another name stays until the end.
 */
public final class GiantRun {
  private static final long BYTES_OF_A_LINE = 306;
  private static final long MOST_MINUTES = 60;
  private static final long POLL_MILLIS = 20;
  private static final int FINDINGS = 6;

  private static final String RULES =
      """
      groups:
        - name: giant
          rules:
            - alert: Errors
              expr: sum(count_over_time({app="svc-3"} |= "ERROR" [5m])) > 100000000
      """;

  private static final List<String> COMMANDS =
      List.of(
          "slice DATA --label app=svc-3 --out SLICE",
          "slice DATA --grep payment-service --out OUT",
          "inspect DATA",
          "catalog -r .",
          "grep --count payment-service DATA",
          "grep -C 3 payment-service DATA",
          "grep --sort --format text payment-service DATA",
          "grep --sort e DATA",
          "watch -n 20 DATA",
          "triage DATA --out OUT --html",
          "report DATA --out OUT",
          "diff DATA SLICE --json",
          "export DATA --format jsonl --out OUT",
          "export DATA --format csv --out OUT",
          "export DATA --format parquet --out OUT",
          "export DATA --format parquet --split-by pod --out OUT",
          "export DATA --format csv --split-by pod --out OUT",
          "merge DATA SLICE --out OUT",
          "merge DATA SLICE --keep-duplicates --out OUT",
          "open --speed 0 DATA",
          "open --inject error-spike --duration 10m --inject-out OUT DATA",
          "alerts test RULES DATA",
          "redact report DATA",
          "redact scrub DATA --out OUT",
          "capture verify DATA",
          "keygen --out KEY",
          "sign DATA --key KEY",
          "verify DATA --key KEY.pub",
          "snapshot DATA --output OUT",
          "upload DATA file:STORE",
          "download file:STORE --out OUT",
          "grep --count payment-service file:STORE");

  private final Path home;
  private final String heap;
  private final List<String> failed = new ArrayList<>();

  private GiantRun(Path home, String heap) {
    this.home = home;
    this.heap = heap;
  }

  /** Arguments: gigabytes, and how much heap, such as {@code 512m}. */
  public static void main(String[] args) throws Exception {
    double gigabytes = args.length > 0 ? Double.parseDouble(args[0]) : 5;
    Path home = Files.createTempDirectory("wadi-giant-");
    try {
      GiantRun run = new GiantRun(home, args.length > 1 ? args[1] : "512m");
      long lines = (long) (gigabytes * 1e9 / BYTES_OF_A_LINE);
      MillionLines.write(home.resolve("DATA"), 1, lines);
      Files.writeString(home.resolve("RULES"), RULES);
      System.out.printf(
          Locale.ROOT,
          "%,d lines, %.1f GB plain, %d MB on disk; -Xmx%s, Java %s, %d processors%n%n",
          lines,
          gigabytes,
          BenchFolders.bytes(home.resolve("DATA")) >> 20,
          run.heap,
          Runtime.version().feature(),
          Runtime.getRuntime().availableProcessors());
      System.out.println("| command | seconds | processor time s | RSS peak MB |");
      System.out.println("|---|--:|--:|--:|");
      for (String command : COMMANDS) {
        run.measure(command);
      }
      if (!run.failed.isEmpty()) {
        throw new IllegalStateException("did not end well: " + run.failed);
      }
    } finally {
      BenchFolders.delete(home.getParent(), home);
    }
  }

  private void measure(String command) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + heap,
                "-XX:+UseParallelGC",
                "-cp",
                classPath(),
                "dev.wadi.cli.Wadi"));
    for (String word : command.split(" ", -1)) {
      line.add(word.equals("file:STORE") ? "file:" + home.resolve("STORE") : word);
    }
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(line)
            .directory(home.toFile())
            .redirectOutput(home.resolve("stdout").toFile())
            .redirectError(home.resolve("stderr").toFile())
            .start();
    long peak = 0;
    long cpu = 0;
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      try {
        ProcessCost cost = ProcessCost.of(process.pid());
        peak = Math.max(peak, cost.peakBytes());
        cpu = Math.max(cpu, cost.cpuNanos());
      } catch (IOException e) {
        continue; // it has just ended
      }
      if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(MOST_MINUTES)) {
        process.destroyForcibly();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| `%s` | %.1f | %.1f | %d |%n",
        command,
        (System.nanoTime() - begun) / 1e9,
        cpu / 1e9,
        peak >> 20);
    // Lines of the capture have addresses, which a proof is there to find.
    int good = command.startsWith("redact report") ? FINDINGS : 0;
    if (process.exitValue() != good) {
      failed.add(command + " (" + process.exitValue() + ")");
      System.out.println(end(Files.readAllBytes(home.resolve("stderr"))));
    }
    clear(home.resolve("OUT"));
  }

  /* Commands run in another folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(place -> Path.of(place).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String end(byte[] text) {
    int from = Math.max(0, text.length - 2_000);
    return new String(text, from, text.length - from, UTF_8);
  }

  private void clear(Path out) throws IOException {
    if (Files.isDirectory(out)) {
      BenchFolders.delete(home, out);
    } else {
      Files.deleteIfExists(out);
    }
  }
}
