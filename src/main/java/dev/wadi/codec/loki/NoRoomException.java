package dev.wadi.codec.loki;

/**
 * There is no memory for what a push unfolds into. Not checked, because every line of a decoder may
 * end here and none can do anything about it.
 */
public final class NoRoomException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final boolean ever;

  /**
   * @param ever true when it may fit at another time
   */
  public NoRoomException(String message, boolean ever) {
    super(message, null, false, false);
    this.ever = ever;
  }

  /** False when it is too large whatever else is going on. */
  public boolean mayEverFit() {
    return ever;
  }
}
