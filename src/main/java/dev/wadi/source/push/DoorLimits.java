package dev.wadi.source.push;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.model.Slice;
import dev.wadi.source.intake.RequestMemory;
import java.time.Duration;

/**
 * What the HTTP door takes before it says no. Each number bounds memory or time.
 *
 * @param maxBodyBytes of a request as it comes, 413 beyond
 * @param maxUnfoldedBytes of a request's content after decompression, 413 beyond
 * @param maxConnections at the same time; one more takes the place of a silent one, or is closed
 * @param maxHeaderBytes of all headers of a request, 431 beyond
 * @param bodyTimeout for a request from its first header to its last byte, 408 beyond
 * @param idleTimeout without a request, then the connection is closed
 * @param decode streams, entries and pairs of a push
 */
public record DoorLimits(
    int maxBodyBytes,
    int maxUnfoldedBytes,
    int maxConnections,
    int maxHeaderBytes,
    Duration bodyTimeout,
    Duration idleTimeout,
    DecodeLimits decode) {

  /** 10 MiB a body, 32 MiB unfolded, 4,096 connections, 30 s and 120 s. */
  public static final DoorLimits DEFAULT =
      new DoorLimits(
          10 << 20,
          32 << 20,
          4_096,
          16 << 10,
          Duration.ofSeconds(30),
          Duration.ofSeconds(120),
          DecodeLimits.DEFAULT);

  public DoorLimits {
    requireBetween("maxBodyBytes", maxBodyBytes, Slice.LIMIT_BYTES - 1);
    requireBetween("maxUnfoldedBytes", maxUnfoldedBytes, Slice.LIMIT_BYTES - 1);
    requireBetween("maxConnections", maxConnections, Integer.MAX_VALUE);
    requireBetween("maxHeaderBytes", maxHeaderBytes, 1 << 20);
    requireBetween("bodyTimeout in ms", bodyTimeout.toMillis(), Integer.MAX_VALUE);
    requireBetween("idleTimeout in ms", idleTimeout.toMillis(), Integer.MAX_VALUE);
  }

  /** The same, but no push unfolds into more than there is ever room for. */
  public DoorLimits within(RequestMemory memory) {
    long largest = PushDecodeProcessor.largestContentBytes(memory);
    return new DoorLimits(
        maxBodyBytes,
        (int) Math.max(1, Math.min(maxUnfoldedBytes, largest)),
        maxConnections,
        maxHeaderBytes,
        bodyTimeout,
        idleTimeout,
        decode);
  }

  private static void requireBetween(String name, long value, long most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: from 1 to " + most + ")");
    }
  }
}
