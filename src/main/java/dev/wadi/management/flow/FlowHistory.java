package dev.wadi.management.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Numbers by name as they were at the last {@value #SAMPLES} looks, the oldest going first. Bounded
 * in names and looks, so in memory: about a kilobyte for each name. Threads share it.
 */
final class FlowHistory {
  /** Ten minutes of looks every five seconds, and the one before them, which rates begin at. */
  static final int SAMPLES = 121;

  static final int MOST_NAMES = 2_000;

  /** What is not known of a look. */
  private static final double UNKNOWN = Double.NaN;

  /* Guards everything below; held for arithmetic only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, double[]> series = new HashMap<>();
  private final long[] takenNanos = new long[SAMPLES];
  private int newest = -1;
  private int taken;

  /**
   * Adds a look: the numbers there are now. A name that no look of the history has is forgotten.
   */
  void add(long nanoTime, Map<String, Double> numbers) {
    lock.lock();
    try {
      newest = (newest + 1) % SAMPLES;
      taken = Math.min(SAMPLES, taken + 1);
      takenNanos[newest] = nanoTime;
      Set<String> gone = new HashSet<>();
      series.forEach(
          (name, values) -> {
            values[newest] = numbers.getOrDefault(name, UNKNOWN);
            if (Arrays.stream(values).allMatch(Double::isNaN)) {
              gone.add(name);
            }
          });
      series.keySet().removeAll(gone);
      numbers.forEach(
          (name, value) -> {
            if (!series.containsKey(name) && series.size() < MOST_NAMES) {
              double[] values = new double[SAMPLES];
              Arrays.fill(values, UNKNOWN);
              values[newest] = value;
              series.put(name, values);
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /** The numbers themselves, oldest first; null where a look did not have it. */
  List<@Nullable Double> values(String name) {
    lock.lock();
    try {
      double[] values = series.get(name);
      List<@Nullable Double> shown = new ArrayList<>();
      for (int i = taken - 1; i >= 0; i--) {
        shown.add(values == null ? null : known(values[back(i)]));
      }
      return shown;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How much a number that only grows grew in a second, between each two looks, oldest first; null
   * where one of them did not have it, or it began anew.
   */
  List<@Nullable Double> rates(String name) {
    lock.lock();
    try {
      double[] values = series.get(name);
      List<@Nullable Double> rates = new ArrayList<>();
      for (int i = taken - 2; i >= 0; i--) {
        rates.add(values == null ? null : rate(values, i + 1, i));
      }
      return rates;
    } finally {
      lock.unlock();
    }
  }

  /** The rate between the last two looks; null when it is not known. */
  @Nullable Double rateNow(String name) {
    lock.lock();
    try {
      double[] values = series.get(name);
      return values == null || taken < 2 ? null : rate(values, 1, 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * How much a number that goes up and down moved in a second, over the last looks; null when it is
   * known for less than two of them.
   *
   * @param looks at most this many are looked at
   */
  @Nullable Double slope(String name, int looks) {
    lock.lock();
    try {
      double[] values = series.get(name);
      if (values == null) {
        return null;
      }
      int oldest = 0;
      while (oldest + 1 < Math.min(looks, taken) && !Double.isNaN(values[back(oldest + 1)])) {
        oldest++;
      }
      if (oldest == 0 || Double.isNaN(values[back(0)])) {
        return null;
      }
      double seconds = (takenNanos[back(0)] - takenNanos[back(oldest)]) / 1e9;
      return seconds <= 0 ? null : (values[back(0)] - values[back(oldest)]) / seconds;
    } finally {
      lock.unlock();
    }
  }

  /** How many names are known. */
  int names() {
    lock.lock();
    try {
      return series.size();
    } finally {
      lock.unlock();
    }
  }

  /* The place of a look so many looks ago. */
  private int back(int looks) {
    return Math.floorMod(newest - looks, SAMPLES);
  }

  private @Nullable Double rate(double[] values, int from, int to) {
    double seconds = (takenNanos[back(to)] - takenNanos[back(from)]) / 1e9;
    double grown = values[back(to)] - values[back(from)];
    return Double.isNaN(grown) || grown < 0 || seconds <= 0 ? null : rounded(grown / seconds);
  }

  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : rounded(value);
  }

  private static double rounded(double value) {
    return Math.rint(value * 100) / 100;
  }
}
