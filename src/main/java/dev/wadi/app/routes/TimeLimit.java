package dev.wadi.app.routes;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs code of a user's for a bounded time, on a thread of its own. What does not come to its end
 * is interrupted and left behind: no Java can end a thread that does not want to. Immutable.
 *
 * @param time how long it may take
 */
record TimeLimit(Duration time) {
  static final TimeLimit USUAL = new TimeLimit(Duration.ofSeconds(10));

  /** The time was up. */
  static final class PassedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient StackTraceElement[] where;

    PassedException(String message, StackTraceElement[] where) {
      super(message);
      this.where = where;
    }

    /** Where the code was then. */
    StackTraceElement[] where() {
      return where.clone();
    }
  }

  <T> T run(String name, Callable<T> work) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                done.complete(work.call());
              } catch (Throwable e) {
                done.completeExceptionally(e); // handed to whoever waits
              }
            },
            name);
    thread.setDaemon(true);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.start();
    try {
      return done.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      StackTraceElement[] where = thread.getStackTrace();
      thread.interrupt();
      PassedException passed =
          new PassedException("did not come to its end within " + seconds(), where);
      passed.initCause(e);
      throw passed;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception failed) {
        throw failed;
      }
      if (e.getCause() instanceof Error failed) {
        throw failed;
      }
      throw e;
    }
  }

  private String seconds() {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
