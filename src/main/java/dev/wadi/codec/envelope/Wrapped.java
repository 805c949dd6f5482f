package dev.wadi.codec.envelope;

import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.DecodeLimits;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A request whose lines are wrapped, without its compression, and the bounds within which it is
 * read.
 *
 * @param tenant whose logs they are
 * @param labels of all entries, which go before those that they bring
 * @param bytes handed over: Base64 and escapes are undone in them
 * @param received the time of receipt, nanoseconds since the epoch, for each without a time
 * @param maxUnfoldedBytes that all packed parts of it together may become
 * @param unfolding gives the memory for them; asked before a byte of the request is changed, so
 *     that who has none may begin again
 * @param limits for entries, streams and pairs
 * @param shown is shown what the request brings before it is changed, once; not what may differ
 *     when it comes again
 */
public record Wrapped(
    String tenant,
    Map<String, String> labels,
    byte[] bytes,
    int offset,
    int length,
    LongSupplier received,
    int maxUnfoldedBytes,
    Allowance unfolding,
    DecodeLimits limits,
    Shown shown) {
  public Wrapped {
    labels = Map.copyOf(labels);
  }

  /** Hears what a request holds, so that one that comes again can be told from another. */
  @FunctionalInterface
  public interface Shown {
    void take(byte[] bytes, int offset, int length);
  }
}
