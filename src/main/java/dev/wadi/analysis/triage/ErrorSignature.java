package dev.wadi.analysis.triage;

import java.time.Instant;

/**
 * Errors of one kind.
 *
 * @param signature the template of their messages
 * @param firstSeen time of the earliest
 * @param example the earliest; a long one is cut
 * @param service who wrote it; empty when it has no labels
 * @param pattern an expression (RE2) that matches messages of this kind
 */
public record ErrorSignature(
    String signature,
    long count,
    Instant firstSeen,
    String example,
    String service,
    String pattern) {}
