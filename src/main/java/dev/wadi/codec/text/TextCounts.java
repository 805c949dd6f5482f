package dev.wadi.codec.text;

/**
 * What a reader made of its lines so far.
 *
 * @param lines that came
 * @param blank of these, that had nothing but blanks and were left out
 * @param entries given out
 * @param entryLines lines that are in these entries
 * @param misfits entries whose line does not fit the format, and was kept whole
 * @param fallbackTimes entries whose time stood in no line and follows from the order
 * @param truncated entries that hold a line that was cut
 * @param split entries that ended at a bound or a time-out, not where they should
 */
public record TextCounts(
    long lines,
    long blank,
    long entries,
    long entryLines,
    long misfits,
    long fallbackTimes,
    long truncated,
    long split) {}
