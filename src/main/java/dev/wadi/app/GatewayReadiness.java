package dev.wadi.app;

import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalStats;
import dev.wadi.management.Readiness;
import dev.wadi.management.Readiness.State;

/** What the gateway needs in order to take pushes, and what is only worth knowing. */
final class GatewayReadiness {
  private GatewayReadiness() {}

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
    return stats.freeBytes() >= stats.floorBytes() ? State.ok(numbers) : State.down(numbers);
  }

  private static State quotaState(Wal wal) {
    double warn = wal.settings().quotaWarnRatio();
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
