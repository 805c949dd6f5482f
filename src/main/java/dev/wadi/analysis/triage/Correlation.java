package dev.wadi.analysis.triage;

/**
 * Errors of one service that go with errors of another.
 *
 * @param lagSeconds how much later those of the target come
 * @param pattern {@code co_failure}, {@code cascade_timeout} or {@code cascade_error}
 * @param confidence the coefficient of correlation, above 0.5, to two decimals
 * @param sourceError the first error of the source
 * @param targetError the first error of the target
 * @param support stretches of time in which both had errors, the lag apart; at least {@value
 *     Correlations#MIN_SUPPORT}
 * @param expected how many of those chance alone would give
 */
public record Correlation(
    String source,
    String target,
    long lagSeconds,
    String pattern,
    double confidence,
    String sourceError,
    String targetError,
    int support,
    double expected) {}
