package dev.wadi.client;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A thread that works for a client and does not keep a program alive. What is logged on it comes
 * from sending lines: an appender that sent that as well would never come to an end.
 */
public final class ClientThread extends Thread {
  private static final int MOST_HTTP_THREADS = 2;

  ClientThread(Runnable work, String name) {
    super(work, name);
    setDaemon(true);
  }

  /** Whether the thread at hand is one of a client. */
  public static boolean isCurrent() {
    return Thread.currentThread() instanceof ClientThread;
  }

  /** Threads that come when there is work and go when there is none. */
  static Executor executor(String name) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            MOST_HTTP_THREADS,
            MOST_HTTP_THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> new ClientThread(work, name));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
