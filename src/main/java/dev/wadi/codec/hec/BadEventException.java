package dev.wadi.codec.hec;

/** An event is not as the collector takes it, so nothing of its request is. */
public final class BadEventException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Fault fault;
  private final int event;

  /** What is wrong, in the collector's words. */
  public enum Fault {
    NO_DATA,
    INVALID_FORMAT,
    EVENT_MISSING,
    EVENT_BLANK,
    FIELDS
  }

  BadEventException(Fault fault, int event) {
    super(fault + " in event " + event, null, false, false);
    this.fault = fault;
    this.event = event;
  }

  public Fault fault() {
    return fault;
  }

  /** Its place in the request, from 0. */
  public int event() {
    return event;
  }
}
