package dev.wadi.buffer.wal;

/**
 * Hears about single events that a counter cannot tell, for histograms. Called on threads of the
 * WAL; must return at once and throw nothing.
 */
public interface WalObserver {
  /** Hears nothing. */
  WalObserver NONE = new WalObserver() {};

  /**
   * A segment was forced to the device.
   *
   * @param nanos how long it took
   */
  default void synced(long nanos) {}

  /** A group was answered together. */
  default void grouped(int appends, long bytes) {}
}
