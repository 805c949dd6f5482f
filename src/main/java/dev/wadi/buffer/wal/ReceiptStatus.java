package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.CursorFile.Range;
import dev.wadi.model.Position;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where an accepted push is now.
 *
 * @param receipt the question
 * @param record what the WAL still has of it
 * @param readers for each reader, whether its sink has it
 */
public record ReceiptStatus(Receipt receipt, RecordState record, Map<String, Delivery> readers) {
  /** What the WAL has. */
  public enum RecordState {
    /** It is there and its checksum is the receipt's. */
    INTACT,
    /** Something is there, but not what the receipt says. */
    DAMAGED,
    /** Nothing is kept of that place: everybody passed it, or the quota took it. */
    GONE,
    /** The WAL never had it. */
    UNKNOWN
  }

  /** What one sink has. */
  public enum Delivery {
    PENDING,
    DELIVERED,
    /** The quota, a seek or a late start passed over it, or its file was lost. */
    OVERTAKEN,
    /** It is from before the tenant was forgotten, with everything that was known of it. */
    UNKNOWN;

    /**
     * By a reader's place with the record's tenant.
     *
     * @param record where the record begins
     * @param cursor everything before it was confirmed
     * @param missed stretches before it that the reader never got
     */
    public static Delivery of(Position record, Position cursor, Iterable<Range> missed) {
      for (Range range : missed) {
        if (range.holds(record)) {
          return range.isBeforeTenant() ? UNKNOWN : OVERTAKEN;
        }
      }
      return record.isBefore(cursor) ? DELIVERED : PENDING;
    }
  }

  public ReceiptStatus {
    readers = Map.copyOf(readers);
  }

  /** The answer in one sentence. */
  public String explanation() {
    return switch (record) {
      case INTACT -> "The record is in the write-ahead log, intact.";
      case DAMAGED ->
          "Where the receipt points, the write-ahead log does not hold what was acknowledged.";
      case UNKNOWN -> "The write-ahead log never had such a record.";
      case GONE -> gone();
    };
  }

  /* What is deleted cannot be compared with the receipt any more, and no more is claimed. */
  private String gone() {
    if (readers.isEmpty() || readers.containsValue(Delivery.UNKNOWN)) {
      return "Nothing is kept of that place any more, nor how far the sinks had come then.";
    }
    if (readers.values().stream().allMatch(s -> s == Delivery.DELIVERED)) {
      return "Such a record is gone: every sink has what was acknowledged up to there and beyond,"
          + " and nothing of it is kept. Whether this very record was among it cannot be"
          + " checked any more.";
    }
    String without =
        String.join(
            ", ",
            new TreeMap<>(readers)
                .entrySet().stream()
                    .filter(one -> one.getValue() != Delivery.DELIVERED)
                    .map(Map.Entry::getKey)
                    .toList());
    return "Nothing is kept of that place any more: the quota or somebody took it before these"
        + " sinks had it: "
        + without
        + ".";
  }

  /** The answer as a document: texts, and for each sink its state. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("receipt", receipt.toString());
    document.put("tenant", receipt.tenant());
    document.put("position", receipt.position().toString());
    document.put("record", word(record));
    document.put("explanation", explanation());
    Map<String, Object> sinks = new LinkedHashMap<>();
    new TreeMap<>(readers).forEach((sink, state) -> sinks.put(sink, word(state)));
    document.put("sinks", sinks);
    return document;
  }

  /** A state as it is written outside: in small letters. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
