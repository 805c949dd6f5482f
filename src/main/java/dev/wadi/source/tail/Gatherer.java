package dev.wadi.source.tail;

import dev.wadi.codec.text.EntryReader;
import dev.wadi.codec.text.Origin;
import dev.wadi.codec.text.TextBatch;
import dev.wadi.codec.text.TextEntry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Gathers lines of any number of files into one batch, and knows when it is to be closed. For the
 * reading thread.
 */
final class Gatherer {
  private static final int EXPECTED_BYTES = 64 * 1024;
  private static final long MOST_AHEAD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TailSettings settings;
  private final PositionLog positions;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final TailCounters counters;
  private final long startNanos;
  private final TextBatch batch;
  private final EntryReader.Output output;
  private final List<TailedFile> touched = new ArrayList<>();

  private long begunAtNanos;
  private long arrivedNanos;
  private long lastArrivedNanos;
  private long firstArrivedNanos;
  private long nextSequence;

  Gatherer(
      TailSettings settings,
      PositionLog positions,
      TailCounters counters,
      InstantSource clock,
      LongSupplier nanoTicker) {
    this.settings = settings;
    this.positions = positions;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.batch = new TextBatch(Math.min(EXPECTED_BYTES, settings.maxBatchBytes()));
    this.nextSequence = positions.nextSequence();
    this.counters = counters;
    this.startNanos = nanos(settings.start().time());
    this.output = settings.start().kind() == StartAt.Kind.TIME ? this::sinceStart : batch;
  }

  /** Makes entries of a file's lines and puts those that are wanted into the batch. */
  EntryReader reader(TailedFile file) {
    return new EntryReader(
        settings.text(), file.labels, file.metadata, Origin.ofFile(file.path), output);
  }

  private void sinceStart(TextEntry entry) {
    if (entry.timestampNanos() < startNanos) {
      counters.beforeStart.increment();
    } else {
      batch.entry(entry);
    }
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  /** Lines of a file come next. */
  void touch(TailedFile file) {
    if (!file.touched) {
      file.touched = true;
      touched.add(file);
    }
    if (touched.size() == 1 && batch.isEmpty() && firstArrivedNanos == 0) {
      begin(wallNanos());
    }
  }

  /* Lines that follow one another are a nanosecond apart, so that no two are taken for one. */
  private void begin(long wall) {
    begunAtNanos = nanoTicker.getAsLong();
    boolean setBack = lastArrivedNanos - wall > MOST_AHEAD_NANOS;
    firstArrivedNanos = setBack ? wall : Math.max(wall, lastArrivedNanos + 1);
    arrivedNanos = firstArrivedNanos;
  }

  /** The time by which readers reckon how long a line has waited. */
  long nowNanos() {
    return Math.max(wallNanos(), lastArrivedNanos);
  }

  /** Whether a line arrived at a time that is still to come. */
  boolean clockWasSetBehind(long arrived) {
    return arrived - wallNanos() > MOST_AHEAD_NANOS;
  }

  private long wallNanos() {
    return nanos(clock.instant());
  }

  /** The time that the next line has when it says none. */
  long nextArrival() {
    lastArrivedNanos = arrivedNanos;
    return arrivedNanos++;
  }

  boolean isFull() {
    return batch.bytes() >= settings.maxBatchBytes()
        || batch.entries() >= settings.maxBatchEntries();
  }

  /** Nanoseconds until it is to be closed; {@code Long.MAX_VALUE} while it is empty. */
  long dueInNanos(long nowNanos) {
    return touched.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(0, settings.linger().toNanos() - (nowNanos - begunAtNanos));
  }

  /**
   * Closes it. Files that moved on without an entry are written down at once when nothing of theirs
   * waits to be; null when no file has given one.
   */
  @org.jspecify.annotations.Nullable
  Parcel close() {
    List<Sending.Range> ranges = new ArrayList<>(touched.size());
    boolean empty = batch.isEmpty();
    for (TailedFile file : touched) {
      file.touched = false;
      Place from = new Place(file.sealedOffset, file.sealedWithin);
      Place to = file.safePlace();
      if (to.equals(from)) {
        continue;
      }
      if (empty) {
        if (!positions.isWritten(file.lastSequence)) {
          continue; // a place behind lines that are not written down would pass over them
        }
        positions.moved(file.number, to);
      } else {
        ranges.add(new Sending.Range(file.number, from, to));
        file.lastSequence = nextSequence;
      }
      file.sealedOffset = to.offset();
      file.sealedWithin = to.withinLongLine();
      file.show();
    }
    touched.clear();
    long first = firstArrivedNanos;
    firstArrivedNanos = 0;
    if (empty) {
      return null;
    }
    long bytes = Math.max(1, batch.bytes());
    Sending sending = new Sending(nextSequence++, first, ranges);
    return new Parcel(sending, batch.take(settings.tenant()), bytes, false);
  }

  /** Makes a batch anew whose ranges an earlier run wrote down. */
  void repeat(long firstArrived) {
    touched.clear();
    firstArrivedNanos = firstArrived;
    arrivedNanos = firstArrived;
  }

  /** What was read for it is not what it was made of. */
  void discardRepeated() {
    firstArrivedNanos = 0;
    if (!batch.isEmpty()) {
      batch.take(settings.tenant());
    }
  }

  /** The batch of it; null when nothing of it can be read any more. */
  @org.jspecify.annotations.Nullable
  Parcel closeRepeated(Sending sending) {
    firstArrivedNanos = 0;
    if (batch.isEmpty()) {
      return null;
    }
    long bytes = Math.max(1, batch.bytes());
    return new Parcel(sending, batch.take(settings.tenant()), bytes, true);
  }
}
