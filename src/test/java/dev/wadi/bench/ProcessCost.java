package dev.wadi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far, as Linux tells it under {@code /proc} (proc(5)).
 *
 * @param cpuNanos processor time, user and system, of all threads
 * @param peakBytes most memory that was resident
 */
record ProcessCost(long cpuNanos, long peakBytes) {
  /* USER_HZ is 100 on every Linux that Java runs on. */
  private static final long TICK_NANOS = 10_000_000;

  static ProcessCost of(long pid) throws IOException {
    Path folder = Path.of("/proc", Long.toString(pid));
    String stat = Files.readString(folder.resolve("stat"));
    /* The name, second field, may hold blanks and parentheses; fields count from behind it. */
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    long peak = 0;
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      if (line.startsWith("VmHWM:")) {
        peak = Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return new ProcessCost(ticks * TICK_NANOS, peak);
  }

  /** Processor time spent since another look, for each of so many lines. */
  double nanosPerLine(ProcessCost before, long lines) {
    return (double) (cpuNanos - before.cpuNanos) / Math.max(1, lines);
  }
}
