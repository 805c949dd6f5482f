package dev.wadi.chain.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds each tenant to a rate of bytes and of lines.
 *
 * <p>Remembers {@value #MOST_TENANTS} tenants; when there are more, those that have not sent for so
 * long that their buckets are full again are forgotten first. Threads may share it.
 */
public final class RateLimiter {
  static final int MOST_TENANTS = 10_000;

  private final RateLimits limits;
  private final LongSupplier nanoTicker;
  private final Map<String, Buckets> buckets = new ConcurrentHashMap<>();
  private final LongAdder refusedEntries = new LongAdder();
  private final LongAdder refusedBytes = new LongAdder();

  private record Buckets(TokenBucket bytes, TokenBucket lines) {}

  /**
   * What a sender is told.
   *
   * @param retryAfterSeconds at least 1
   */
  public record Refused(String text, int retryAfterSeconds) {}

  public RateLimiter(RateLimits limits, LongSupplier nanoTicker) {
    this.limits = limits;
    this.nanoTicker = nanoTicker;
  }

  /** Lets a push of a tenant pass, and returns null, or says for how long not. */
  public @Nullable Refused admit(String tenant, int lines, long bytes) {
    if (limits.bytesPerSecond() == 0 && limits.linesPerSecond() == 0) {
      return null;
    }
    long now = nanoTicker.getAsLong();
    Buckets own = of(tenant, now);
    long wait = limits.bytesPerSecond() == 0 ? 0 : own.bytes.take(bytes, now);
    if (wait > 0) {
      return refuse(tenant, lines, bytes, wait, limits.bytesPerSecond() + " bytes/sec");
    }
    wait = limits.linesPerSecond() == 0 ? 0 : own.lines.take(lines, now);
    if (wait > 0) {
      own.bytes.giveBack(bytes);
      return refuse(tenant, lines, bytes, wait, limits.linesPerSecond() + " lines/sec");
    }
    return null;
  }

  /** Entries refused so far. */
  public long refusedEntries() {
    return refusedEntries.sum();
  }

  /** Bytes of the lines refused so far. */
  public long refusedBytes() {
    return refusedBytes.sum();
  }

  private Buckets of(String tenant, long now) {
    Buckets own = buckets.get(tenant);
    if (own != null) {
      return own;
    }
    if (buckets.size() >= MOST_TENANTS) {
      buckets.values().removeIf(b -> b.bytes.isFull(now) && b.lines.isFull(now));
      if (buckets.size() >= MOST_TENANTS) {
        /* A crowd of new names: forget all rather than grow; each gains one burst by that. */
        buckets.clear();
      }
    }
    return buckets.computeIfAbsent(
        tenant,
        t ->
            new Buckets(
                new TokenBucket(limits.bytesPerSecond(), limits.burstBytes(), now),
                new TokenBucket(limits.linesPerSecond(), limits.burstLines(), now)));
  }

  private Refused refuse(String tenant, int lines, long bytes, long waitNanos, String limit) {
    refusedEntries.add(lines);
    refusedBytes.add(bytes);
    long seconds = (waitNanos + 999_999_999) / 1_000_000_000;
    return new Refused(
        "Ingestion rate limit exceeded for user %s (limit: %s) while attempting to ingest '%d' lines totaling '%d' bytes, reduce log volume"
            .formatted(tenant, limit, lines, bytes),
        (int) Math.max(1, Math.min(seconds, 3_600)));
  }
}
