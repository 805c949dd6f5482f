package dev.wadi.sink.delivery;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one sink: {@code <prefix>-work-N} compress and call back, {@code <prefix>-http-N}
 * serve its client, {@code <prefix>-time} watches the clock.
 */
public final class ThreadCrew implements Crew {
  private static final int WORKERS = 2;
  private static final long CLOSE_SECONDS = 5;

  private final ExecutorService workers;
  private final ExecutorService http;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * A crew without threads so far; they come with the work.
   *
   * @param prefix of the names of its threads, such as {@code loki-<sink>}
   */
  public ThreadCrew(String prefix) {
    workers = pool(prefix + "-work-");
    http = pool(prefix + "-http-");
    timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, prefix + "-time"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Where a client of the sink's may work. */
  public Executor http() {
    return http;
  }

  ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  @Override
  public void run(Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      /* The crew has gone home; what is left is to tell the givers, and anybody can do that. */
      task.run();
    }
  }

  @Override
  public void after(long nanos, Runnable task) {
    try {
      Future<?> unused = timer.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      /* Closed: what is still waiting never runs, that is the promise. */
      return;
    }
  }

  @Override
  public void close() {
    timer.shutdown();
    workers.shutdown();
    http.shutdown();
    try {
      if (!workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /* The queue is as long as there are accepted batches and requests under way; both are bounded. */
  private static ExecutorService pool(String prefix) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory = task -> daemon(task, prefix + number.incrementAndGet());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            WORKERS, WORKERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
