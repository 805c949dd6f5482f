package dev.wadi.buffer.wal;

import org.jspecify.annotations.Nullable;

/**
 * An append that was synced, or that was not.
 *
 * @param refusal why it was not; null when it was
 */
record Outcome(TenantLog log, Segment segment, Append append, @Nullable WalRefusal refusal) {}
