package dev.wadi.cli;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Numbers;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shows on stderr how far a command is: on a terminal one line that overwrites itself, elsewhere a
 * line now and then. What is over within a second says nothing. Who presses Ctrl-C meanwhile calls
 * the work off and waits until it has cleaned up. For one thread, besides its own.
 *
 * <pre>{@code
 * Effort effort = Effort.of(threads);
 * try (ProgressLine progress = ProgressLine.of(shell(), effort)) {
 *   result = Slice.run(reader, request, progress.effort());
 * }
 * }</pre>
 */
public final class ProgressLine implements AutoCloseable {
  private static final long FIRST_MILLIS = 1000;
  private static final long TERMINAL_MILLIS = 200;
  private static final long PLAIN_MILLIS = 10_000;
  private static final long MOST_CLEANING_MILLIS = 10_000;
  private static final int WIDTH = 78;

  private final Output output;
  private final Effort effort;
  private final boolean terminal;
  private final long begun = System.nanoTime();
  private final ReentrantLock lock = new ReentrantLock(); // guards what follows
  private final Condition over = lock.newCondition();
  private boolean closed;
  private boolean shown;
  private final Thread watcher = new Thread(this::watch, "progress");
  private final Thread interrupted = new Thread(this::callOff, "progress-interrupted");

  private ProgressLine(Output output, Effort effort, boolean terminal) {
    this.output = output;
    this.effort = effort;
    this.terminal = terminal;
  }

  /** Begins to watch. */
  public static ProgressLine of(Shell shell, Effort effort) {
    return of(shell.output(), effort, Screen.of(shell).remarks());
  }

  static ProgressLine of(Output output, Effort effort, boolean terminal) {
    ProgressLine line = new ProgressLine(output, effort, terminal);
    line.watcher.setDaemon(true);
    line.watcher.start();
    Runtime.getRuntime().addShutdownHook(line.interrupted);
    return line;
  }

  /** What it watches. */
  public Effort effort() {
    return effort;
  }

  private void watch() {
    lock.lock();
    try {
      if (waits(FIRST_MILLIS)) {
        do {
          shown = true;
          show(terminal ? "\r" + padded(text()) : text());
        } while (waits(terminal ? TERMINAL_MILLIS : PLAIN_MILLIS));
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but the end of the process.
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /* True when it is not over after that time. */
  private boolean waits(long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    while (!closed && left > 0) {
      left = over.awaitNanos(left);
    }
    return !closed;
  }

  private void show(String text) {
    if (terminal) {
      output.part(text);
    } else {
      output.remark(text);
    }
  }

  private static String padded(String text) {
    return text + " ".repeat(Math.max(0, WIDTH - text.length()));
  }

  private String text() {
    double seconds = (System.nanoTime() - begun) / 1e9;
    return text(effort.passedBytes(), effort.expectedBytes(), seconds);
  }

  /** How far one is who has passed so much of so much in so long. */
  static String text(long passed, long expected, double seconds) {
    double rate = passed / Math.max(seconds, 1e-9);
    String read = Numbers.bytes(passed) + " read, " + Numbers.bytes((long) rate) + "/s";
    if (expected <= 0) {
      return read;
    }
    double share = Math.min(1, (double) passed / expected);
    String percent = String.format(Locale.ROOT, "%3.0f %%  ", 100 * share);
    return passed == 0
        ? percent + read
        : percent + read + ", " + left((expected - passed) / rate) + " left";
  }

  private static String left(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    return whole < 60
        ? whole + " s"
        : String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60);
  }

  /* On a thread of the ending process: whoever works has this long to take away what is half made. */
  private void callOff() {
    effort.callOff();
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(MOST_CLEANING_MILLIS);
      while (!closed && left > 0) {
        left = over.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      over.signalAll();
      if (shown && terminal) {
        output.part("\r" + " ".repeat(WIDTH) + "\r");
      }
    } finally {
      lock.unlock();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException e) {
      // The process is ending: the hook has begun, and was told above that this is closed.
      return;
    }
  }
}
