package dev.wadi.app.rooms;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Executors that do one thing after the other, and refuse when enough of them wait. */
final class OneThread {
  private OneThread() {}

  /** A new one; its thread lives while there is work. */
  static ThreadPoolExecutor named(String name, int mostWaiting) {
    return named(name, mostWaiting, Thread.NORM_PRIORITY);
  }

  /** A new one for what others should not have to wait for: they get more of the processor. */
  static ThreadPoolExecutor patient(String name, int mostWaiting) {
    return named(name, mostWaiting, Thread.MIN_PRIORITY);
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing is right or wrong because of it, only sooner
  private static ThreadPoolExecutor named(String name, int mostWaiting, int priority) {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(mostWaiting),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              thread.setPriority(priority);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }
}
