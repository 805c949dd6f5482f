package dev.wadi.app.rooms;

import dev.wadi.buffer.wal.TenantStat;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalStats;
import dev.wadi.management.Readiness;
import dev.wadi.management.Readiness.State;

/** Whether the WAL takes what comes. */
final class WalReadiness {
  private WalReadiness() {}

  static void bind(Readiness readiness, Wal wal) {
    readiness.needs("wal", () -> walState(wal));
    readiness.needs("disk", () -> diskState(wal));
    readiness.tells("quota", () -> quotaState(wal));
  }

  private static State walState(Wal wal) {
    WalRefusal refusal = wal.unavailable();
    return refusal == null ? State.OK : State.down(refusal.message());
  }

  private static State diskState(Wal wal) {
    WalStats stats = wal.stats();
    String numbers = stats.freeBytes() + " bytes free, floor " + stats.floorBytes();
    WalRefusal refusal = wal.unavailable();
    boolean refused = refusal != null && refusal.isFloor();
    return refused ? State.down(numbers) : State.ok(numbers);
  }

  private static State quotaState(Wal wal) {
    double warn = wal.settings().quotaWarnRatio();
    for (TenantStat tenant : wal.tenants()) {
      if (tenant.tooOldMillis() > 0) {
        return State.down(
            "tenant "
                + tenant.tenant()
                + " is refused: records wait for a sink for "
                + tenant.tooOldMillis() / 1000
                + " s, allowed are "
                + wal.settings().quotaAgeMillis() / 1000);
      }
    }
    return wal.tenants().stream()
        .filter(tenant -> tenant.quotaUse() >= warn)
        .findFirst()
        .map(
            tenant ->
                State.down(
                    "tenant "
                        + tenant.tenant()
                        + " uses "
                        + tenant.bytes()
                        + " of "
                        + tenant.quotaBytes()
                        + " bytes"))
        .orElse(State.OK);
  }
}
