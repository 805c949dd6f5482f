package dev.wadi.buffer.wal.offline;

import java.nio.file.Path;

/**
 * One segment file.
 *
 * @param tenant whose records
 * @param segment its number
 * @param file where it lies
 * @param fileBytes its size
 * @param createdNanos by its header, or by its number when that is damaged
 * @param closed it has a footer; then the next three are known
 * @param records records in it, -1 when not known without reading all
 * @param entries log lines in it, -1 when not known
 * @param lastAppendNanos when its last record came, 0 when not known
 * @param dataEnd where its records end, as far as the file tells
 */
public record SegmentInfo(
    String tenant,
    long segment,
    Path file,
    long fileBytes,
    long createdNanos,
    boolean closed,
    long records,
    long entries,
    long lastAppendNanos,
    long dataEnd) {}
