package dev.wadi.buffer.wal;

import java.util.List;

/**
 * Appends of one segment that are written and not synced.
 *
 * @param end up to where they reach
 * @param close the segment is to be closed after the sync; nothing more is written to it
 */
record Written(TenantLog log, Segment segment, long end, List<Append> appends, boolean close) {}
