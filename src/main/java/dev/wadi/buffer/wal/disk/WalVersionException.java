package dev.wadi.buffer.wal.disk;

import java.io.IOException;

/** A file was written by a newer program; the message is one sentence for a person. */
public final class WalVersionException extends IOException {
  private static final long serialVersionUID = 1L;

  public WalVersionException(String message) {
    super(message);
  }

  static WalVersionException of(String whatHas, String version, int known) {
    return new WalVersionException(
        whatHas + version + "; this program knows version " + known + ".");
  }
}
