package dev.wadi.read;

import java.time.Duration;

/**
 * What tails may cost.
 *
 * @param atOnce tails that are open at the same time
 * @param longest that one is open
 * @param patience how long one may not take what it was sent
 */
public record TailSettings(int atOnce, Duration longest, Duration patience) {}
