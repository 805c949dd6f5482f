package dev.wadi.app.rooms;

import dev.wadi.alert.KeptLog;
import dev.wadi.buffer.wal.ReaderSettings;
import dev.wadi.buffer.wal.ReaderStat;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalBlock;
import dev.wadi.buffer.wal.WalReader;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WAL {@code main} as the rules read it: by a reader of their own, which waits at what was
 * written down of their counts. It is a best-effort reader, so that rules that stand still never
 * make a sender wait.
 */
final class WalKeptLog implements KeptLog {
  /** The reader's name. */
  static final String READER = "alert-rules";

  private static final Logger LOG = LoggerFactory.getLogger(WalKeptLog.class);
  private static final ReaderSettings SETTINGS =
      new ReaderSettings(false, ReaderSettings.Start.LATEST, 1 << 20);

  private final WalReader reader;
  private final Map<String, Position> counted;
  private final boolean whole;
  private final PushRequestDecoder decoder = new PushRequestDecoder();
  private final Deque<WalBlock> out = new ArrayDeque<>();
  private long overtaken;

  private WalKeptLog(WalReader reader, Map<String, Position> counted, boolean isNew) {
    this.reader = reader;
    this.counted = Map.copyOf(counted);
    this.overtaken = overtakenEntries();
    this.whole = !isNew && reader.stats().stream().noneMatch(this::isBehindCursor);
  }

  static Opener of(Wal wal) {
    return new Opener() {
      @Override
      public KeptLog open(Map<String, Position> counted) throws IOException {
        boolean isNew = !isKnown(wal);
        return new WalKeptLog(wal.reader(READER, SETTINGS), counted, isNew);
      }

      @Override
      public void forget() throws IOException {
        if (isKnown(wal)) {
          wal.dropReader(READER);
        }
      }
    };
  }

  private static boolean isKnown(Wal wal) {
    return wal.readers().stream().anyMatch(reader -> reader.name().equals(READER));
  }

  /* What was counted ends before what the reader still has: lines between went. */
  private boolean isBehindCursor(ReaderStat stat) {
    Position known = counted.getOrDefault(stat.tenant(), Position.START);
    return known.isBefore(stat.cursor()) && !stat.cursor().equals(Position.START);
  }

  private long overtakenEntries() {
    return reader.stats().stream().mapToLong(ReaderStat::overtakenEntries).sum();
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public Map<String, Position> begin() {
    Map<String, Position> begin = new TreeMap<>();
    for (ReaderStat stat : reader.stats()) {
      begin.put(stat.tenant(), Position.later(counted.get(stat.tenant()), stat.cursor()));
    }
    return begin;
  }

  @Override
  public @Nullable Kept next() throws IOException {
    while (true) {
      WalBlock block = reader.skim();
      if (block == null) {
        return null;
      }
      out.addLast(block);
      /* It was counted before, and only the cursor had not been written down. */
      if (counted.getOrDefault(block.tenant(), Position.START).isBefore(block.end())) {
        return new Kept(
            block.tenant(),
            block.start(),
            block.end(),
            block.entries(),
            block.end().offsetBytes() - block.start().offsetBytes(),
            block.appendNanos());
      }
    }
  }

  @Override
  public @Nullable Batch read(Kept kept) throws IOException {
    WalBlock block = out.peekLast();
    if (block == null || !block.start().equals(kept.start())) {
      throw new IllegalStateException("only what was handed out last is read");
    }
    byte[] bytes = reader.payload(block);
    if (bytes == null) {
      return null;
    }
    try {
      return decoder.decode(kept.tenant(), bytes, 0, bytes.length, DecodeLimits.TRUSTED);
    } catch (MalformedPushException e) {
      LOG.warn(
          "Lines of the log cannot be decoded, so the rules do not count them. tenant={}"
              + " position={} cause={}",
          kept.tenant(),
          kept.start(),
          e.toString());
      return null;
    }
  }

  @Override
  public void confirm() {
    while (true) {
      WalBlock first = out.poll();
      if (first == null) {
        return;
      }
      reader.ack(first);
    }
  }

  @Override
  public long takeMissed() {
    long now = overtakenEntries();
    long more = now - overtaken;
    overtaken = now;
    return more;
  }

  @Override
  public void close() {
    reader.close();
  }
}
