package dev.wadi.capture;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * When the letters of a capture's frames are noted: as they are written, or, while so much comes
 * that it waits for the writer, later. Threads share it.
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

  /** A file was closed, of whose letters some were left for later. */
  void left() {
    missing.set(true);
  }

  /** Whether files may lack letters, and there is time for them; asked once, it is no longer so. */
  public boolean take() {
    return !later && missing.getAndSet(false);
  }
}
