package dev.wadi.buffer.wal;

import dev.wadi.model.Position;

/**
 * What the log of a tenant still has of a stretch of time.
 *
 * @param from where its first record stands
 * @param to where the first record behind it stands
 * @param entries log lines between the two
 * @param bytes between the two
 * @param isCut whether its beginning is older than the oldest that is there, so that some of it may
 *     be gone
 */
record Stretch(Position from, Position to, long entries, long bytes, boolean isCut) {}
