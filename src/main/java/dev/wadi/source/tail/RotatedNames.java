package dev.wadi.source.tail;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a log is called when it was rotated: {@code app.log.1}, {@code app.log-20261129}, {@code
 * app-2026-11-29.log}, {@code app.1.log.gz}, {@code 0.log.20261129-023601}.
 */
final class RotatedNames {
  private RotatedNames() {}

  /** Whether a name may be that of a rotated form of a log of another name. */
  static boolean isOf(String log, String name) {
    String plain = withoutPacking(name);
    if (plain.equals(log)) {
      return !name.equals(log);
    }
    if (plain.startsWith(log)) {
      return isMark(plain.substring(log.length()));
    }
    int dot = log.lastIndexOf('.');
    if (dot <= 0) {
      return false;
    }
    String stem = log.substring(0, dot);
    String end = log.substring(dot);
    return plain.startsWith(stem)
        && plain.endsWith(end)
        && plain.length() > log.length()
        && isMark(plain.substring(stem.length(), plain.length() - end.length()));
  }

  /** Whether two paths may be forms of one log: they differ in numbers, dates and packing alone. */
  static boolean related(String path, String other) {
    return stem(path).equals(stem(other));
  }

  private static String stem(String path) {
    String name = withoutPacking(path.substring(path.lastIndexOf('/') + 1));
    String whole = name.replaceFirst("[._-][0-9][0-9._:TZ+-]*$", "");
    return whole
        .replaceFirst("[._-][0-9][0-9._:TZ+-]*(\\.[a-zA-Z]+)$", "$1")
        .replaceFirst("\\.(old|bak)$", "");
  }

  /** What a log may be called of which a name is a rotated form; nothing when it is none. */
  static List<String> logs(String name) {
    String plain = withoutPacking(name);
    Set<String> logs = new LinkedHashSet<>();
    logs.add(plain.replaceFirst("([._-][0-9]([0-9._:TZ+-]*[0-9Z])?|\\.old|\\.bak)$", ""));
    logs.add(plain.replaceFirst("[._-][0-9][0-9._:TZ+-]*(\\.[a-zA-Z]+)$", "$1"));
    logs.removeIf(log -> log.isEmpty() || !isOf(log, name));
    return List.copyOf(logs);
  }

  static String withoutPacking(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String end : new String[] {".gz", ".zst", ".zstd"}) {
      if (lower.endsWith(end)) {
        return name.substring(0, name.length() - end.length());
      }
    }
    return name;
  }

  /* A sign that parts, then digits and signs: a number or a date. */
  private static boolean isMark(String middle) {
    return middle.matches("[._-][0-9]([0-9._:TZ+-]*[0-9Z])?") || middle.matches("\\.old|\\.bak");
  }
}
