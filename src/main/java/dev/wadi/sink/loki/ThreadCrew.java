package dev.wadi.sink.loki;

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
 * The threads of one sink: {@code loki-<sink>-work-N} compress and call back, {@code
 * loki-<sink>-http-N} serve the HTTP client, {@code loki-<sink>-time} watches the clock.
 */
final class ThreadCrew implements Crew {
  private static final int WORKERS = 2;
  private static final long CLOSE_SECONDS = 5;

  private final ExecutorService workers;
  private final ExecutorService http;
  private final ScheduledThreadPoolExecutor timer;

  ThreadCrew(String sink) {
    workers = pool("loki-" + sink + "-work-");
    http = pool("loki-" + sink + "-http-");
    timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "loki-" + sink + "-time"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  Executor http() {
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
