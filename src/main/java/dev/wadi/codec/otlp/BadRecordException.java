package dev.wadi.codec.otlp;

/** One record cannot be taken; its neighbours can. */
final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  static final BadRecordException TOO_DEEP =
      new BadRecordException("a value is nested deeper than " + OtlpBatch.MAX_DEPTH + " levels");
  static final BadRecordException TRACE_ID =
      new BadRecordException("trace_id is not 16 bytes long");
  static final BadRecordException SPAN_ID = new BadRecordException("span_id is not 8 bytes long");

  private BadRecordException(String message) {
    super(message, null, false, false);
  }
}
