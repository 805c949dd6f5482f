package dev.wadi.scenario.run;

import dev.wadi.scenario.Expectation.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** What became of a run's lines so far, by the names of emitters. Threads may share it. */
final class RunSums {
  /* Held for additions and for reading a number. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Counts> byName = new LinkedHashMap<>();
  private final Map<String, Long> planned = new LinkedHashMap<>();
  private final Map<String, Long> errors = new LinkedHashMap<>();
  private final Counts all = new Counts();
  private long plannedOfAll;
  private double seconds;

  void plan(String name, long lines) {
    lock.lock();
    try {
      byName.computeIfAbsent(name, n -> new Counts());
      planned.merge(name, lines, Long::sum);
      plannedOfAll += lines;
    } finally {
      lock.unlock();
    }
  }

  void add(String name, Counts counts) {
    lock.lock();
    try {
      byName.computeIfAbsent(name, n -> new Counts()).add(counts);
      all.add(counts);
      if (counts.code != 0) {
        errors.merge(name, 1L, Long::sum);
      }
    } finally {
      lock.unlock();
    }
  }

  void lasted(double newSeconds) {
    lock.lock();
    try {
      seconds = newSeconds;
    } finally {
      lock.unlock();
    }
  }

  Map<String, Long> errors() {
    lock.lock();
    try {
      return new LinkedHashMap<>(errors);
    } finally {
      lock.unlock();
    }
  }

  double of(Quantity quantity) {
    lock.lock();
    try {
      String name = quantity.of();
      Counts counts = name.isEmpty() ? all : byName.getOrDefault(name, new Counts());
      long ofPlan = name.isEmpty() ? plannedOfAll : planned.getOrDefault(name, 0L);
      return switch (quantity.measure()) {
        case PLANNED -> ofPlan;
        case SENT -> counts.sent;
        case UNSENT -> ofPlan - counts.sent;
        case ACKNOWLEDGED -> counts.acknowledged;
        case UNCONFIRMED -> counts.unconfirmed;
        case REFUSED -> counts.refused;
        case UNANSWERED -> counts.unanswered;
        case PLANTED -> counts.planted;
        case RATE -> seconds == 0 ? Double.NaN : all.sent / seconds;
        case SECONDS -> seconds;
        case P50 -> counts.millis(50);
        case P90 -> counts.millis(90);
        case P99 -> counts.millis(99);
        case P999 -> counts.millis(99.9);
        case MAX -> counts.mostMillis();
        default -> Double.NaN;
      };
    } finally {
      lock.unlock();
    }
  }

  /** Sums by name, and over all under the empty name. */
  Map<String, Verdict.Sums> told() {
    lock.lock();
    try {
      Map<String, Verdict.Sums> told = new LinkedHashMap<>();
      byName.forEach(
          (name, counts) -> told.put(name, sums(counts, planned.getOrDefault(name, 0L))));
      told.put("", sums(all, plannedOfAll));
      return told;
    } finally {
      lock.unlock();
    }
  }

  private static Verdict.Sums sums(Counts counts, long planned) {
    return new Verdict.Sums(
        planned,
        counts.sent,
        counts.acknowledged,
        counts.unconfirmed,
        counts.refused,
        counts.unanswered,
        counts.planted,
        new LinkedHashMap<>(counts.levels),
        counts.millis(50),
        counts.millis(90),
        counts.millis(99),
        counts.millis(99.9),
        counts.mostMillis());
  }
}
