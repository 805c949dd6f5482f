package dev.wadi.bench.accuracy;

import java.util.List;

/**
 * A log line and what is sensitive in it; none for a hard negative.
 *
 * @param line as a program would have logged it
 * @param planted every sensitive value in it
 */
record Sample(String line, List<Planted> planted) {}
