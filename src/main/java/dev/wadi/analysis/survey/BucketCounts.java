package dev.wadi.analysis.survey;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts by stretches of time of equal width. When they reach over too long a time, the width
 * doubles and neighbours become one: nothing is lost, and it does not matter in which order counts
 * came. For one thread.
 */
public final class BucketCounts {
  private final long baseNanos;
  private final long maxSpan;
  private final int columns;
  private Map<Long, long[]> counts = new HashMap<>();
  private int doublings;
  /* The bucket that was added to last: most often the next count is for it, too. */
  private long recent;
  private long @Nullable [] recentCounts;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  /**
   * @param baseNanos the width to begin with
   * @param maxSpan how many buckets there may be from the first to the last
   * @param columns how many counts a bucket has
   */
  public BucketCounts(long baseNanos, long maxSpan, int columns) {
    if (baseNanos < 1) {
      throw new IllegalArgumentException("baseNanos: " + baseNanos + " (expected: >= 1)");
    }
    this.baseNanos = baseNanos;
    this.maxSpan = maxSpan;
    this.columns = columns;
  }

  /**
   * Adds to a column of a bucket.
   *
   * @param bucket counted in the width to begin with, from the epoch
   */
  public void add(long bucket, int column, long count) {
    if (bucket == recent && recentCounts != null) {
      recentCounts[column] += count;
      return;
    }
    long now = bucket >> doublings;
    first = Math.min(first, now);
    last = Math.max(last, now);
    while (last - first >= maxSpan || last - first < 0) {
      widen();
      now = bucket >> doublings;
    }
    long[] values = counts.computeIfAbsent(now, key -> new long[columns]);
    values[column] += count;
    recent = bucket;
    recentCounts = values;
  }

  /** Takes over all counts of another, begun with the same width. */
  public void addAll(BucketCounts other) {
    while (doublings < other.doublings) {
      widen();
    }
    other.counts.forEach(
        (bucket, values) -> {
          for (int column = 0; column < columns; column++) {
            if (values[column] != 0) {
              add(bucket << other.doublings, column, values[column]);
            }
          }
        });
  }

  /** Doubles the width. */
  public void widen() {
    doublings++;
    recentCounts = null;
    Map<Long, long[]> wider = new HashMap<>();
    counts.forEach(
        (bucket, values) -> {
          long[] into = wider.computeIfAbsent(bucket >> 1, key -> new long[columns]);
          Arrays.setAll(into, column -> into[column] + values[column]);
        });
    counts = wider;
    first = first == Long.MAX_VALUE ? first : first >> 1;
    last = last == Long.MIN_VALUE ? last : last >> 1;
  }

  public boolean isEmpty() {
    return counts.isEmpty();
  }

  /** Buckets that have counts. */
  public int size() {
    return counts.size();
  }

  public int doublings() {
    return doublings;
  }

  public long widthNanos() {
    return baseNanos << doublings;
  }

  /** The first bucket, in the width of now. */
  public long first() {
    return first;
  }

  public long last() {
    return last;
  }

  /** Buckets from the first to the last, those without counts as well. */
  public int span() {
    return isEmpty() ? 0 : Math.toIntExact(last - first + 1);
  }

  public long at(long bucket, int column) {
    long[] values = counts.get(bucket);
    return values == null ? 0 : values[column];
  }

  /** Buckets with counts, ascending. */
  public long[] buckets() {
    return counts.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
  }
}
