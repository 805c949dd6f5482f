package dev.wadi.source.intake;

import dev.wadi.model.Verdict.Refusal;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What has come through one source. Entries received = accepted + refused + set aside + dropped,
 * apart from those in progress. Threads share it.
 */
public final class SourceCounts implements Station {
  /** Reasons for a drop that are told apart; those of further ones are counted together. */
  private static final int MOST_DROP_REASONS = 64;

  private static final String OTHER = "other";

  private final String name;
  private final LongAdder receivedEntries = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();
  private final LongAdder settledEntries = new LongAdder();
  private final LongAdder acceptedEntries = new LongAdder();
  private final LongAdder acceptedBytes = new LongAdder();
  private final LongAdder setAsideEntries = new LongAdder();
  private final Map<Refusal, LongAdder> refusedEntries = new EnumMap<>(Refusal.class);
  private final Map<String, LongAdder> droppedEntries = new ConcurrentHashMap<>();
  private final AtomicInteger users = new AtomicInteger();
  private volatile @Nullable Trouble trouble;

  private record Trouble(String words, Instant at) {}

  SourceCounts(String name) {
    this.name = name;
    for (Refusal reason : Refusal.values()) {
      refusedEntries.put(reason, new LongAdder());
    }
  }

  /** A route that uses it starts. */
  public void open() {
    users.incrementAndGet();
  }

  /** That route stops. */
  public void close() {
    users.decrementAndGet();
  }

  void received(int entries, long bytes) {
    receivedEntries.add(entries);
    receivedBytes.add(bytes);
  }

  void settled(int entries) {
    settledEntries.add(Math.max(0, entries));
  }

  void accepted(int entries, long bytes) {
    acceptedEntries.add(entries);
    acceptedBytes.add(bytes);
  }

  void setAside(int entries) {
    setAsideEntries.add(entries);
  }

  void dropped(String reason, int entries) {
    LongAdder counter = droppedEntries.get(reason);
    if (counter == null) {
      String label = droppedEntries.size() < MOST_DROP_REASONS ? reason : OTHER;
      counter = droppedEntries.computeIfAbsent(label, r -> new LongAdder());
    }
    counter.add(entries);
  }

  void refused(Refusal reason, int entries, Instant at) {
    adder(reason).add(entries);
    trouble = new Trouble("refused: " + word(reason), at);
  }

  /** Entries of what could be read. */
  public long receivedEntries() {
    return receivedEntries.sum();
  }

  /** Bytes of their lines. */
  public long receivedBytes() {
    return receivedBytes.sum();
  }

  /** Entries that are safe, and whose sender was told so. */
  public long acceptedEntries() {
    return acceptedEntries.sum();
  }

  /** Bytes of their lines. */
  public long acceptedBytes() {
    return acceptedBytes.sum();
  }

  /** Entries that a rule set aside, safe in the quarantine. */
  public long setAsideEntries() {
    return setAsideEntries.sum();
  }

  /** Entries whose sender was told no. */
  public long refusedEntries(Refusal reason) {
    return adder(reason).sum();
  }

  /** Entries that a rule let go. */
  public long droppedEntries() {
    return droppedEntries.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** The same for one reason. */
  public long droppedEntries(String reason) {
    LongAdder counter = droppedEntries.get(reason);
    return counter == null ? 0 : counter.sum();
  }

  /** The reasons for which entries were let go, at most 64 and {@code other}. */
  public Set<String> dropReasons() {
    return Set.copyOf(droppedEntries.keySet());
  }

  /* ---- as a station ---- */

  @Override
  public StationTitle title() {
    return title(name);
  }

  /** What a source is called as a station. */
  static StationTitle title(String source) {
    return new StationTitle(StationKind.SOURCE, "Source", source);
  }

  @Override
  public StationReport report() {
    Trouble last = trouble;
    boolean used = users.get() > 0;
    return new StationReport(
        used ? StationState.RUNNING : StationState.OFF,
        used ? "running" : "off",
        last == null ? null : last.words(),
        last == null ? null : last.at(),
        readings());
  }

  private List<Reading> readings() {
    List<Reading> all = new ArrayList<>();
    long settled = settledEntries.sum();
    long received = receivedEntries();
    all.add(
        Reading.total("source_received", "entries", "Log lines that a source brought.", received));
    all.add(
        Reading.total(
            "source_received", "bytes", "Bytes of the lines of a source.", receivedBytes()));
    all.add(
        Reading.total(
            "source_accepted", "entries", "Log lines of a source kept.", acceptedEntries()));
    all.add(
        Reading.total(
            "source_set_aside",
            "entries",
            "Log lines of a source in the quarantine.",
            setAsideEntries()));
    all.add(
        Reading.now(
            "source_in_progress",
            "entries",
            "Log lines of a source without an answer.",
            Math.max(0, received - settled)));
    refusedEntries.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            all.add(
                Reading.total(
                        "source_refused", "entries", "Log lines of a source refused.", count.sum())
                    .with("reason", word(reason).replace(' ', '_')));
          }
        });
    droppedEntries.forEach(
        (reason, count) ->
            all.add(
                Reading.total(
                        "source_dropped",
                        "entries",
                        "Log lines of a source let go on purpose.",
                        count.sum())
                    .with("reason", reason)));
    return all;
  }

  private LongAdder adder(Refusal reason) {
    return Objects.requireNonNull(refusedEntries.get(reason));
  }

  private static String word(Refusal reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
