package dev.wadi.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a process has used so far, as Linux tells it under {@code /proc} (proc(5)).
 *
 * @param cpuNanos processor time, user and system, of all threads
 * @param peakBytes most memory that was resident
 * @param anonBytes memory of its own that is resident now: heap, stacks, buffers, compiled code
 * @param fileBytes pages of files that are resident now: libraries, the jar, class data
 * @param threadNanos processor time by name of thread; digits in a name are one N
 */
record ProcessCost(
    long cpuNanos, long peakBytes, long anonBytes, long fileBytes, Map<String, Long> threadNanos) {
  /* USER_HZ is 100 on every Linux that Java runs on. */
  private static final long TICK_NANOS = 10_000_000;

  static ProcessCost of(long pid) throws IOException {
    Path folder = Path.of("/proc", Long.toString(pid));
    Map<String, Long> status = new TreeMap<>();
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      if (line.endsWith(" kB")) {
        status.put(
            line.substring(0, line.indexOf(':')),
            Long.parseLong(line.replaceAll("\\D", "")) * 1024);
      }
    }
    Map<String, Long> threads = new TreeMap<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(folder.resolve("task"))) {
      for (Path task : tasks) {
        addThread(threads, task.resolve("stat"));
      }
    }
    return new ProcessCost(
        ticks(Files.readString(folder.resolve("stat"))) * TICK_NANOS,
        status.getOrDefault("VmHWM", 0L),
        status.getOrDefault("RssAnon", 0L),
        status.getOrDefault("RssFile", 0L),
        threads);
  }

  private static void addThread(Map<String, Long> threads, Path file) {
    try {
      String stat = Files.readString(file);
      String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      threads.merge(name.replaceAll("\\d+", "N"), ticks(stat) * TICK_NANOS, Long::sum);
    } catch (IOException e) {
      threads.putIfAbsent("ended", 0L); // it ended between the listing and the look
    }
  }

  /* The name, second field, may hold blanks and parentheses; fields count from behind it. */
  private static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  /** Processor time spent since another look, for each of so many lines. */
  double nanosPerLine(ProcessCost before, double lines) {
    return (cpuNanos - before.cpuNanos) / Math.max(1, lines);
  }

  /** The same by name of thread; threads that have ended are missing. */
  Map<String, Double> threadNanosPerLine(ProcessCost before, double lines) {
    Map<String, Double> each = new TreeMap<>();
    threadNanos.forEach(
        (name, nanos) -> {
          long spent = nanos - before.threadNanos.getOrDefault(name, 0L);
          each.put(name, Math.max(0, spent) / Math.max(1, lines));
        });
    return each;
  }
}
