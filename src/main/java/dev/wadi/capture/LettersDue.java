package dev.wadi.capture;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * When files that another writer left without letters get them: not while lines wait for the
 * writer. Threads share it.
 */
public final class LettersDue {
  private volatile boolean later;
  /* Who wrote the files that are there is not known. */
  private final AtomicBoolean missing = new AtomicBoolean(true);

  /** Says that lines wait for the writer, or that they do not. */
  public void later(boolean waiting) {
    later = waiting;
  }

  boolean isLater() {
    return later;
  }

  /** Whether files may lack letters, and there is time for them; asked once, it is no longer so. */
  public boolean take() {
    return !later && missing.getAndSet(false);
  }
}
