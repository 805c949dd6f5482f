package dev.wadi.read;

import java.io.IOException;

/** A question that is not answered, and why, in words for who asked. */
final class ReadException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  ReadException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Of the answer. */
  int status() {
    return status;
  }
}
