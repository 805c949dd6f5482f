package dev.wadi.chain.limit;

import dev.wadi.model.Allowance;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a key has been used for since the start. Threads may share it. */
public final class KeyUse {
  private static final int MOST_ALLOWANCES = 64;

  /* A key that stands in two places may have two; its requests count against the one it came by. */
  private final Map<Allowance, RequestBucket> buckets = new ConcurrentHashMap<>();
  final LongAdder requests = new LongAdder();
  final LongAdder tooFast = new LongAdder();
  final LongAdder overQuota = new LongAdder();
  final LongAdder entries = new LongAdder();
  final LongAdder bytes = new LongAdder();
  private volatile long lastMillis;

  RequestBucket bucket(Allowance allowance, long nowNanos) {
    RequestBucket known = buckets.get(allowance);
    if (known != null) {
      return known;
    }
    if (buckets.size() >= MOST_ALLOWANCES) {
      buckets.clear();
    }
    return buckets.computeIfAbsent(allowance, a -> new RequestBucket(a, nowNanos));
  }

  void used(long millis) {
    requests.increment();
    lastMillis = millis;
  }

  /** Requests that came with it, also those that were told to wait. */
  public long requests() {
    return requests.sum();
  }

  /** Requests beyond its rate. */
  public long tooFast() {
    return tooFast.sum();
  }

  /** Requests beyond what it may send in a day. */
  public long overQuota() {
    return overQuota.sum();
  }

  /** Entries that its limits let pass. */
  public long entries() {
    return entries.sum();
  }

  /** Bytes of their lines. */
  public long bytes() {
    return bytes.sum();
  }

  /** When it was used last, in milliseconds since 1970; 0 for never. */
  public long lastMillis() {
    return lastMillis;
  }
}
