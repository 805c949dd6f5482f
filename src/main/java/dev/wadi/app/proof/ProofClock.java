package dev.wadi.app.proof;

import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is set. Threads share it. */
final class ProofClock implements InstantSource {
  private volatile Instant now = Instant.EPOCH;

  void set(Instant time) {
    now = time;
  }

  @Override
  public Instant instant() {
    return now;
  }

  long nanos() {
    return nanos(now);
  }

  static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }
}
