package dev.wadi.client;

import java.io.PrintStream;

/**
 * Prints each line after it was sent; a stream that blocks holds up the sender, not the program.
 */
final class PrintingOutlet implements Outlet {
  private final Outlet next;
  private final PrintStream to;

  PrintingOutlet(Outlet next, PrintStream to) {
    this.next = next;
    this.to = to;
  }

  @Override
  public void ship(LogEvent event) throws InterruptedException {
    try {
      next.ship(event);
    } finally {
      to.println(RenderedLine.of(event));
    }
  }

  @Override
  public void flush() throws InterruptedException {
    next.flush();
  }

  @Override
  public long dueInNanos() {
    return next.dueInNanos();
  }

  @Override
  public void close() {
    next.close();
    to.flush();
  }
}
