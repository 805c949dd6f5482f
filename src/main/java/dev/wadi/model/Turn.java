package dev.wadi.model;

import dev.wadi.model.Verdict.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request may go on, by the limits of its key.
 *
 * @param limit requests that the key may make at once; 0 when it has no rate
 * @param remaining of these, after this one
 * @param waitNanos until the same would pass; 0 when it passes
 * @param refusal {@link Refusal#TOO_FAST} or {@link Refusal#OVER_QUOTA}; null when it passes
 * @param limitName which limit, of a closed set: {@code requests_per_second}, {@code
 *     bytes_per_day}, {@code entries_per_day}; empty when it passes
 * @param text for the sender, with the limit in words; empty when it passes
 */
public record Turn(
    int limit,
    int remaining,
    long waitNanos,
    @Nullable Refusal refusal,
    String limitName,
    String text) {
  /** No limit. */
  public static final Turn FREE = new Turn(0, 0, 0, null, "", "");

  private static final long NANOS = 1_000_000_000L;

  /** For {@code Retry-After}: whole seconds, at least one, and never too early. */
  public int retryAfterSeconds() {
    return (int) Math.max(1, Math.min((waitNanos + NANOS - 1) / NANOS, Integer.MAX_VALUE));
  }

  public boolean passes() {
    return refusal == null;
  }
}
