package dev.wadi.source.tail;

import dev.wadi.model.Batch;

/**
 * A batch on its way, with where its lines stand.
 *
 * @param sending what was, or will be, written down before it is sent
 * @param bytes of memory that it holds
 * @param repeats whether it was written down by an earlier run, so that the WAL may have it
 */
record Parcel(Sending sending, Batch batch, long bytes, boolean repeats) {}
