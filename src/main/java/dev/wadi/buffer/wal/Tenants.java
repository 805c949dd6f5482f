package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.HighWater;
import dev.wadi.buffer.wal.disk.WalFolder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all tenants by their names, at most {@link WalSettings#maxTenants}.
 *
 * <p>Thread-safe, without a lock of its own: the map makes a log once, and the writer alone takes
 * one out.
 */
final class Tenants {
  private final WalSettings settings;
  private final WalClock clock;
  private final HighWater highWater;
  private final ConcurrentMap<String, TenantLog> logs = new ConcurrentHashMap<>();

  Tenants(WalSettings settings, WalClock clock, HighWater highWater) {
    this.settings = settings;
    this.clock = clock;
    this.highWater = highWater;
  }

  @Nullable TenantLog find(String tenant) {
    return logs.get(tenant);
  }

  /** A tenant's log; throws {@link IllegalArgumentException} when there is none. */
  TenantLog require(String tenant) {
    TenantLog log = logs.get(tenant);
    if (log == null) {
      throw new IllegalArgumentException("tenant: the write-ahead log holds no such tenant");
    }
    return log;
  }

  Collection<TenantLog> all() {
    return logs.values();
  }

  int count() {
    return logs.size();
  }

  /** Size of all segments. */
  long bytes() {
    long bytes = 0;
    for (TenantLog log : logs.values()) {
      bytes += log.bytes();
    }
    return bytes;
  }

  /** One line for each tenant, by name. */
  List<TenantStat> stats() {
    List<TenantStat> stats = new ArrayList<>();
    for (TenantLog log : logs.values()) {
      List<Segment> segments = log.segments();
      long oldest = 0;
      for (Segment segment : segments) {
        if (segment.records > 0) {
          oldest = segment.firstAppendNanos;
          break;
        }
      }
      stats.add(
          new TenantStat(
              log.tenant,
              segments.size(),
              log.bytes(),
              settings.quotaBytes(),
              oldest,
              log.end(),
              settings.quotaPolicy() == WalSettings.QuotaPolicy.REFUSE ? log.tooOldMillis : 0));
    }
    stats.sort(Comparator.comparing(TenantStat::tenant));
    return stats;
  }

  /** A tenant's log, made when it is new; null when there are too many. */
  @Nullable TenantLog admit(String tenant) {
    TenantLog known = logs.get(tenant);
    if (known != null) {
      return known;
    }
    return logs.size() >= settings.maxTenants()
        ? null
        : logs.computeIfAbsent(tenant, name -> make(name, highWater.number()));
  }

  /** A tenant's log that a start found; its segments and cursors tell what became of it. */
  TenantLog recover(String tenant) {
    return logs.computeIfAbsent(
        tenant,
        name -> {
          TenantLog log = make(name, 0);
          log.neverBelow(highWater.number());
          return log;
        });
  }

  private TenantLog make(String tenant, long bornAbove) {
    TenantLog log =
        new TenantLog(
            tenant,
            WalFolder.tenant(settings.root(), tenant),
            new IdempotencyWindow(
                settings.idempotencyMaxKeys(), settings.idempotencyWindowMillis() * 1_000_000),
            bornAbove);
    log.lastUsedMillis = clock.nowMillis();
    return log;
  }

  /** Takes a log out; who comes again under its name is new. On the writer's thread. */
  void remove(TenantLog log) {
    log.forgotten = true;
    logs.remove(log.tenant, log);
  }
}
