package dev.wadi.buffer.wal.offline;

/**
 * What a repair did, and what it found that it cannot mend.
 *
 * @param emptySegmentsRemoved files that were too short to hold anything
 * @param missingSegments segments that are not there although there are some before them
 * @param foreignFiles left alone
 */
public record RepairResult(
    int segments,
    long corruptions,
    long quarantinedBytes,
    long cutTails,
    long emptySegmentsRemoved,
    long missingSegments,
    long foreignFiles) {}
