package dev.wadi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Commands on captures of a million lines, each as a process of its own, from its start to its end,
 * as its user waits for it; beside it what logtap took for the same on its machine.
 *
 * <p>A row is a list of commands. In an argument {@code DATA} is the capture, {@code OTHER} a
 * second one of the same hours, {@code GIGABYTE} a capture of that size (plain), {@code OUT} a
 * place that is free.
 */
final class CommandTrial {
  private static final int ROUNDS = 5;
  private static final long POLL_MILLIS = 5;
  private static final long MOST_SECONDS = 300;

  /**
   * One command.
   *
   * @param logtapSeconds what logtap took on 1,000,000 lines, 306 MB plain, in 5 files; 0: unknown
   * @param times how much quicker ours is to be
   */
  private record Command(List<String> arguments, double logtapSeconds, double times) {
    static Command of(double logtapSeconds, double times, String... arguments) {
      return new Command(List.of(arguments), logtapSeconds, times);
    }
  }

  private static final Map<String, List<Command>> ROWS = rows();

  private final Path home;
  private final Path launcher;
  private final String javaOptions;

  private static Map<String, List<Command>> rows() {
    Map<String, List<Command>> rows = new LinkedHashMap<>();
    rows.put(
        "grep",
        List.of(
            Command.of(2.25, 8, "grep", "--count", "payment-service", "DATA"),
            Command.of(2.7, 8, "grep", "-C", "3", "stock 7 is negative", "DATA"),
            Command.of(0, 1, "grep", "--count", "needle-in-the-hay", "GIGABYTE")));
    rows.put(
        "export",
        List.of(
            Command.of(3.3, 4, "export", "DATA", "--format", "jsonl", "--out", "OUT"),
            Command.of(2.9, 4, "export", "DATA", "--format", "csv", "--out", "OUT"),
            Command.of(0, 1, "export", "DATA", "--format", "parquet", "--out", "OUT")));
    rows.put(
        "slice",
        List.of(
            Command.of(1.5, 4, "slice", "DATA", "--label", "app=svc-3", "--out", "OUT"),
            Command.of(0, 1, "slice", "DATA", "--grep", "payment-service", "--out", "OUT")));
    rows.put("triage", List.of(Command.of(4.9, 8, "triage", "DATA", "--out", "OUT", "--html")));
    rows.put(
        "report",
        List.of(
            Command.of(6.2, 8, "report", "DATA", "--json"),
            Command.of(9.1, 8, "report", "DATA", "--out", "OUT")));
    rows.put("diff", List.of(Command.of(5.8, 8, "diff", "DATA", "OTHER", "--json")));
    rows.put("merge", List.of(Command.of(0, 1, "merge", "DATA", "OTHER", "--out", "OUT")));
    return rows;
  }

  CommandTrial(Path home, BenchOptions options) {
    this.home = home;
    this.launcher = Path.of(options.text("launcher")).toAbsolutePath();
    this.javaOptions = options.text("java-options");
  }

  /** Measures a row; a sentence for each of its commands. */
  List<String> run(String row) throws IOException, InterruptedException {
    Path folder = home.resolve("commands");
    BenchFolders.delete(home, folder);
    Files.createDirectories(folder);
    List<String> sentences = new ArrayList<>();
    try {
      MillionLines.write(folder.resolve("DATA"), 1);
      if (ROWS.get(row).stream().anyMatch(command -> command.arguments.contains("OTHER"))) {
        MillionLines.write(folder.resolve("OTHER"), 2);
      }
      if (ROWS.get(row).stream().anyMatch(command -> command.arguments.contains("GIGABYTE"))) {
        GrepTrial.write(folder.resolve("GIGABYTE"));
      }
      for (Command command : ROWS.get(row)) {
        sentences.add(measure(folder, command));
      }
    } finally {
      BenchFolders.delete(home, folder);
    }
    return sentences;
  }

  private String measure(Path folder, Command command) throws IOException, InterruptedException {
    long[] millis = new long[ROUNDS];
    long peak = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long begun = System.nanoTime();
      Process process = start(folder, command);
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, peakBytes(process));
        if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(MOST_SECONDS)) {
          process.destroyForcibly();
        }
      }
      millis[i] = (System.nanoTime() - begun) / 1_000_000;
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            command.arguments
                + " ended with "
                + process.exitValue()
                + ": "
                + Files.readString(folder.resolve("stderr")));
      }
      clear(folder.resolve("OUT"));
    }
    Arrays.sort(millis);
    double seconds = millis[ROUNDS / 2] / 1000.0;
    String against =
        command.logtapSeconds == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; logtap %.2f s, %.1f times that (wanted: %.0f)",
                command.logtapSeconds,
                command.logtapSeconds / seconds,
                command.times);
    return String.format(
        Locale.ROOT,
        "`%s` of %s: median %.2f s (%.2f to %.2f), start of the process included," + " %d MB%s",
        String.join(" ", command.arguments),
        command.arguments.contains("GIGABYTE") ? "1 GB (plain)" : "1,000,000 lines",
        seconds,
        millis[0] / 1000.0,
        millis[ROUNDS - 1] / 1000.0,
        peak >> 20,
        against);
  }

  private Process start(Path folder, Command command) throws IOException {
    List<String> line = new ArrayList<>(List.of(launcher.toString()));
    line.addAll(command.arguments);
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().put("JAVA_OPTS", javaOptions);
    return builder
        .redirectOutput(folder.resolve("stdout").toFile())
        .redirectError(folder.resolve("stderr").toFile())
        .start();
  }

  private static long peakBytes(Process process) {
    try {
      return ProcessCost.of(process.pid()).peakBytes();
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }

  private static void clear(Path out) throws IOException {
    if (Files.isDirectory(out)) {
      BenchFolders.delete(out.getParent(), out);
    } else {
      Files.deleteIfExists(out);
    }
  }
}
