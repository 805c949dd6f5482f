package dev.wadi.buffer.wal;

import dev.wadi.handover.LogReaders;
import dev.wadi.model.Position;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationGroup;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The readers of a WAL as what they are to people: one half of each sink. */
public final class WalReaders implements StationGroup, LogReaders {
  /** Tenants with numbers of their own for each reader. */
  private static final int MOST_TENANTS = 1000;

  /** Letters of an error that are told. */
  private static final int MOST_WORDS = 300;

  private final Wal wal;

  public WalReaders(Wal wal) {
    this.wal = wal;
  }

  @Override
  public List<Station> stations() {
    return wal.readers().stream().map(reader -> (Station) new OfReader(reader)).toList();
  }

  /** What a reader is called as a station. */
  static StationTitle title(String reader) {
    return new StationTitle(StationKind.SINK, "Reader", reader);
  }

  @Override
  public Map<String, Position> ends() {
    Map<String, Position> ends = new TreeMap<>();
    wal.tenants().forEach(stat -> ends.put(stat.tenant(), stat.end()));
    return ends;
  }

  @Override
  public Optional<Instant> oldest() {
    return wal.tenants().stream()
        .map(TenantStat::oldestAppendNanos)
        .filter(nanos -> nanos > 0)
        .min(Long::compare)
        .map(Instant.EPOCH::plusNanos);
  }

  @Override
  public Map<String, Position> confirmed(String reader) {
    Map<String, Position> confirmed = new TreeMap<>();
    stats(reader).forEach(stat -> confirmed.put(stat.tenant(), stat.cursor()));
    return confirmed;
  }

  @Override
  public long overtakenEntries(String reader) {
    return stats(reader).stream().mapToLong(ReaderStat::overtakenEntries).sum();
  }

  private List<ReaderStat> stats(String reader) {
    return wal.readers().stream()
        .filter(known -> known.name().equals(reader))
        .findFirst()
        .map(WalReader::stats)
        .orElse(List.of());
  }

  @Override
  public void forget(String reader) throws IOException {
    if (wal.readers().stream().anyMatch(known -> known.name().equals(reader))) {
      wal.dropReader(reader);
    }
  }

  private record OfReader(WalReader reader) implements Station {
    @Override
    public StationTitle title() {
      return WalReaders.title(reader.name());
    }

    @Override
    public StationReport report() {
      List<Reading> readings = new ArrayList<>();
      reader.stats().stream().limit(MOST_TENANTS).forEach(stat -> read(stat, readings));
      readings.add(
          Reading.total(
              "sink_confirmed",
              "entries",
              "Log lines that a sink has confirmed, replays among them.",
              reader.receipts().confirmedEntries()));
      readings.add(
          Reading.total(
              "sink_refused",
              "batches",
              "Batches that a sink did not take, which come again.",
              reader.failures().refusedBlocks()));
      readings.add(
          Reading.total(
              "sink_passed",
              "entries",
              "Log lines of batches that a sink's own filters and choices let nobody have.",
              reader.receipts().passedEntries()));
      readings.add(
          Reading.total(
              "sink_unproven",
              "entries",
              "Log lines that a best-effort sink went past although nobody is known to have them.",
              reader.receipts().unprovenEntries()));
      String heldBy = reader.heldBy();
      if (reader.isOpen() && heldBy != null) {
        return new StationReport(
            StationState.IN_TROUBLE,
            "a step is switched off",
            "switched off: " + heldBy,
            null,
            readings);
      }
      String lacking = reader.receipts().lacking();
      if (reader.isOpen() && !reader.isPaused() && lacking != null) {
        return new StationReport(
            StationState.IN_TROUBLE, "no receipt for its lines", bounded(lacking), null, readings);
      }
      ReaderFailures.Failure failure = reader.failures().trouble();
      if (reader.isOpen() && !reader.isPaused() && failure != null) {
        return new StationReport(
            StationState.IN_TROUBLE, "its route fails", failure.words(), failure.at(), readings);
      }
      ReaderFailures.Failure last = reader.failures().last();
      StationState state =
          !reader.isOpen()
              ? StationState.STOPPED
              : reader.isPaused() ? StationState.PAUSED : StationState.RUNNING;
      return new StationReport(
          state,
          state.name().toLowerCase(Locale.ROOT),
          last == null ? null : last.words(),
          last == null ? null : last.at(),
          readings);
    }

    private static String bounded(String words) {
      return words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…";
    }

    private static void read(ReaderStat stat, List<Reading> readings) {
      readings.add(
          Reading.now(
                  "sink_backlog",
                  "bytes",
                  "Bytes that a sink has not confirmed.",
                  stat.backlogBytes())
              .with("tenant", stat.tenant()));
      readings.add(
          Reading.now(
                  "sink_backlog",
                  "seconds",
                  "Age of the oldest record that a sink has not confirmed.",
                  stat.backlogSeconds())
              .with("tenant", stat.tenant()));
      readings.add(
          Reading.total(
                  "sink_replayed",
                  "entries",
                  "Log lines of replays that a sink has confirmed.",
                  stat.replayedEntries())
              .with("tenant", stat.tenant()));
    }

    @Override
    public List<StationOperation> operations() {
      return List.of(
          new StationOperation("pause", "Hand nothing more to the sink", reader::pause),
          new StationOperation("resume", "Go on after a pause", reader::resume));
    }
  }
}
