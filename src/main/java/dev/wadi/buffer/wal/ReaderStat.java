package dev.wadi.buffer.wal;

import dev.wadi.model.Position;

/**
 * How far one reader has come with one tenant.
 *
 * @param reader its name
 * @param tenant whose logs
 * @param cursor everything before it was confirmed
 * @param backlogBytes bytes not confirmed yet
 * @param backlogSeconds age of the oldest record not confirmed yet; 0 when there is none
 * @param inFlight blocks handed out and not confirmed yet
 * @param overtakenEntries entries that it never got because the quota was reached
 * @param replayedEntries entries of replays that it confirmed since the start
 * @param held its newest block failed, or its next segment could not be read; it goes on after a
 *     pause
 */
public record ReaderStat(
    String reader,
    String tenant,
    Position cursor,
    long backlogBytes,
    double backlogSeconds,
    int inFlight,
    long overtakenEntries,
    long replayedEntries,
    boolean held) {}
