package dev.wadi.codec.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/**
 * When a record in JSON says that it was made: the first of its own fields that is called as times
 * are ({@code @timestamp}, {@code timestamp}, {@code time}, {@code ts}, {@code date}, {@code
 * datetime}, {@code EdgeStartTimestamp}, in any case of their letters) and holds one. Texts are
 * read as {@link LaxTimes} reads them, numbers as seconds, milliseconds, microseconds or
 * nanoseconds since the epoch, told apart by their size.
 */
public final class RecordTimes {
  /** What is answered for a record without a time between 1678 and 2261. */
  public static final long NOT_A_TIME = LaxTimes.NOT_A_TIME;

  private static final List<String> NAMES =
      List.of("@timestamp", "timestamp", "time", "ts", "date", "datetime", "edgestarttimestamp");

  private static final BigDecimal MOST_MILLIS = BigDecimal.valueOf(20_000_000_000_000L);
  private static final BigDecimal MOST_MICROS = BigDecimal.valueOf(20_000_000_000_000_000L);
  private static final int LONGEST_NUMBER = 32;

  private RecordTimes() {}

  /**
   * The time of an object, in nanoseconds since the epoch. Its bytes stay as they are.
   *
   * @throws MalformedJsonException when it is no object
   */
  public static long of(byte[] buffer, int offset, int length) throws MalformedJsonException {
    byte[] bytes = buffer;
    int from = offset;
    if (hasEscapes(buffer, offset, length)) {
      /* A reader undoes escapes where they stand, and these bytes are a line to keep. */
      bytes = Arrays.copyOfRange(buffer, offset, offset + length);
      from = 0;
    }
    JsonReader json = new JsonReader(bytes, from, length);
    json.beginObject();
    long found = NOT_A_TIME;
    for (boolean first = true; json.nextField(first); first = false) {
      if (found == NOT_A_TIME && isTime(json)) {
        found = value(json, bytes);
      } else {
        json.skip();
      }
    }
    return found;
  }

  private static boolean hasEscapes(byte[] buffer, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  private static boolean isTime(JsonReader json) {
    for (String name : NAMES) {
      if (json.textIs(name)) {
        return true;
      }
    }
    return false;
  }

  private static long value(JsonReader json, byte[] bytes) throws MalformedJsonException {
    int next = json.peek();
    if (next == '"') {
      json.string();
      long nanos = LaxTimes.ofText(bytes, json.textOffset(), json.textLength());
      return nanos == NOT_A_TIME ? number(bytes, json.textOffset(), json.textLength()) : nanos;
    }
    int from = json.position();
    json.skip();
    return next == '-' || (next >= '0' && next <= '9')
        ? number(bytes, from, json.position() - from)
        : NOT_A_TIME;
  }

  /** A number since the epoch, in the unit that its size tells. */
  public static long number(byte[] bytes, int offset, int length) {
    if (length > LONGEST_NUMBER) {
      return NOT_A_TIME;
    }
    BigDecimal number;
    try {
      number = new BigDecimal(new String(bytes, offset, length, US_ASCII));
    } catch (NumberFormatException e) {
      return NOT_A_TIME;
    }
    if (number.precision() - number.scale() > LONGEST_NUMBER) {
      return NOT_A_TIME;
    }
    if (number.abs().compareTo(MOST_MILLIS) <= 0) {
      return LaxTimes.ofNumber(bytes, offset, length);
    }
    boolean micros = number.abs().compareTo(MOST_MICROS) <= 0;
    BigDecimal nanos = number.movePointRight(micros ? 3 : 0).setScale(0, RoundingMode.FLOOR);
    return nanos.signum() < 0 || nanos.unscaledValue().bitLength() > 63
        ? NOT_A_TIME
        : nanos.longValue();
  }
}
