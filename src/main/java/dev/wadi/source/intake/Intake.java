package dev.wadi.source.intake;

import dev.wadi.model.Ledger;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.station.Station;
import dev.wadi.station.StationGroup;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where everything that arrives is counted, by whatever way it comes: by source and reason, and so
 * that received = kept + refused + dropped + set aside at any moment. Threads share it.
 */
public final class Intake implements StationGroup {
  /** The name of it in the registry. */
  public static final String BEAN = "intake";

  /** Sources with numbers of their own; those of further ones are counted together. */
  private static final int MOST_SOURCES = 200;

  private static final String OTHER = "other";

  private final Map<String, SourceCounts> sources = new ConcurrentHashMap<>();
  private final Conservation conservation;
  private final InstantSource clock;

  public Intake(InstantSource clock, LongSupplier nanoTicker) {
    this.clock = clock;
    this.conservation = new Conservation(nanoTicker);
  }

  /**
   * The counts of a source, which begin with the first call.
   *
   * @param name becomes the label of metrics
   */
  public SourceCounts source(String name) {
    SourceCounts known = sources.get(name);
    if (known != null) {
      return known;
    }
    String label = sources.size() < MOST_SOURCES ? name : OTHER;
    return sources.computeIfAbsent(label, SourceCounts::new);
  }

  /** A ticket for something that arrives. */
  public Ticket ticket(SourceCounts source) {
    return new Ticket(this, source);
  }

  void received(SourceCounts source, int entries, long bytes) {
    conservation.received(entries);
    source.received(entries, bytes);
  }

  /**
   * The end of something that arrived: adds up its ledger, once and for good, and counts it.
   *
   * @param failed whether its routes ended with a failure
   * @param reason the one that a step gave for it; null for a failure that nobody explained
   */
  public Settled settle(Ticket ticket, boolean failed, @Nullable Refusal reason) {
    Ledger.Sum sum = ticket.ledger().close();
    SourceCounts source = ticket.source();
    source.settled(sum.received());
    if (sum.isBalanced()) {
      conservation.settled(sum);
      source.accepted(sum.kept(), sum.keptBytes());
      source.setAside(sum.setAside());
      sum.dropped().forEach(source::dropped);
      Refusal refusal = sum.refusal();
      if (refusal != null) {
        source.refused(refusal, sum.refused(), clock.instant());
      }
      return new Settled(Settled.How.ACCOUNTED, sum);
    }
    if (!failed) {
      conservation.unaccounted(sum);
    }
    conservation.refused(sum);
    Refusal why = !failed ? Refusal.NOT_KEPT : reason == null ? Refusal.UNAVAILABLE : reason;
    source.refused(why, Math.max(0, sum.received()), clock.instant());
    return new Settled(failed ? Settled.How.REFUSED : Settled.How.NOT_KEPT, sum);
  }

  /** Whether the sums of everything that is settled add up. */
  public Conservation conservation() {
    return conservation;
  }

  /** A number of all sources together. */
  public long sum(ToLongFunction<SourceCounts> number) {
    return sources.values().stream().mapToLong(number).sum();
  }

  /** The reasons for which any source's entries were let go. */
  public Set<String> dropReasons() {
    Set<String> reasons = new TreeSet<>();
    sources.values().forEach(source -> reasons.addAll(source.dropReasons()));
    return reasons;
  }

  @Override
  public List<Station> stations() {
    return List.copyOf(sources());
  }

  /** The counts of all sources, in the order of their names. */
  public List<SourceCounts> sources() {
    return sources.values().stream()
        .sorted(Comparator.comparing(source -> source.title().name()))
        .toList();
  }
}
