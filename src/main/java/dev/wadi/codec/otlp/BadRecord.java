package dev.wadi.codec.otlp;

/** Why one record cannot be taken, while its neighbours can. */
enum BadRecord {
  TOO_DEEP("a value is nested deeper than " + OtlpBatch.MAX_DEPTH + " levels"),
  TRACE_ID("trace_id is not 16 bytes long"),
  SPAN_ID("span_id is not 8 bytes long");

  private final String text;

  BadRecord(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
