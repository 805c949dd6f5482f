package dev.wadi.sink.lake;

import java.time.Instant;

/**
 * Why nothing goes into the lake.
 *
 * @param words for everybody
 * @param error for a person
 * @param at when it happened
 */
record LakeTrouble(String words, String error, Instant at) {}
