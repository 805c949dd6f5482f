package dev.wadi.app;

import dev.wadi.buffer.wal.ReaderStat;
import dev.wadi.buffer.wal.TenantStat;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalStats;
import dev.wadi.management.Readiness;
import dev.wadi.management.Readiness.State;
import dev.wadi.sink.delivery.DeliveryHealth;
import dev.wadi.sink.loki.LokiEndpoint;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;

/** What the gateway needs in order to take pushes, and what is only worth knowing. */
final class GatewayReadiness {
  /** A sink that is further behind than this is worth a look. */
  private static final double LATE_SECONDS = 60;

  private static final Set<DeliveryHealth.State> TROUBLES =
      EnumSet.of(
          DeliveryHealth.State.RETRYING,
          DeliveryHealth.State.BREAKER_OPEN,
          DeliveryHealth.State.MISCONFIGURED,
          DeliveryHealth.State.DEAD_LETTERS_FAILING);

  private GatewayReadiness() {}

  static void bind(Readiness readiness, Wal wal) {
    readiness.needs("wal", () -> walState(wal));
    readiness.needs("disk", () -> diskState(wal));
    readiness.tells("quota", () -> quotaState(wal));
  }

  /** How far each sink is behind, which stands still, and which server is in trouble. */
  static void bindSinks(Readiness readiness, Wal wal, CamelContext camel) {
    readiness.tells("sinks", () -> sinksState(wal, camel));
  }

  /* Names and numbers only: the servers' own words may hold what the public page must not show. */
  private static State sinksState(Wal wal, CamelContext camel) {
    Map<String, Long> bytes = new TreeMap<>();
    Map<String, Double> seconds = new TreeMap<>();
    for (ReaderStat stat : wal.readerStats()) {
      bytes.merge(stat.reader(), stat.backlogBytes(), Long::sum);
      seconds.merge(stat.reader(), stat.backlogSeconds(), Math::max);
    }
    List<String> told = new ArrayList<>();
    boolean good = true;
    for (Map.Entry<String, Long> sink : bytes.entrySet()) {
      double behind = seconds.getOrDefault(sink.getKey(), 0.0);
      good &= behind <= LATE_SECONDS;
      told.add(
          String.format(
              Locale.ROOT,
              "%s is %d bytes and %.0f s behind",
              sink.getKey(),
              sink.getValue(),
              behind));
    }
    StandingSinks.of(wal, camel).forEach((name, how) -> told.add(name + ": " + how));
    for (Endpoint endpoint : camel.getEndpoints()) {
      if (endpoint instanceof LokiEndpoint loki && TROUBLES.contains(loki.health().state())) {
        good = false;
        String state = loki.health().state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        told.add(loki.getName() + ": " + state);
      }
    }
    String detail = String.join(", ", told);
    return good ? State.ok(detail) : State.down(detail);
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
