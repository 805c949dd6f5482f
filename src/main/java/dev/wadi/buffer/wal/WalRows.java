package dev.wadi.buffer.wal;

import dev.wadi.handover.SinkTroubles;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a WAL tells of its parts in JMX, row by row. */
final class WalRows {
  /** What a preview of a replay is worked out for. */
  private static final List<Long> RATES = List.of(256L << 10, 1L << 20, 8L << 20);

  private WalRows() {}

  static Map<String, Object> of(TenantStat stat) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("tenant", stat.tenant());
    row.put("segments", stat.segments());
    row.put("bytes", stat.bytes());
    row.put("quotaBytes", stat.quotaBytes());
    row.put("quotaUse", stat.quotaUse());
    row.put("end", stat.end().toString());
    return row;
  }

  static Map<String, Object> of(
      Wal wal, WalReader known, ReaderStat stat, SinkTroubles.Known sink) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("reader", stat.reader());
    row.put("tenant", stat.tenant());
    row.put("delivery", delivery(known));
    row.put("state", state(known, stat));
    row.put("cursor", stat.cursor().toString());
    row.put("backlogBytes", stat.backlogBytes());
    row.put("backlogSeconds", stat.backlogSeconds());
    row.put("backlogEntries", stat.backlogBytes() == 0 ? 0 : backlogEntries(wal, stat));
    row.put("inFlight", stat.inFlight());
    row.put("open", known.isOpen());
    row.put("paused", known.isPaused());
    row.put("overtakenEntries", stat.overtakenEntries());
    row.put("replayedEntries", stat.replayedEntries());
    tell(sink, row);
    return row;
  }

  private static void tell(SinkTroubles.Known sink, Map<String, Object> row) {
    row.put("trouble", sink.trouble());
    row.put("troubleSince", sink.since() == null ? "" : sink.since().toString());
    row.put("lastError", sink.lastError());
    row.put("lastErrorAt", sink.lastErrorAt() == null ? "" : sink.lastErrorAt().toString());
  }

  private static String delivery(WalReader known) {
    return known.isRequired() ? "required" : "best-effort";
  }

  /* Unknown is -1: what the operator does about it must not depend on a segment being readable. */
  private static long backlogEntries(Wal wal, ReaderStat stat) {
    try {
      return wal.backlogEntries(stat);
    } catch (IOException e) {
      return -1;
    }
  }

  private static String state(WalReader known, ReaderStat stat) {
    if (!known.isOpen()) {
      return "stopped";
    }
    if (known.isPaused()) {
      return "paused";
    }
    return stat.held() ? "retrying" : "running";
  }

  static Map<String, Object> of(Wal wal, Replay replay) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", replay.id());
    row.put("reader", replay.reader());
    row.put("tenant", replay.tenant());
    row.put("from", text(replay.fromNanos()));
    row.put("to", text(replay.toNanos()));
    row.put("bytesPerSecond", replay.bytesPerSecond());
    row.put("state", state(wal, replay));
    row.put("sentEntries", replay.entries());
    row.put("sentBytes", replay.bytes());
    row.put("underWayEntries", replay.entriesUnderWay());
    row.put("failedBlocks", replay.failedBlocks());
    row.put("begunAt", replay.begunAt().toString());
    Instant ended = replay.endedAt();
    row.put("endedAt", ended == null ? "" : ended.toString());
    return row;
  }

  /* One that is under way waits while its reader hands out nothing. */
  private static String state(Wal wal, Replay replay) {
    boolean waits =
        !replay.isDone()
            && wal.readers().stream()
                .anyMatch(
                    known ->
                        known.name().equals(replay.reader())
                            && (!known.isOpen() || known.isPaused()));
    return waits ? "waiting" : ReceiptStatus.word(replay.state());
  }

  /** Each tenant's log as a line of bytes, with where each reader stands on it. */
  static List<Map<String, Object>> rulers(Wal wal, Map<String, SinkTroubles.Known> sinks) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (TenantStat stat : wal.tenants()) {
      Ruler ruler = wal.ruler(stat.tenant());
      if (ruler == null) {
        continue; // It was forgotten in between.
      }
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("tenant", stat.tenant());
      row.put("bytes", ruler.bytes());
      row.put("quotaBytes", stat.quotaBytes());
      row.put("quotaUse", stat.quotaUse());
      row.put("begin", ruler.begin().toString());
      row.put("end", ruler.end().toString());
      row.put("segments", ruler.marks().stream().map(WalRows::of).toList());
      List<Map<String, Object>> readers = new ArrayList<>();
      for (WalReader known : wal.readers()) {
        for (ReaderStat at : known.stats()) {
          if (at.tenant().equals(stat.tenant())) {
            Map<String, Object> reader = on(ruler, known, at);
            tell(sinks.getOrDefault(known.name(), SinkTroubles.Known.NOTHING), reader);
            readers.add(reader);
          }
        }
      }
      row.put("readers", readers);
      rows.add(row);
    }
    return rows;
  }

  private static Map<String, Object> of(Ruler.Mark mark) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("segment", mark.segment());
    row.put("at", mark.at());
    row.put("bytes", mark.bytes());
    row.put("lines", mark.entries());
    row.put("first", mark.firstNanos() == 0 ? "" : text(mark.firstNanos()));
    row.put("last", mark.lastNanos() == 0 ? "" : text(mark.lastNanos()));
    return row;
  }

  private static Map<String, Object> on(Ruler ruler, WalReader known, ReaderStat stat) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("reader", stat.reader());
    row.put("at", Math.max(0, ruler.bytes() - stat.backlogBytes()));
    row.put("lagBytes", stat.backlogBytes());
    row.put("lagSeconds", stat.backlogSeconds());
    row.put("state", state(known, stat));
    row.put("delivery", delivery(known));
    row.put("cursor", stat.cursor().toString());
    return row;
  }

  static Map<String, Object> of(Stretch stretch) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("lines", stretch.entries());
    row.put("bytes", stretch.bytes());
    row.put("from", stretch.from().toString());
    row.put("to", stretch.to().toString());
    row.put("gone", stretch.isCut());
    Map<String, Double> seconds = new LinkedHashMap<>();
    RATES.forEach(
        rate -> seconds.put(Long.toString(rate), Math.rint(stretch.bytes() * 10.0 / rate) / 10));
    row.put("secondsAtRate", seconds);
    return row;
  }

  private static String text(long nanos) {
    return Instant.EPOCH.plusNanos(nanos).toString();
  }
}
