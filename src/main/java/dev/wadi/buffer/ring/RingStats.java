package dev.wadi.buffer.ring;

/**
 * What a ring holds and what it let go, at one moment; offered = held + evicted.
 *
 * @param capacityBytes most memory in all
 * @param tenantBytes most memory for one tenant
 * @param tenants tenants that have lines in it
 * @param heldBatches batches held
 * @param heldEntries entries held
 * @param heldBytes memory kept from being freed, reckoned rather too high
 * @param offeredEntriesTotal entries ever offered
 * @param evictedBatchesTotal batches that made room, were too large or were cleared
 * @param evictedEntriesTotal their entries
 * @param copiedBytesTotal text copied because holding the batch itself would have kept too much
 */
public record RingStats(
    long capacityBytes,
    long tenantBytes,
    int tenants,
    long heldBatches,
    long heldEntries,
    long heldBytes,
    long offeredEntriesTotal,
    long evictedBatchesTotal,
    long evictedEntriesTotal,
    long copiedBytesTotal) {}
