package dev.wadi.buffer.wal.offline;

import dev.wadi.model.Position;

/** How far a reader has come with a tenant, as saved. */
public record CursorInfo(
    String reader,
    boolean required,
    long lastOpenMillis,
    String tenant,
    Position cursor,
    long backlogBytes,
    long overtakenEntries) {}
