package dev.wadi.codec.text;

/**
 * Reads times that are JSON objects: {@code {"seconds":1705314721,"nanos":5}} of protobuf and
 * Stackdriver, {@code {"epochSecond":1705314721,"nanoOfSecond":5}} of Log4j, {@code
 * {"$date":"2024-01-15T10:32:01Z"}} of MongoDB. For one thread.
 */
final class TimeObject {
  private static final long NANOS = 1_000_000_000L;
  private static final long MOST_SECONDS = Long.MAX_VALUE / NANOS - 1;

  private final TimeReader times;
  private final JsonWalk json = new JsonWalk();
  private long nanos;

  TimeObject(TimeReader times) {
    this.times = times;
  }

  long nanos() {
    return nanos;
  }

  /** Whether the text is such an object, and tells a time. */
  boolean read(byte[] b, int from, int to, long referenceNanos) {
    json.start(b, from, to);
    if (!json.take('{')) {
      return false;
    }
    long seconds = -1;
    long fraction = 0;
    do {
      if (!json.string()) {
        return false;
      }
      int name = json.textFrom();
      int nameTo = json.textTo();
      if (!json.take(':')) {
        return false;
      }
      boolean text = json.peek() == '"';
      int value = json.at();
      if (!json.skip()) {
        return false;
      }
      int valueFrom = text ? json.textFrom() : value;
      int valueTo = text ? json.textTo() : json.at();
      if (is(b, name, nameTo, "$date")) {
        boolean read = times.whole(b, valueFrom, valueTo, referenceNanos);
        nanos = times.nanos();
        return read;
      }
      if (is(b, name, nameTo, "seconds") || is(b, name, nameTo, "epochSecond")) {
        seconds = count(b, valueFrom, valueTo);
      } else if (is(b, name, nameTo, "nanos") || is(b, name, nameTo, "nanoOfSecond")) {
        fraction = count(b, valueFrom, valueTo);
      }
    } while (json.take(','));
    if (seconds < 0 || seconds > MOST_SECONDS || fraction < 0 || fraction >= NANOS) {
      return false;
    }
    nanos = seconds * NANOS + fraction;
    return true;
  }

  private static boolean is(byte[] b, int from, int to, String name) {
    return to - from == name.length() && Bytes.startsWith(b, from, to, name);
  }

  /* A whole number, or -1. */
  private static long count(byte[] b, int from, int to) {
    if (from == to || to - from > 18) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (!Bytes.isDigit(b[i])) {
        return -1;
      }
      value = value * 10 + b[i] - '0';
    }
    return value;
  }
}
