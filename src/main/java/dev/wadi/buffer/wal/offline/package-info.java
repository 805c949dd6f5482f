/**
 * Looks into the folder of a write-ahead log from outside, with or without a gateway that runs:
 * lists, checks, dumps, repairs and cuts.
 */
@NullMarked
package dev.wadi.buffer.wal.offline;

import org.jspecify.annotations.NullMarked;
