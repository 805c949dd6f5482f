package dev.wadi.capture;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a capture that is being written stands, at one moment.
 *
 * @param started when the capture began
 * @param lines lines ever written, durable or not yet
 * @param plainBytes their uncompressed bytes
 * @param diskBytes bytes of the folder now
 * @param files data files now
 * @param activeFile the file being written; null when there is none
 * @param commits since the writer was opened, as all that follow
 * @param failures appends and commits that failed
 * @param rolls data files closed, by reason: size, age, manual, close, seal, disk_cap
 * @param repeatedBatches batches dropped because they were here already
 * @param repeatedLines their lines
 * @param deletedFiles data files that the disk cap took, ever
 * @param deletedLines their lines
 * @param auditEventsLost audit events that could not be written for long
 */
public record CaptureStats(
    Instant started,
    long lines,
    long plainBytes,
    long diskBytes,
    int files,
    @Nullable String activeFile,
    long commits,
    long failures,
    Map<String, Long> rolls,
    long repeatedBatches,
    long repeatedLines,
    long deletedFiles,
    long deletedLines,
    long auditEventsLost) {}
