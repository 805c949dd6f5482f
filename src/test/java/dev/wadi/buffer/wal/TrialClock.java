package dev.wadi.buffer.wal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still until a test moves it. */
final class TrialClock implements InstantSource {
  private final AtomicLong millis = new AtomicLong(1_790_000_000_000L);

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }

  void forward(Duration duration) {
    millis.addAndGet(duration.toMillis());
  }

  long nanos() {
    return millis.get() * 1_000_000;
  }
}
