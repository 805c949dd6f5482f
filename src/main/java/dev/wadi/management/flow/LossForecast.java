package dev.wadi.management.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the log will have no more room for what a reader has not got, at the rate at which it falls
 * behind now, and what happens then.
 */
final class LossForecast {
  /** How far back the rate is taken from: two minutes of looks. */
  static final int LOOKS = 24;

  /** Further ahead nobody plans by what one sees now. */
  private static final Duration HORIZON = Duration.ofDays(7);

  /** What gives way first. */
  enum Kind {
    /** The tenant's quota is full and its senders are refused. */
    REFUSE("then its senders are refused"),
    /** The quota is full and the oldest lines go, had or not. */
    EVICT("then the oldest lines are lost for this sink"),
    /** The quota is full, and what only this best-effort sink lacks goes. */
    OVERTAKE("then this sink loses the oldest lines, as a best-effort one does"),
    /** The oldest line is older than lines may become. */
    AGE(
        "then the oldest line is as old as the settings let it become, and its senders are"
            + " refused"),
    /** The volume is at its floor, for everybody. */
    DISK("then the disk is at its floor, and all senders are refused");

    private final String then;

    Kind(String then) {
      this.then = then;
    }
  }

  private record Candidate(Kind kind, String tenant, double seconds, double bytesPerSecond) {}

  private final KeptLog.State log;
  private final Map<String, KeptLog.Tenant> tenants = new LinkedHashMap<>();
  private final FlowHistory history;

  LossForecast(KeptLog.State log, List<KeptLog.Tenant> tenants, FlowHistory history) {
    this.log = log;
    this.history = history;
    tenants.forEach(tenant -> this.tenants.put(tenant.name(), tenant));
  }

  /** What is lost first for the reader of these lags, as the page gets it; null when nothing is. */
  @Nullable Map<String, Object> of(List<KeptLog.Lag> lags, Instant now) {
    Candidate first = null;
    for (KeptLog.Lag lag : lags) {
      for (Candidate one : candidates(lag)) {
        if (one.seconds <= HORIZON.toSeconds() && (first == null || one.seconds < first.seconds)) {
          first = one;
        }
      }
    }
    return first == null ? null : document(first, now);
  }

  private List<Candidate> candidates(KeptLog.Lag lag) {
    List<Candidate> found = new ArrayList<>();
    KeptLog.Tenant tenant = tenants.get(lag.tenant());
    Double growth = history.slope(FlowNames.lag(lag.reader(), lag.tenant()), LOOKS);
    if (tenant == null || growth == null || growth <= 0) {
      return found;
    }
    // What others have not got either, or what is kept for a while, makes room first.
    double room = Math.max(0, tenant.quotaBytes() - lag.bytes());
    Kind full = !lag.required() ? Kind.OVERTAKE : log.evicts() ? Kind.EVICT : Kind.REFUSE;
    found.add(new Candidate(full, lag.tenant(), room / growth, growth));
    Double ageing = history.slope(FlowNames.age(lag.reader(), lag.tenant()), LOOKS);
    if (lag.required() && ageing != null && ageing > 0.5) {
      double left = Math.max(0, log.longest().toMillis() / 1e3 - lag.seconds());
      found.add(
          new Candidate(log.evicts() ? Kind.EVICT : Kind.AGE, lag.tenant(), left / ageing, growth));
    }
    Double filling = history.slope(FlowNames.LOG_SIZE, LOOKS);
    if (filling != null && filling > 0) {
      double left = Math.max(0, log.freeBytes() - log.floorBytes());
      found.add(new Candidate(Kind.DISK, lag.tenant(), left / filling, growth));
    }
    return found;
  }

  private static Map<String, Object> document(Candidate first, Instant now) {
    Instant at = now.plusSeconds((long) first.seconds).truncatedTo(ChronoUnit.SECONDS);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("tenant", first.tenant);
    row.put("kind", first.kind.name().toLowerCase(Locale.ROOT));
    row.put("inSeconds", (long) first.seconds);
    row.put("at", Objects.toString(at));
    row.put("bytesPerSecond", (long) first.bytesPerSecond);
    row.put(
        "sentence",
        "At the present rate there is room for tenant %s for another %s, until %s; %s."
            .formatted(first.tenant, words((long) first.seconds), at, first.kind.then));
    return row;
  }

  private static String words(long seconds) {
    Duration left = Duration.ofSeconds(seconds);
    if (left.toMinutes() < 2) {
      return seconds + " s";
    }
    if (left.toHours() < 2) {
      return left.toMinutes() + " min";
    }
    return left.toDays() < 2
        ? left.toHours() + " h " + left.toMinutesPart() + " min"
        : left.toDays() + " days";
  }
}
