package dev.wadi.analysis;

import dev.wadi.capture.ScanReport;

/**
 * What a search found.
 *
 * @param matches entries that match
 * @param files files with at least one
 * @param report what was met on the way: damaged parts, lines that are no entries
 */
public record GrepResult(long matches, int files, ScanReport report) {}
