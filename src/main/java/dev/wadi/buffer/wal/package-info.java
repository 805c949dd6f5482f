/**
 * The write-ahead log: what is acknowledged is on disk, and each sink reads on from a cursor of its
 * own.
 */
@NullMarked
package dev.wadi.buffer.wal;

import org.jspecify.annotations.NullMarked;
