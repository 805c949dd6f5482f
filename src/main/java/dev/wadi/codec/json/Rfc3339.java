package dev.wadi.codec.json;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads a time of RFC 3339, such as {@code 2024-01-15T10:32:00.5+02:00}, from bytes. Digits beyond
 * nanoseconds are cut off; a second 60 is the next minute's first. Stateless.
 */
public final class Rfc3339 {
  private static final long NANOS = 1_000_000_000L;

  private Rfc3339() {}

  /**
   * Nanoseconds since the epoch.
   *
   * @throws MalformedJsonException when the text is no such time, or outside of 1678 to 2261
   */
  public static long nanos(byte[] buffer, int offset, int length) throws MalformedJsonException {
    int end = offset + length;
    if (length < 20
        || buffer[offset + 4] != '-'
        || buffer[offset + 7] != '-'
        || (buffer[offset + 10] | 0x20) != 't'
        || buffer[offset + 13] != ':'
        || buffer[offset + 16] != ':') {
      throw malformed();
    }
    int year = number(buffer, offset, 4);
    int hour = below(24, number(buffer, offset + 11, 2));
    int minute = below(60, number(buffer, offset + 14, 2));
    int second = below(61, number(buffer, offset + 17, 2));
    if (year < 1678 || year > 2261) {
      throw malformed();
    }
    long day = day(year, number(buffer, offset + 5, 2), number(buffer, offset + 8, 2));
    int at = offset + 19;
    long fraction = 0;
    if (buffer[at] == '.') {
      long unit = NANOS;
      int from = ++at;
      while (at < end && buffer[at] >= '0' && buffer[at] <= '9') {
        unit /= 10;
        fraction += unit * (buffer[at++] - '0');
      }
      if (at == from) {
        throw malformed();
      }
    }
    long seconds = day * 86_400 + hour * 3_600L + minute * 60L + second - zone(buffer, at, end);
    return seconds * NANOS + fraction;
  }

  private static int zone(byte[] buffer, int at, int end) throws MalformedJsonException {
    if (end - at == 1 && (buffer[at] | 0x20) == 'z') {
      return 0;
    }
    if (end - at != 6 || (buffer[at] != '+' && buffer[at] != '-') || buffer[at + 3] != ':') {
      throw malformed();
    }
    int seconds =
        below(24, number(buffer, at + 1, 2)) * 3_600 + below(60, number(buffer, at + 4, 2)) * 60;
    return buffer[at] == '-' ? -seconds : seconds;
  }

  private static long day(int year, int month, int dayOfMonth) throws MalformedJsonException {
    try {
      return LocalDate.of(year, month, dayOfMonth).toEpochDay();
    } catch (DateTimeException e) {
      throw malformed();
    }
  }

  private static int below(int limit, int value) throws MalformedJsonException {
    if (value >= limit) {
      throw malformed();
    }
    return value;
  }

  private static int number(byte[] buffer, int offset, int digits) throws MalformedJsonException {
    int value = 0;
    for (int i = offset; i < offset + digits; i++) {
      int digit = buffer[i] - '0';
      if (digit < 0 || digit > 9) {
        throw malformed();
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static MalformedJsonException malformed() {
    return new MalformedJsonException("expect a time of RFC 3339 between 1678 and 2261");
  }
}
