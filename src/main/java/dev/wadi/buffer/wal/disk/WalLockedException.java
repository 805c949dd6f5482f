package dev.wadi.buffer.wal.disk;

import java.io.IOException;

/** The WAL belongs to another process; the message is one sentence for a person. */
public final class WalLockedException extends IOException {
  private static final long serialVersionUID = 1L;

  public WalLockedException(String message) {
    super(message);
  }
}
