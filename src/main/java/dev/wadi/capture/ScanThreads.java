package dev.wadi.capture;

import java.util.List;

/** Waits for threads. */
final class ScanThreads {
  private ScanThreads() {}

  /**
   * Waits until all have ended, also when somebody interrupts the waiting one: it stays
   * interrupted.
   */
  static void join(List<Thread> workers) {
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (true) {
        try {
          worker.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
