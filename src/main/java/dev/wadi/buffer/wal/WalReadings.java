package dev.wadi.buffer.wal;

import dev.wadi.station.Reading;
import java.util.ArrayList;
import java.util.List;

/** The numbers of a WAL as a station tells them; those of one report are of the same moment. */
final class WalReadings {
  /** Tenants with numbers of their own; the numbers of further ones are only in the totals. */
  private static final int MOST_TENANTS = 1000;

  private WalReadings() {}

  static List<Reading> of(Wal wal) {
    List<Reading> readings = new ArrayList<>(totals(wal.stats()));
    wal.tenants().stream()
        .limit(MOST_TENANTS)
        .forEach(
            stat ->
                readings.add(
                    Reading.now(
                            "wal_quota_use", "ratio", "Share of the quota in use.", stat.quotaUse())
                        .with("tenant", stat.tenant())));
    return readings;
  }

  private static List<Reading> totals(WalStats stats) {
    return List.of(
        Reading.total("wal", "appends", "Batches appended.", stats.appends()),
        Reading.total("wal_appended", "entries", "Log lines appended.", stats.appendedEntries()),
        Reading.total("wal_appended", "bytes", "Bytes appended.", stats.appendedBytes()),
        Reading.total(
            "wal_repeated",
            "appends",
            "Batches known by their idempotency key.",
            stats.repeatedAppends()),
        Reading.total("wal", "syncs", "fsyncs done.", stats.syncs()),
        Reading.total("wal_sync", "failures", "fsyncs that failed.", stats.syncFailures()),
        Reading.total("wal_write", "failures", "Writes that failed.", stats.writeFailures()),
        Reading.total(
            "wal_evicted", "entries", "Log lines evicted at the quota.", stats.evictedEntries()),
        Reading.total(
            "wal_overtaken",
            "entries",
            "Log lines that a best-effort sink never got.",
            stats.overtakenEntries()),
        Reading.total("wal", "corruptions", "Damaged stretches found.", stats.corruptions()),
        Reading.total(
            "wal_quarantined", "bytes", "Damaged bytes kept aside.", stats.quarantinedBytes()),
        Reading.total("wal", "segments", "Segments begun.", stats.segmentsCreated()),
        Reading.total(
            "wal_segments",
            "reused",
            "Segments written over the blocks of a delivered one.",
            stats.segmentsReused()),
        Reading.total(
            "wal_missing",
            "segments",
            "Segments that were not there at the start although some before them were, or that went"
                + " since.",
            stats.segmentsMissing()),
        Reading.total(
            "wal_foreign",
            "files",
            "Files that are none of ours, found in the folder at the start.",
            stats.foreignFiles()),
        Reading.total(
            "wal_forgotten",
            "tenants",
            "Tenants that were forgotten because they were silent for long.",
            stats.forgottenTenants()),
        Reading.now("wal", "bytes", "Size of all segments.", stats.bytes()),
        Reading.now(
            "wal_waiting", "bytes", "Bytes of appends not yet answered.", stats.waitingBytes()),
        Reading.now("wal_free", "bytes", "Free bytes of the volume.", stats.freeBytes()));
  }
}
