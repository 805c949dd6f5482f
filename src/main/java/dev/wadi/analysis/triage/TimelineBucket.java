package dev.wadi.analysis.triage;

import java.time.Instant;

/** Lines and errors of a stretch of time that begins here. */
public record TimelineBucket(Instant time, long totalLines, long errorLines) {}
