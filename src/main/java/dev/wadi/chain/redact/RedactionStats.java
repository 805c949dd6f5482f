package dev.wadi.chain.redact;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of what redaction did: by tenant, kind and place. Threads share it; reading while others
 * count gives a value of about now.
 *
 * <p>At most {@value #MOST_TENANTS} tenants are told apart; those beyond count as {@value #OTHERS}.
 */
public final class RedactionStats {
  /** The tenant name for those beyond the limit. */
  public static final String OTHERS = "other";

  static final int MOST_TENANTS = 200;

  /** Where a value stood. */
  public enum Where {
    LINE,
    LABEL,
    METADATA;

    @SuppressWarnings("EnumOrdinal")
    int place() {
      return ordinal();
    }
  }

  /**
   * One counter.
   *
   * @param tenant whose logs
   * @param kind what was recognised
   * @param where where it stood
   */
  public record Key(String tenant, Kind kind, Where where) {}

  private final Map<String, LongAdder[]> byTenant = new ConcurrentHashMap<>();
  private final LongAdder lines = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder changedLines = new LongAdder();
  private final LongAdder overBudget = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder quarantined = new LongAdder();

  void hit(String tenant, Kind kind, Where where) {
    of(tenant)[kind.place() * Where.values().length + where.place()].increment();
  }

  private LongAdder[] of(String tenant) {
    LongAdder[] counters = byTenant.get(tenant);
    if (counters != null) {
      return counters;
    }
    String name = byTenant.size() < MOST_TENANTS ? tenant : OTHERS;
    return byTenant.computeIfAbsent(name, n -> fresh());
  }

  private static LongAdder[] fresh() {
    LongAdder[] made = new LongAdder[Kind.values().length * Where.values().length];
    for (int i = 0; i < made.length; i++) {
      made[i] = new LongAdder();
    }
    return made;
  }

  void scanned(long lineCount, long byteCount, long changed) {
    lines.add(lineCount);
    bytes.add(byteCount);
    changedLines.add(changed);
  }

  void overBudget() {
    overBudget.increment();
  }

  void failed() {
    failures.increment();
  }

  void dropped() {
    dropped.increment();
  }

  void quarantined() {
    quarantined.increment();
  }

  /** Lines looked at. */
  public long lines() {
    return lines.sum();
  }

  /** Bytes of those lines. */
  public long bytes() {
    return bytes.sum();
  }

  /** Lines of which something was changed. */
  public long changedLines() {
    return changedLines.sum();
  }

  /** Lines masked as a whole because they cost too much. */
  public long overBudgetLines() {
    return overBudget.sum();
  }

  /** Lines masked as a whole because redaction failed on them. */
  public long failedLines() {
    return failures.sum();
  }

  /** Entries left out by a rule. */
  public long droppedEntries() {
    return dropped.sum();
  }

  /** Entries set aside by a rule. */
  public long quarantinedEntries() {
    return quarantined.sum();
  }

  /** Entries that a rule left out or set aside. */
  public long withheldEntries() {
    return droppedEntries() + quarantinedEntries();
  }

  /** All counters that are not zero. */
  public Map<Key, Long> hits() {
    Map<Key, Long> all = new java.util.LinkedHashMap<>();
    new TreeMap<>(byTenant)
        .forEach(
            (tenant, counters) -> {
              for (Kind kind : Kind.values()) {
                for (Where where : Where.values()) {
                  long sum = counters[kind.place() * Where.values().length + where.place()].sum();
                  if (sum > 0) {
                    all.put(new Key(tenant, kind, where), sum);
                  }
                }
              }
            });
    return all;
  }

  /** Hits of all tenants and places by kind; kinds without one are left out. */
  public Map<Kind, Long> hitsByKind() {
    Map<Kind, Long> sums = new EnumMap<>(Kind.class);
    hits().forEach((key, count) -> sums.merge(key.kind(), count, Long::sum));
    return sums;
  }
}
