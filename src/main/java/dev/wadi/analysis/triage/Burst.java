package dev.wadi.analysis.triage;

import java.time.Instant;

/**
 * A time in which errors of one kind came far more often than in the rest of the capture.
 *
 * @param count errors in it
 * @param usual how many are usual in a time so long
 */
public record Burst(String signature, Instant from, Instant to, long count, double usual) {}
