package dev.wadi.buffer.wal;

import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Position;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was just appended, still decoded, for readers that are not behind: they need neither read
 * nor decode it again. Bounded in bytes, the oldest goes first; what is not here is read from the
 * disk. Thread-safe.
 */
final class RecentBatches {
  /* What stands for a line beside its bytes: its time and its place. */
  private static final int ENTRY_BYTES = 16;

  /* Objects about a record and about each stream: of a push of one short line nearly all. */
  private static final int RECORD_BYTES = 256;
  private static final int STREAM_BYTES = 192;

  /* A stream refers to so many buffers at most, and the steps of a sink add some. */
  private static final int MOST_JOINED = 64;

  /* More of a buffer than this beside the record would be held for nothing. */
  private static final int SLACK_BYTES = 4096;

  private final long mostBytes;
  private final IntSupplier readers;

  /*
   * Guards the fields below; field updates only, and nothing is taken under it.
   *
   * A record lies here from when it was written, before anybody may see it: readers ask for places
   * below the visible end alone, and no place is written twice. It goes when as many have taken it as
   * there were readers, so that what waits is what somebody still wants, and little of it gets old.
   * A reader that comes by twice takes it from another, which then reads the disk: slower, not wrong.
   *
   * Where all readers are behind by more than what may be kept, whatever is kept goes before anybody
   * comes: it would only get old. Then nothing is kept until one comes near the end again.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Place, Recent> records = new LinkedHashMap<>();
  private long bytes;
  private volatile boolean inVain;

  /** Where a record begins. */
  private record Place(TenantLog log, long segment, long offsetBytes) {
    /* By hand, because it is asked twice for each record. */
    @Override
    public int hashCode() {
      return 31 * Long.hashCode(segment) + Long.hashCode(offsetBytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Place place
          && place.log == log
          && place.segment == segment
          && place.offsetBytes == offsetBytes;
    }
  }

  private static final class Recent {
    final Batch batch;
    final int payloadBytes;
    final long recordBytes;
    final long appendNanos;
    final boolean redacted;
    final long costBytes;
    final int readers;
    int readersLeft;

    Recent(Append append, Batch batch, int readers) {
      this.batch = batch;
      this.payloadBytes = append.length;
      this.recordBytes = append.recordBytes();
      this.appendNanos = append.appendNanos;
      this.redacted = append.redacted;
      this.costBytes =
          RECORD_BYTES
              + append.bytes.length
              + (long) STREAM_BYTES * batch.streams().size()
              + (long) ENTRY_BYTES * batch.entries();
      this.readers = readers;
      this.readersLeft = readers;
    }
  }

  /**
   * @param mostBytes 0 to keep none
   * @param readers that take batches now
   */
  RecentBatches(long mostBytes, IntSupplier readers) {
    this.mostBytes = mostBytes;
    this.readers = readers;
  }

  /**
   * Whether a batch lies in its encoded form and nowhere else: its buffers hold nothing that is not
   * in the record, above all no text that a redaction took out, and no more memory than that.
   */
  static boolean fits(Batch batch, Batch.Encoded push) {
    if (push.bytes().length - push.length() > SLACK_BYTES) {
      return false;
    }
    for (LogStream stream : batch.streams()) {
      if (stream.bufferCount() != 1 || stream.bufferNumber(0) != push.bytes()) {
        return false;
      }
    }
    return true;
  }

  /** Keeps what was written to a segment, as far as somebody may want it. */
  void keep(TenantLog log, long segment, List<Append> written) {
    int wanted = mostBytes == 0 || inVain ? 0 : readers.getAsInt();
    if (wanted == 0) {
      return;
    }
    lock.lock();
    try {
      for (Append append : written) {
        Batch batch = append.decoded;
        if (batch != null) {
          Recent recent = new Recent(append, batch, wanted);
          records.put(new Place(log, segment, append.at), recent);
          bytes += recent.costBytes;
        }
      }
      makeRoom();
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom() {
    Iterator<Recent> oldestFirst = records.values().iterator();
    while (bytes > mostBytes) {
      Recent oldest = oldestFirst.next();
      if (oldest.readersLeft == oldest.readers) {
        inVain = true;
        records.clear();
        bytes = 0;
        return;
      }
      bytes -= oldest.costBytes;
      oldestFirst.remove();
    }
  }

  /**
   * A block of what a span begins with, as {@link BlockReader#read} gives it, but with a batch in
   * place of bytes; null when its first record is not here.
   */
  BlockReader.@Nullable Read read(TenantLog log, TenantLog.Span span, int maxBytes) {
    if (inVain) {
      inVain = log.bytesAfter(new Position(span.segment().number, span.from())) > mostBytes;
      return null;
    }
    List<Recent> found = take(log, span, maxBytes);
    if (found.isEmpty()) {
      return null;
    }
    List<Batch> batches = new ArrayList<>(found.size());
    int payload = 0;
    long at = span.from();
    boolean redacted = true;
    for (Recent each : found) {
      batches.add(each.batch);
      payload += each.payloadBytes;
      at += each.recordBytes;
      redacted &= each.redacted;
    }
    Batch joined = Batch.joined(batches);
    return new BlockReader.Read(
        BlockReader.NOTHING,
        joined,
        payload,
        joined.entries(),
        found.size(),
        span.from(),
        at,
        found.get(0).appendNanos,
        redacted,
        false);
  }

  private List<Recent> take(TenantLog log, TenantLog.Span span, int maxBytes) {
    List<Recent> found = new ArrayList<>();
    long payload = 0;
    long at = span.from();
    lock.lock();
    try {
      while (at < span.to() && found.size() < MOST_JOINED) {
        Place place = new Place(log, span.segment().number, at);
        Recent recent = records.get(place);
        if (recent == null || (payload > 0 && payload + recent.payloadBytes > maxBytes)) {
          break;
        }
        if (--recent.readersLeft == 0) {
          records.remove(place);
          bytes -= recent.costBytes;
        }
        found.add(recent);
        payload += recent.payloadBytes;
        at += recent.recordBytes;
      }
    } finally {
      lock.unlock();
    }
    return found;
  }
}
