package dev.wadi.read;

import java.time.Duration;

/**
 * What questions may cost.
 *
 * @param atOnce questions that run at the same time
 * @param waiting questions that may wait for one of these to end
 * @param patience how long they wait
 * @param longest that a question runs
 * @param maxBytes that a question may unpack
 * @param maxLines that an answer may have, whatever the limit of the request is
 * @param maxAnswerBytes of an answer, as it is sent
 * @param maxSeries that an answer of numbers, or of label sets, may have
 * @param memoryBytes that a question about numbers may hold
 */
public record ReadSettings(
    int atOnce,
    int waiting,
    Duration patience,
    Duration longest,
    long maxBytes,
    int maxLines,
    int maxAnswerBytes,
    int maxSeries,
    long memoryBytes) {}
