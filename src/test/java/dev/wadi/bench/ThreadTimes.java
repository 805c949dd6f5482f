package dev.wadi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Processor time of a process, by the names of its threads without their numbers, as Linux counts
 * it: what a machine with other work does not blur.
 *
 * @param byName hundredths of a second
 */
record ThreadTimes(Map<String, Long> byName, long all) {
  private static final int SHOWN = 8;
  private static final Path ME = Path.of("/proc/self/stat");

  /** Up to now. */
  static ThreadTimes of(long pid) throws IOException {
    Map<String, Long> times = new TreeMap<>();
    List<Path> threads;
    try (Stream<Path> list = Files.list(Path.of("/proc/" + pid + "/task"))) {
      threads = list.toList();
    }
    for (Path thread : threads) {
      try {
        String stat = Files.readString(thread.resolve("stat"));
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        times.merge(name.replaceAll("[-# ]*[0-9]+$", ""), sum(stat, 11, 12), Long::sum);
      } catch (NoSuchFileException e) {
        continue; // it has ended meanwhile
      }
    }
    return new ThreadTimes(times, sum(Files.readString(Path.of("/proc/" + pid + "/stat")), 11, 12));
  }

  /** Seconds of all processes that this one started and that have ended. */
  static double ofChildrenThatEnded() throws IOException {
    return sum(Files.readString(ME), 13, 14) / 100.0;
  }

  /* Words behind the name, which may have blanks in it. */
  private static long sum(String stat, int first, int second) {
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(words[first]) + Long.parseLong(words[second]);
  }

  ThreadTimes since(ThreadTimes before) {
    Map<String, Long> more = new TreeMap<>();
    byName.forEach((name, time) -> more.put(name, time - before.byName.getOrDefault(name, 0L)));
    return new ThreadTimes(more, all - before.all);
  }

  double seconds() {
    return all / 100.0;
  }

  /** Microseconds of those that took most, for each of so many. */
  String each(long lines) {
    return byName.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .filter(one -> one.getValue() > 0)
        .map(
            one ->
                String.format(Locale.ROOT, "%s %.2f", one.getKey(), one.getValue() * 1e4 / lines))
        .collect(Collectors.joining(", "));
  }
}
