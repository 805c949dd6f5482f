package dev.wadi.buffer.wal;

import dev.wadi.model.Verdict.Refusal;
import java.util.Map;

/**
 * Totals since the start, and what is now.
 *
 * @param appends records acknowledged
 * @param appendedEntries log lines in them
 * @param appendedBytes their payload bytes
 * @param repeatedAppends answered with the receipt of an earlier one, by idempotency key
 * @param groups groups answered together
 * @param syncs segments forced to the device
 * @param syncNanos time that took, in all
 * @param syncFailures syncs that failed
 * @param writeFailures writes that failed
 * @param atRiskBytes acknowledged without sync, and the sync failed later (interval mode)
 * @param refusedAppends by reason
 * @param refusedEntries log lines in them, by reason
 * @param evictedEntries log lines that the quota took from a required reader
 * @param evictedBytes bytes of those segments
 * @param overtakenEntries log lines that the quota took, for all readers together
 * @param corruptions damaged stretches found
 * @param quarantinedBytes bytes of them that were set aside
 * @param segmentsMissing gaps between segments found at the start, and segments whose file went
 *     while it ran
 * @param foreignFiles files of another kind, found at the start
 * @param recoveredTails torn tails that were cut, at the start
 * @param segmentsCreated segments begun
 * @param segmentsDeleted segments deleted, those that became spares included
 * @param segmentsReused segments made of a spare
 * @param forgottenReaders readers that no longer hold segments
 * @param forgottenTenants tenants that were silent for long and were forgotten
 * @param housekeepingFailures rounds of housekeeping that failed
 * @param waitingBytes bytes of appends without an answer, now
 * @param tenants tenants, now
 * @param bytes size of all segments, now
 * @param freeBytes free bytes of the volume, when last measured
 * @param floorBytes free bytes below which appends are refused
 */
public record WalStats(
    long appends,
    long appendedEntries,
    long appendedBytes,
    long repeatedAppends,
    long groups,
    long syncs,
    long syncNanos,
    long syncFailures,
    long writeFailures,
    long atRiskBytes,
    Map<Refusal, Long> refusedAppends,
    Map<Refusal, Long> refusedEntries,
    long evictedEntries,
    long evictedBytes,
    long overtakenEntries,
    long corruptions,
    long quarantinedBytes,
    long segmentsMissing,
    long foreignFiles,
    long recoveredTails,
    long segmentsCreated,
    long segmentsDeleted,
    long segmentsReused,
    long forgottenReaders,
    long forgottenTenants,
    long housekeepingFailures,
    long waitingBytes,
    int tenants,
    long bytes,
    long freeBytes,
    long floorBytes) {
  public WalStats {
    refusedAppends = Map.copyOf(refusedAppends);
    refusedEntries = Map.copyOf(refusedEntries);
  }
}
