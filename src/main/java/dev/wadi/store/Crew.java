package dev.wadi.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does the same with many files, several at a time; the first failure ends it. */
final class Crew {
  private static final long LONGEST_END_SECONDS = 10;

  private Crew() {}

  static <T> List<T> run(int threads, List<Callable<T>> tasks) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads, Crew::thread);
    try {
      List<Future<T>> pending = new ArrayList<>();
      tasks.forEach(task -> pending.add(pool.submit(task)));
      List<T> results = new ArrayList<>();
      for (Future<T> one : pending) {
        results.add(one.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while files travel", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException bug) {
        throw bug;
      }
      throw new IOException(e.getCause());
    } finally {
      pool.shutdownNow();
      awaitEnd(pool);
    }
  }

  /*
   * After a failure the others are interrupted, and waited for: whoever takes away what was made so
   * far would otherwise see it made again.
   */
  private static void awaitEnd(ExecutorService pool) {
    try {
      pool.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "store-file");
    thread.setDaemon(true);
    return thread;
  }
}
