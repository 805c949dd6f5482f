package dev.wadi.analysis.triage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.survey.BucketCounts;
import dev.wadi.analysis.survey.Survey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which services fail together, or one after the other.
 *
 * <p>For each pair, in both directions and for lags of 0 to 5 buckets, the Pearson coefficient of
 * their errors. It counts only with support: errors of both, the lag apart, in at least {@value
 * #MIN_SUPPORT} buckets, and more often than chance would have it (hypergeometric test of the
 * buckets with errors; where nearly every bucket has some, Fisher's test of the coefficient). Of
 * all that count, the shortest lag is taken that is nearly as good as the best: a cascade that
 * repeats every 30 seconds with a lag of 10 looks from behind like one of 20.
 */
final class Correlations {
  static final int MIN_SUPPORT = 3;

  private static final int MAX_LAG = 5;
  private static final int MAX_SERVICES = 50;
  private static final double WEAKEST = 0.5;
  private static final double NEARLY = 0.9;
  private static final double CHANCE = 0.01;
  private static final int MIN_DENSE = 12;
  private static final double FISHER = 3.3;

  private final long widthSeconds;
  private final long first;
  private final long last;
  private final List<Series> series = new ArrayList<>();

  private record Series(
      String name, long[] buckets, double[] counts, long firstNanos, String firstError) {}

  /** A direction and a lag, and how well they fit. */
  private record Fit(
      Series from, Series to, int lag, double coefficient, int support, double expected) {}

  private Correlations(Map<String, Survey.Service> services) {
    long width = 1;
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    List<Map.Entry<String, Survey.Service>> most =
        services.entrySet().stream()
            .filter(service -> !service.getKey().isEmpty())
            .sorted(
                Comparator.comparingLong(
                        (Map.Entry<String, Survey.Service> service) -> service.getValue().errors())
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MAX_SERVICES)
            .toList();
    for (Map.Entry<String, Survey.Service> service : most) {
      BucketCounts times = service.getValue().times();
      width = times.widthNanos() / 1_000_000_000L;
      earliest = Math.min(earliest, times.first());
      latest = Math.max(latest, times.last());
      long[] buckets = times.buckets();
      double[] counts = new double[buckets.length];
      for (int i = 0; i < buckets.length; i++) {
        counts[i] = (double) times.at(buckets[i], 0);
      }
      series.add(
          new Series(
              service.getKey(),
              buckets,
              counts,
              service.getValue().firstNanos(),
              new String(service.getValue().firstError(), UTF_8)));
    }
    series.sort(Comparator.comparing(Series::name));
    this.widthSeconds = width;
    this.first = earliest;
    this.last = latest;
  }

  static List<Correlation> of(Map<String, Survey.Service> services) {
    return new Correlations(services).all();
  }

  private List<Correlation> all() {
    List<Correlation> found = new ArrayList<>();
    for (int a = 0; a < series.size(); a++) {
      for (int b = a + 1; b < series.size(); b++) {
        Fit fit = best(series.get(a), series.get(b));
        if (fit != null) {
          found.add(correlation(fit));
        }
      }
    }
    found.sort(
        Comparator.comparingDouble(Correlation::confidence)
            .reversed()
            .thenComparingLong(Correlation::lagSeconds)
            .thenComparing(Comparator.comparingInt(Correlation::support).reversed())
            .thenComparing(Correlation::source)
            .thenComparing(Correlation::target));
    return List.copyOf(found);
  }

  private @Nullable Fit best(Series a, Series b) {
    // Who failed first is the source where nothing else says so.
    boolean turned = b.firstNanos < a.firstNanos;
    Series earlier = turned ? b : a;
    Series later = turned ? a : b;
    List<Fit> fits = new ArrayList<>();
    double best = 0;
    for (int lag = 0; lag <= Math.min(MAX_LAG, last - first - 1); lag++) {
      add(fits, fit(earlier, later, lag));
      if (lag > 0) {
        add(fits, fit(later, earlier, lag));
      }
    }
    for (Fit fit : fits) {
      best = Math.max(best, fit.coefficient);
    }
    Fit chosen = null;
    for (Fit fit : fits) {
      boolean good = fit.coefficient >= NEARLY * best;
      if (good
          && (chosen == null || fit.lag == chosen.lag && fit.coefficient > chosen.coefficient)) {
        chosen = fit;
      }
    }
    return chosen;
  }

  private static void add(List<Fit> fits, @Nullable Fit fit) {
    if (fit != null) {
      fits.add(fit);
    }
  }

  /** How errors of one side go with those of the other so many buckets later; null: they do not. */
  private @Nullable Fit fit(Series from, Series to, int lag) {
    long n = last - first + 1 - lag;
    double sumA = 0;
    double squaresA = 0;
    int activeA = 0;
    double sumB = 0;
    double squaresB = 0;
    int activeB = 0;
    double products = 0;
    int both = 0;
    for (int i = 0; i < from.buckets.length; i++) {
      if (from.buckets[i] <= last - lag) {
        sumA += from.counts[i];
        squaresA += from.counts[i] * from.counts[i];
        activeA++;
      }
    }
    int i = 0;
    for (int k = 0; k < to.buckets.length; k++) {
      if (to.buckets[k] < first + lag) {
        continue;
      }
      sumB += to.counts[k];
      squaresB += to.counts[k] * to.counts[k];
      activeB++;
      while (i < from.buckets.length && from.buckets[i] + lag < to.buckets[k]) {
        i++;
      }
      if (i < from.buckets.length && from.buckets[i] + lag == to.buckets[k]) {
        products += from.counts[i] * to.counts[k];
        both++;
      }
    }
    if (both < MIN_SUPPORT) {
      return null;
    }
    double expected = (double) activeA * activeB / n;
    double varianceA = n * squaresA - sumA * sumA;
    double varianceB = n * squaresB - sumB * sumB;
    if (varianceA <= 0 || varianceB <= 0) {
      // Both fail alike all the time: together they do, which of them first nobody can say.
      return varianceA <= 0 && varianceB <= 0 && lag == 0
          ? new Fit(from, to, 0, 1, both, expected)
          : null;
    }
    double coefficient = (n * products - sumA * sumB) / Math.sqrt(varianceA * varianceB);
    if (coefficient <= WEAKEST) {
      return null;
    }
    boolean byChance = chance(n, activeA, activeB, both) > CHANCE;
    boolean dense =
        n >= MIN_DENSE && atanh(Math.min(coefficient, 0.999_999)) * Math.sqrt(n - 3.0) > FISHER;
    if (byChance && !(dense && expected > both * 0.5)) {
      return null;
    }
    return new Fit(from, to, lag, Math.min(coefficient, 1), both, expected);
  }

  private static double atanh(double r) {
    return 0.5 * Math.log((1 + r) / (1 - r));
  }

  /** The chance that so many of both sides' buckets, or more, fall together in n. */
  private static double chance(long n, int a, int b, int both) {
    double sum = 0;
    double all = logChoose(n, b);
    for (int k = both; k <= Math.min(a, b); k++) {
      if (b - k <= n - a) {
        sum += Math.exp(logChoose(a, k) + logChoose(n - a, b - k) - all);
      }
    }
    return sum;
  }

  private static double logChoose(long n, long k) {
    return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  }

  /* Stirling's series; by hand where it is not exact enough. */
  private static double logFactorial(long n) {
    if (n < 32) {
      double log = 0;
      for (long i = 2; i <= n; i++) {
        log += Math.log((double) i);
      }
      return log;
    }
    double x = (double) n;
    return x * Math.log(x)
        - x
        + 0.5 * Math.log(2 * Math.PI * x)
        + 1 / (12 * x)
        - 1 / (360 * x * x * x);
  }

  private Correlation correlation(Fit fit) {
    long lag = fit.lag * widthSeconds;
    String pattern = "co_failure";
    if (fit.lag > 0) {
      pattern =
          names(fit.from.firstError, fit.to.name) || names(fit.to.firstError, fit.from.name)
              ? "cascade_timeout"
              : "cascade_error";
    }
    return new Correlation(
        fit.from.name,
        fit.to.name,
        lag,
        pattern,
        Math.round(fit.coefficient * 100) / 100.0,
        fit.from.firstError,
        fit.to.firstError,
        fit.support,
        Math.round(fit.expected * 10) / 10.0);
  }

  /** Whether a message has the name as a whole word, in any case. */
  private static boolean names(String message, String name) {
    return Pattern.compile(
            "(?<![\\p{L}\\p{N}_])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}_])",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
        .matcher(message)
        .find();
  }
}
