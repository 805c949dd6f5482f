package dev.wadi.capture;

import java.io.IOException;

/** Somebody called a scan off; see {@link ScanReport#callOff}. */
public final class ScanCalledOffException extends IOException {
  private static final long serialVersionUID = 1L;

  ScanCalledOffException() {
    super("called off");
  }
}
