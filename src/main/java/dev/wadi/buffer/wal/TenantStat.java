package dev.wadi.buffer.wal;

import dev.wadi.model.Position;

/**
 * What the WAL holds of one tenant.
 *
 * @param tenant its name
 * @param segments segment files
 * @param bytes their size
 * @param quotaBytes what it may hold
 * @param oldestAppendNanos when the oldest record came in; 0 when there is none
 * @param end where the newest record that readers may see ends
 * @param tooOldMillis age of a record that a sink still has to get and that is older than the quota
 *     allows, so that appends are refused; 0 when there is none
 */
public record TenantStat(
    String tenant,
    int segments,
    long bytes,
    long quotaBytes,
    long oldestAppendNanos,
    Position end,
    long tooOldMillis) {
  /** Share of the quota that is used, 0 to 1. */
  public double quotaUse() {
    return (double) bytes / quotaBytes;
  }
}
