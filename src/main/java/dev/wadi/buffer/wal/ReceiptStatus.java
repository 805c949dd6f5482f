package dev.wadi.buffer.wal;

import java.util.Map;

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
    /** It was there; everybody passed it, or the quota took it. */
    GONE,
    /** The WAL never had it. */
    UNKNOWN
  }

  /** What one sink has. */
  public enum Delivery {
    PENDING,
    DELIVERED,
    /** The quota, a seek or a late start passed over it. */
    OVERTAKEN
  }

  public ReceiptStatus {
    readers = Map.copyOf(readers);
  }
}
