package dev.wadi.buffer.wal;

import dev.wadi.model.Verdict;
import java.util.List;

/**
 * Why the WAL did not take a record, in numbers that the sender can be told.
 *
 * @param reason a small closed set, for metrics
 * @param limit the setting that was reached, one of {@link #SETTINGS}, or a sentence when it is
 *     none; for a key that was used before, what became of the push it was used for
 * @param limitValue its value, in bytes, milliseconds or a count; 0 when there is none
 * @param useValue how much is used, in the same unit; at a floor, how much is left
 * @param reopenValue at a floor, how much must be left until appends are taken again; else 0
 * @param retryAfterSeconds when to try again, at least 1; 0 when repeating is of no use
 */
public record WalRefusal(
    Verdict.Refusal reason,
    String limit,
    long limitValue,
    long useValue,
    long reopenValue,
    long retryAfterSeconds) {
  static final String QUOTA_BYTES = "wadi.wal.quotaBytes";
  static final String QUOTA_AGE = "wadi.wal.quotaAge";
  static final String QUEUE_BYTES = "wadi.wal.queueBytes";
  static final String RECORD_BYTES = "wadi.wal.maxRecordBytes";
  static final String TENANTS = "wadi.wal.maxTenants";
  static final String FLOOR_BYTES = "wadi.wal.diskFloorBytes";
  static final String FLOOR_RATIO = "wadi.wal.diskFloorRatio";

  /** Every setting that a refusal may name, as an operator writes it. */
  public static final List<String> SETTINGS =
      List.of(QUOTA_BYTES, QUOTA_AGE, QUEUE_BYTES, RECORD_BYTES, TENANTS, FLOOR_BYTES, FLOOR_RATIO);

  WalRefusal(
      Verdict.Refusal reason,
      String limit,
      long limitValue,
      long useValue,
      long retryAfterSeconds) {
    this(reason, limit, limitValue, useValue, 0, retryAfterSeconds);
  }

  /** One sentence for the sender. */
  public String message() {
    String again =
        retryAfterSeconds > 0 ? "; try again in " + retryAfterSeconds + " s" : "; do not repeat it";
    return switch (reason) {
      case QUOTA_FULL -> "write-ahead log full: " + numbers() + again;
      case DISK_FULL -> "disk full: " + numbers() + again;
      case KEY_REUSED ->
          "Idempotency-Key: used before for another push ("
              + limit
              + "); nothing of this one was kept: send it with a key of its own";
      case TOO_LARGE -> "push too large for the write-ahead log: " + numbers() + again;
      default -> "write-ahead log not available: " + numbers() + again;
    };
  }

  /** Whether there is less free space than the floor asks for. */
  public boolean isFloor() {
    return limit.equals(FLOOR_BYTES) || limit.equals(FLOOR_RATIO);
  }

  private String numbers() {
    if (limitValue == 0 && useValue == 0) {
      return limit;
    }
    if (isFloor()) {
      return limit
          + " keeps "
          + limitValue
          + " bytes free, free="
          + useValue
          + ", pushes are taken again from "
          + reopenValue
          + " on";
    }
    return limit.equals(QUOTA_AGE)
        ? limit + "=" + limitValue / 1000 + "s, use=" + useValue / 1000 + "s"
        : limit + "=" + limitValue + ", use=" + useValue;
  }
}
