package dev.wadi.buffer.wal;

import dev.wadi.model.Verdict;

/**
 * Why the WAL did not take a record, in numbers that the sender can be told.
 *
 * @param reason a small closed set, for metrics
 * @param limit the setting that was reached, such as {@code quotaBytes}; for a key that was used
 *     before, what became of the push it was used for
 * @param limitValue its value, in its unit; 0 when there is none
 * @param useValue how much is used, in the same unit
 * @param retryAfterSeconds when to try again, at least 1; 0 when repeating is of no use
 */
public record WalRefusal(
    Verdict.Refusal reason, String limit, long limitValue, long useValue, long retryAfterSeconds) {
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

  private String numbers() {
    return limitValue == 0 && useValue == 0
        ? limit
        : limit + "=" + limitValue + ", use=" + useValue;
  }
}
