package dev.wadi.analysis.triage;

import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.survey.BucketCounts;
import dev.wadi.analysis.survey.FoundSignature;
import dev.wadi.model.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the times of a capture that are worth a look. */
final class TimesOfInterest {
  private static final int PEAK_BUCKETS = 5;
  private static final int MIN_STEADY = 3;
  private static final int MIN_BURST = 10;
  private static final double BURST_FACTOR = 5;
  private static final int MAX_BURSTS = 10;

  private final BucketCounts timeline;
  private final long width;

  TimesOfInterest(BucketCounts timeline) {
    this.timeline = timeline;
    this.width = timeline.widthNanos();
  }

  Windows windows(List<FoundSignature> signatures, int side) {
    if (timeline.isEmpty()) {
      return new Windows(null, null, null);
    }
    return new Windows(peak(), incidentStart(signatures, side), steady());
  }

  private Windows.@Nullable Span peak() {
    int n = timeline.span();
    int wide = Math.min(PEAK_BUCKETS, n);
    long sum = 0;
    long best = 0;
    int bestStart = 0;
    for (int i = 0; i < n; i++) {
      sum += timeline.at(timeline.first() + i, 1);
      if (i >= wide) {
        sum -= timeline.at(timeline.first() + i - wide, 1);
      }
      if (i >= wide - 1 && sum > best) {
        best = sum;
        bestStart = i - wide + 1;
      }
    }
    return best == 0
        ? null
        : span(
            timeline.first() + bestStart,
            wide,
            counted(best, "error") + " in " + howLong(wide * width));
  }

  private Windows.@Nullable Span incidentStart(List<FoundSignature> signatures, int side) {
    Map<Long, Integer> firsts = new TreeMap<>();
    for (FoundSignature found : signatures) {
      if (found.side(side).count() > 0) {
        firsts.merge(Math.floorDiv(found.side(side).firstNanos(), width), 1, Integer::sum);
      }
    }
    long bucket = 0;
    int most = 0;
    for (Map.Entry<Long, Integer> each : firsts.entrySet()) {
      if (each.getValue() > most) {
        bucket = each.getKey();
        most = each.getValue();
      }
    }
    return most == 0
        ? null
        : span(bucket, 1, counted(most, "new error signature") + " first appeared");
  }

  private Windows.@Nullable Span steady() {
    int n = timeline.span();
    long[] errors = new long[n];
    for (int i = 0; i < n; i++) {
      errors[i] = timeline.at(timeline.first() + i, 1);
    }
    long[] ascending = errors.clone();
    Arrays.sort(ascending);
    long median = ascending[n / 2];
    int best = 0;
    int bestStart = 0;
    int run = 0;
    for (int i = 0; i < n; i++) {
      run = errors[i] <= median ? run + 1 : 0;
      if (run > best) {
        best = run;
        bestStart = i - run + 1;
      }
    }
    return best < MIN_STEADY
        ? null
        : span(
            timeline.first() + bestStart,
            best,
            howLong(best * width) + " at or below median error rate");
  }

  private Windows.Span span(long bucket, int buckets, String description) {
    return new Windows.Span(at(bucket), at(bucket + buckets), description);
  }

  private Instant at(long bucket) {
    return at(bucket, width);
  }

  private static Instant at(long bucket, long width) {
    long nanos =
        Math.multiplyHigh(bucket, width) == (bucket * width) >> 63
            ? bucket * width
            : bucket < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    return Rfc3339.toInstant(nanos);
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** {@code 5 minutes}; other widths as in {@code 2m 30s}. */
  static String howLong(long nanos) {
    long minute = 60_000_000_000L;
    if (nanos % minute == 0) {
      return counted(nanos / minute, "minute");
    }
    return nanos < 1_000_000_000L
        ? counted(nanos / 1_000_000, "millisecond")
        : nanos < minute
            ? counted(nanos / 1_000_000_000L, "second")
            : Numbers.duration(Duration.ofNanos(nanos));
  }

  /*
   * A signature's times are kept in at most 128 buckets of its own width. The fullest of them is a
   * burst when it holds at least ten errors, five times what is usual in the rest of the capture,
   * and more than six standard deviations of a Poisson process above it.
   */
  List<Burst> bursts(List<FoundSignature> signatures, int side) {
    record Scored(Burst burst, double score, long firstNanos) {}
    List<Scored> bursts = new ArrayList<>();
    for (FoundSignature found : signatures) {
      BucketCounts times = found.side(side).times();
      if (times.isEmpty()) {
        continue;
      }
      long own = times.widthNanos();
      double all = Math.ceil((double) timeline.span() * width / own);
      if (all < 3) {
        continue;
      }
      long most = 0;
      long when = 0;
      for (long bucket : times.buckets()) {
        if (times.at(bucket, 0) > most) {
          most = times.at(bucket, 0);
          when = bucket;
        }
      }
      double usual = (found.side(side).count() - most) / (all - 1);
      double score = (most - usual) / Math.sqrt(usual + 1);
      if (most >= MIN_BURST && most >= BURST_FACTOR * usual && score > 6) {
        bursts.add(
            new Scored(
                new Burst(
                    found.text(),
                    at(when, own),
                    at(when + 1, own),
                    most,
                    Math.round(usual * 100) / 100.0),
                score,
                found.side(side).firstNanos()));
      }
    }
    return bursts.stream()
        .sorted(
            Comparator.comparingDouble(Scored::score)
                .reversed()
                .thenComparingLong(Scored::firstNanos)
                .thenComparing(each -> each.burst.signature()))
        .limit(MAX_BURSTS)
        .map(Scored::burst)
        .toList();
  }

  List<TimelineBucket> buckets() {
    List<TimelineBucket> all = new ArrayList<>();
    for (int i = 0; i < timeline.span(); i++) {
      long bucket = timeline.first() + i;
      all.add(new TimelineBucket(at(bucket), timeline.at(bucket, 0), timeline.at(bucket, 1)));
    }
    return all;
  }
}
