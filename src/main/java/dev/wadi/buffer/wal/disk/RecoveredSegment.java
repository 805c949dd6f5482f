package dev.wadi.buffer.wal.disk;

import dev.wadi.buffer.wal.disk.SegmentFormat.Footer;
import java.nio.file.Path;

/**
 * A closed segment as a start finds it.
 *
 * @param number by its file's name
 * @param previous the segment before it, by its header; {@link #UNKNOWN} when that is damaged
 * @param file where it lies
 * @param createdNanos by its header, or by its number when that is damaged
 * @param fileBytes size of its file, footer included
 * @param footer what is in it; its offset is the end of the last record
 */
public record RecoveredSegment(
    long number, long previous, Path file, long createdNanos, long fileBytes, Footer footer) {
  /** In the place of the segment before, when the header is damaged. */
  public static final long UNKNOWN = -1;
}
