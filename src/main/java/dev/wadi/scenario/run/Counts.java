package dev.wadi.scenario.run;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What became of lines in some time. Not for several threads. */
final class Counts {
  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

  long sent;
  long acknowledged;
  long unconfirmed;
  long refused;
  long unanswered;
  long planted;
  int code;
  final Map<String, Long> levels = new TreeMap<>();
  private final Histogram micros = new Histogram(LONGEST_MICROS, 3);

  void level(String level, long lines) {
    if (!level.isEmpty()) {
      levels.merge(level.toUpperCase(Locale.ROOT), lines, Long::sum);
    }
  }

  void took(long nanos) {
    micros.recordValue(Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(nanos)));
  }

  void add(Counts other) {
    sent += other.sent;
    acknowledged += other.acknowledged;
    unconfirmed += other.unconfirmed;
    refused += other.refused;
    unanswered += other.unanswered;
    planted += other.planted;
    code = other.code == 0 ? code : other.code;
    other.levels.forEach((level, lines) -> levels.merge(level, lines, Long::sum));
    micros.add(other.micros);
  }

  /** Not a number while nothing was answered. */
  double millis(double percentile) {
    return micros.getTotalCount() == 0 ? Double.NaN : micros.getValueAtPercentile(percentile) / 1e3;
  }

  double mostMillis() {
    return millis(100);
  }
}
