package dev.wadi.sink.delivery;

import java.io.IOException;

/** A batch was handed back undelivered and is still its giver's: the sink stops or has no room. */
public final class NotDeliveredException extends IOException {
  private static final long serialVersionUID = 1L;

  public NotDeliveredException(String message) {
    super(message);
  }
}
