package dev.wadi.buffer.wal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Room in a tenant's quota, and a line in the log when it gets short. Thread-safe. */
final class TenantQuota {
  private static final Logger LOG = LoggerFactory.getLogger(TenantQuota.class);

  private final WalSettings settings;
  private final WalClock clock;
  private final Retention retention;

  TenantQuota(WalSettings settings, WalClock clock, Retention retention) {
    this.settings = settings;
    this.clock = clock;
    this.retention = retention;
  }

  /**
   * Makes room for some bytes, or tells why there is none. On the writer's thread.
   *
   * @param sealActive closes the tenant's open segment so that it may go as well
   */
  @Nullable WalRefusal room(TenantLog log, long bytes, Runnable sealActive) {
    log.lastUsedMillis = clock.nowMillis();
    WalRefusal refusal = retention.room(log, bytes, clock.nowNanos(), sealActive);
    warn(log);
    return refusal;
  }

  /**
   * Once at each crossing; back below only with some room, or a log at its line would warn for
   * ever.
   */
  void warn(TenantLog log) {
    double line = settings.quotaBytes() * settings.quotaWarnRatio();
    long bytes = log.bytes();
    if (bytes >= line && bytes > 0) {
      if (log.nearlyFull.compareAndSet(false, true)) {
        LOG.warn(
            "A tenant's write-ahead log is {}. tenant={} bytes={} quotaBytes={}",
            bytes < settings.quotaBytes() ? "nearly full" : "full",
            log.tenant,
            bytes,
            settings.quotaBytes());
      }
    } else if (bytes < line * 0.9 && log.nearlyFull.compareAndSet(true, false)) {
      LOG.info(
          "A tenant's write-ahead log has room again. tenant={} bytes={} quotaBytes={}",
          log.tenant,
          bytes,
          settings.quotaBytes());
    }
  }
}
