package dev.wadi.app.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * Threads that cases left running, since their code came to no end. No Java can end them: they get
 * the least priority and are counted, so that whoever checks again and again stops before they take
 * the machine. Threads share it.
 */
final class LeftBehind {
  private final List<Thread> threads = new ArrayList<>();

  /** One more that does not end. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing is right or wrong because of it, only sooner
  synchronized void add(Thread thread) {
    thread.setPriority(Thread.MIN_PRIORITY);
    threads.add(thread);
  }

  /** Those that still run. */
  synchronized List<Thread> running() {
    threads.removeIf(thread -> !thread.isAlive());
    return List.copyOf(threads);
  }
}
