package dev.wadi.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a command end in its own words when the process is asked to stop (Ctrl+C, SIGTERM).
 *
 * <p>The request runs on a thread of the JVM's; the process ends when the command has closed this,
 * and not before: with 0 if the command said that all went well, else with the JVM's 128 + signal.
 */
public final class GracefulStop implements AutoCloseable {
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean good;

  /**
   * @param request tells the command to come to its end; must not wait for it
   */
  public GracefulStop(Runnable request) {
    this.hook = new Thread(() -> stop(request), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop(Runnable request) {
    request.run();
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (good) {
      // A JVM that was asked by a signal has no other way to say that the end was a good one.
      Runtime.getRuntime().halt(ExitCode.OK.number());
    }
  }

  /** The command did what it was to do, and has written all its words. */
  public void succeeded() {
    good = true;
  }

  /** The command has said all it has to say. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is stopping already: the hook runs, and is through in a moment.
    }
  }
}
