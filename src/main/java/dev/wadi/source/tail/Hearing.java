package dev.wadi.source.tail;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Set;

/** Hears of what happens in folders, or waits. For one thread, but for closing. */
interface Hearing extends Closeable {
  /** Is told what happened. */
  interface Listener {
    /** Bytes of a file may have changed. */
    void changed(Path file);

    /** Files came or went. */
    void cameOrWent();
  }

  /** From now on listens to these folders and no others. */
  void watch(Set<Path> folders);

  /** Waits for something to happen, up to a time, and tells all that did. */
  void await(long nanos, long nowNanos, Listener listener) throws InterruptedException;

  /** Listens to everything again where it has been left out for long enough. */
  void calmDown(long nowNanos);

  @Override
  void close();
}
