package dev.wadi.sink.delivery;

/** Who does a sink's work: threads in production, a queue that a test turns in tests. */
public interface Crew extends AutoCloseable {
  /** Soon, on a thread of the crew; after {@link #close} on the caller's. */
  void run(Runnable task);

  /** {@link #run} after a time; what is still waiting at {@link #close} never runs. */
  void after(long nanos, Runnable task);

  /** Finishes what is queued, within a bound. */
  @Override
  void close();
}
