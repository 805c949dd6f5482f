package dev.wadi.codec.otlp;

/** One record cannot be taken; its neighbours can. */
final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final BadRecord why;

  BadRecordException(BadRecord why) {
    /* No stack trace: a sender decides how many of these we make. */
    super(why.text(), null, false, false);
    this.why = why;
  }

  BadRecord why() {
    return why;
  }
}
