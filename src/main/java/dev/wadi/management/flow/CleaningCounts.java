package dev.wadi.management.flow;

/**
 * What redaction counted since the start.
 *
 * @param lines that it looked at
 * @param changed of which something was removed
 * @param dropped that a rule let go
 * @param setAside that a rule set aside
 * @param profile the one for whatever is not assigned another
 * @param problem what a person should look at; empty when all is well
 */
public record CleaningCounts(
    long lines, long changed, long dropped, long setAside, String profile, String problem) {}
