/**
 * What lies in the folder of a write-ahead log: names, segments, cursor files, the high-water mark
 * and the quarantine; how each is written, checked and mended. The running log and the offline
 * tools read by this alone. The format is docs/wal-format.md.
 */
@NullMarked
package dev.wadi.buffer.wal.disk;

import org.jspecify.annotations.NullMarked;
