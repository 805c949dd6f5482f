package dev.wadi.app.rooms;

import dev.wadi.buffer.wal.ReaderStat;
import dev.wadi.buffer.wal.TenantStat;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalReader;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalSettings;
import dev.wadi.buffer.wal.WalStats;
import dev.wadi.management.flow.KeptLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The WAL as the flow asks for it. Threads share it. */
final class WalFlow implements KeptLog {
  private final Wal wal;

  WalFlow(Wal wal) {
    this.wal = wal;
  }

  @Override
  public State state() {
    WalStats stats = wal.stats();
    WalRefusal refusal = wal.unavailable();
    WalSettings settings = wal.settings();
    return new State(
        settings.name(),
        stats.bytes(),
        stats.freeBytes(),
        stats.floorBytes(),
        stats.appendedEntries(),
        stats.appends(),
        stats.syncs() == 0 ? 0 : stats.syncNanos() / 1e6 / stats.syncs(),
        refusal == null ? "" : Objects.requireNonNullElse(refusal.message(), ""),
        settings.quotaPolicy() == WalSettings.QuotaPolicy.EVICT_OLDEST,
        Duration.ofMillis(settings.quotaAgeMillis()));
  }

  @Override
  public List<Tenant> tenants() {
    return wal.tenants().stream()
        .map(stat -> new Tenant(stat.tenant(), stat.bytes(), stat.quotaBytes(), instant(stat)))
        .toList();
  }

  private static @Nullable Instant instant(TenantStat stat) {
    return stat.oldestAppendNanos() == 0 ? null : Instant.EPOCH.plusNanos(stat.oldestAppendNanos());
  }

  @Override
  public List<Lag> lags() {
    List<Lag> lags = new ArrayList<>();
    for (WalReader reader : wal.readers()) {
      for (ReaderStat stat : reader.stats()) {
        lags.add(
            new Lag(
                reader.name(),
                reader.isRequired(),
                stat.tenant(),
                stat.backlogBytes(),
                stat.backlogSeconds()));
      }
    }
    return lags;
  }
}
