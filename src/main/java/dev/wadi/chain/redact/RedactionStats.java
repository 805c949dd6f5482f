package dev.wadi.chain.redact;

import dev.wadi.chain.redact.scan.Kind;
import java.util.Arrays;
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

  private static final int WHERES = Where.values().length;

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
    int at = kind.place() * WHERES + where.place();
    LongAdder[] counters = of(tenant);
    if (at >= counters.length) {
      counters = grown(tenant);
    }
    counters[at].increment();
  }

  private LongAdder[] of(String tenant) {
    LongAdder[] counters = byTenant.get(tenant);
    if (counters != null) {
      return counters;
    }
    return byTenant.computeIfAbsent(nameOf(tenant), n -> upTo(new LongAdder[0]));
  }

  private String nameOf(String tenant) {
    return byTenant.containsKey(tenant) || byTenant.size() < MOST_TENANTS ? tenant : OTHERS;
  }

  /* Kinds were made since this tenant was counted first. */
  private LongAdder[] grown(String tenant) {
    return byTenant.compute(nameOf(tenant), (n, had) -> upTo(had == null ? new LongAdder[0] : had));
  }

  private static LongAdder[] upTo(LongAdder[] had) {
    LongAdder[] made = Arrays.copyOf(had, Kind.known().size() * WHERES);
    for (int i = had.length; i < made.length; i++) {
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
              for (Kind kind : Kind.known()) {
                for (Where where : Where.values()) {
                  int at = kind.place() * WHERES + where.place();
                  long sum = at < counters.length ? counters[at].sum() : 0;
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
    Map<Kind, Long> sums = new TreeMap<>();
    hits().forEach((key, count) -> sums.merge(key.kind(), count, Long::sum));
    return sums;
  }
}
