package dev.wadi.capture.signature;

import java.io.IOException;

/** A manifest, a signature or a key that cannot be understood; the message is a sentence. */
public final class SignatureFormatException extends IOException {
  private static final long serialVersionUID = 1;

  public SignatureFormatException(String message) {
    super(message);
  }

  public SignatureFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
