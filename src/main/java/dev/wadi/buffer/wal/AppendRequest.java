package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.TenantFolder;
import dev.wadi.model.Batch;
import org.jspecify.annotations.Nullable;

/**
 * A record that is to be appended. Its bytes must not change until the outcome is known.
 *
 * @param tenant whose logs
 * @param push an uncompressed {@code PushRequest}, at least one byte
 * @param entries log lines in it, at least 1
 * @param firstNanos smallest timestamp of its entries
 * @param lastNanos largest timestamp
 * @param idempotencyKey a push repeated with the same key is stored once; null for none
 * @param requestDigest 64 bits of what the sender sent: with another one the same key is refused.
 *     Null for those of the bytes themselves
 * @param redacted a redaction that looks for something went over the entries
 * @param decoded the same entries, for readers that are not behind; null when nobody has them at
 *     hand. Only {@link RecentBatches#fits what lies in the push} is kept
 */
public record AppendRequest(
    String tenant,
    Batch.Encoded push,
    int entries,
    long firstNanos,
    long lastNanos,
    @Nullable String idempotencyKey,
    @Nullable Long requestDigest,
    boolean redacted,
    @Nullable Batch decoded) {
  public AppendRequest {
    TenantFolder.requireTenant(tenant);
    if (push.length() < 1 || entries < 1) {
      throw new IllegalArgumentException(
          "append: "
              + push.length()
              + " bytes, "
              + entries
              + " entries (expected: at least 1 each)");
    }
  }

  /** A record whose entries nobody is known to have redacted, and that are read from the disk. */
  public AppendRequest(
      String tenant,
      Batch.Encoded push,
      int entries,
      long firstNanos,
      long lastNanos,
      @Nullable String idempotencyKey,
      @Nullable Long requestDigest) {
    this(tenant, push, entries, firstNanos, lastNanos, idempotencyKey, requestDigest, false, null);
  }
}
