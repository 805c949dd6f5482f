package dev.wadi.client;

/** Where lines go in the end; for the one thread that sends. It counts what became of each. */
interface Outlet {
  /** Sends a line, or lays it with others that are sent together. */
  void ship(LogEvent event) throws InterruptedException;

  /** Sends what lies together. */
  void flush() throws InterruptedException;

  /** How long what lies together may still lie; {@link Long#MAX_VALUE} for nothing that does. */
  long dueInNanos();

  /** Lets go of what is still there, after the last line, and of what it holds of the machine. */
  void close();
}
