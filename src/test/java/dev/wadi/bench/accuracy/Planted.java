package dev.wadi.bench.accuracy;

/**
 * A sensitive value that was put into a line.
 *
 * @param type what it is, by the names that profiles use
 * @param value the text that must not survive
 */
record Planted(String type, String value) {}
