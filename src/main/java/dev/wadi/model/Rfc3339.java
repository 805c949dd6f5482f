package dev.wadi.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times as captures write them, RFC 3339 with up to nine digits of a second, and as nanoseconds
 * since the epoch. Nanoseconds in a {@code long} reach from 1677 to 2262; times beyond (logtap
 * writes the year 1 for "no time") become the nearest end.
 */
public final class Rfc3339 {
  /** What {@link #parse} answers for text that is no time. */
  public static final long NOT_A_TIME = Long.MIN_VALUE + 1;

  private static final long NANOS = 1_000_000_000L;

  private Rfc3339() {}

  /** UTC, trailing zeros of the fraction dropped, {@code Z} at the end. */
  public static String format(long epochNanos) {
    byte[] out = new byte[40];
    int end = new Writer().write(epochNanos, out, 0);
    out[end++] = 'Z';
    return new String(out, 0, end, ISO_8859_1);
  }

  /** UTC, for instants of any year; trailing zeros of the fraction dropped. */
  public static String format(Instant instant) {
    String seconds = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC) + "";
    StringBuilder out = new StringBuilder(seconds);
    if (seconds.length() == 16) {
      out.append(":00");
    }
    int nanos = instant.getNano();
    if (nanos != 0) {
      out.append('.').append(String.format("%09d", nanos));
      while (out.charAt(out.length() - 1) == '0') {
        out.setLength(out.length() - 1);
      }
    }
    return out.append('Z').toString();
  }

  public static long toNanos(Instant instant) {
    return join(instant.getEpochSecond(), instant.getNano());
  }

  public static Instant toInstant(long epochNanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, NANOS), Math.floorMod(epochNanos, NANOS));
  }

  /** Nanoseconds since the epoch, or {@link #NOT_A_TIME}. */
  public static long parse(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  /** Nanoseconds since the epoch, or {@link #NOT_A_TIME}. */
  public static long parse(byte[] b, int offset, int length) {
    int end = offset + length;
    // 2024-01-15T10:32:01Z is the shortest.
    if (length < 20
        || b[offset + 4] != '-'
        || b[offset + 7] != '-'
        || (b[offset + 10] | 0x20) != 't'
        || b[offset + 13] != ':'
        || b[offset + 16] != ':') {
      return NOT_A_TIME;
    }
    int year = digits(b, offset, 4);
    int month = digits(b, offset + 5, 2);
    int day = digits(b, offset + 8, 2);
    int hour = digits(b, offset + 11, 2);
    int minute = digits(b, offset + 14, 2);
    int second = digits(b, offset + 17, 2);
    if ((year | month | day | hour | minute | second) < 0
        || month < 1
        || month > 12
        || day < 1
        || day > daysIn(year, month)
        || hour > 23
        || minute > 59
        || second > 60) {
      return NOT_A_TIME;
    }
    int at = offset + 19;
    int nanos = 0;
    if (b[at] == '.') {
      int scale = 100_000_000;
      int start = ++at;
      while (at < end && b[at] >= '0' && b[at] <= '9') {
        nanos += (b[at] - '0') * scale;
        scale /= 10;
        at++;
      }
      if (at == start) {
        return NOT_A_TIME;
      }
    }
    int shift = zoneSeconds(b, at, end);
    if (shift == Integer.MIN_VALUE) {
      return NOT_A_TIME;
    }
    long seconds =
        daysFromEpoch(year, month, day) * 86_400L + hour * 3600L + minute * 60L + second - shift;
    return join(seconds, nanos);
  }

  private static int zoneSeconds(byte[] b, int at, int end) {
    if (at < end && (b[at] | 0x20) == 'z') {
      return at + 1 == end ? 0 : Integer.MIN_VALUE;
    }
    if (at + 6 == end && (b[at] == '+' || b[at] == '-') && b[at + 3] == ':') {
      int hours = digits(b, at + 1, 2);
      int minutes = digits(b, at + 4, 2);
      if (hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59) {
        int seconds = hours * 3600 + minutes * 60;
        return b[at] == '-' ? -seconds : seconds;
      }
    }
    return Integer.MIN_VALUE;
  }

  private static int digits(byte[] b, int at, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      int digit = b[at + i] - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Days of a month, 1 to 12, in the Gregorian calendar. */
  public static int daysIn(int year, int month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Days since 1970-01-01 in the Gregorian calendar, of a date that exists. */
  public static long daysFromEpoch(int year, int month, int day) {
    /* Years from March, so that the leap day is the last of its year; 400 years are 146,097 days. */
    long y = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  private static long join(long seconds, int nanos) {
    if (seconds > Long.MAX_VALUE / NANOS - 1) {
      return Long.MAX_VALUE;
    }
    if (seconds < Long.MIN_VALUE / NANOS + 1) {
      return Long.MIN_VALUE;
    }
    return seconds * NANOS + nanos;
  }

  /** Writes many times quickly: the part down to the second is remembered. For one thread. */
  public static final class Writer {
    /** Most bytes that {@link #write} puts out. */
    public static final int MAX_BYTES = 30;

    private static final int SECONDS_BYTES = 19;

    private final byte[] text = new byte[SECONDS_BYTES];
    private long cachedSecond = Long.MIN_VALUE;

    /** Writes a time without its zone letter; returns the end. */
    public int write(long epochNanos, byte[] out, int at) {
      long second = Math.floorDiv(epochNanos, NANOS);
      int nanos = (int) (epochNanos - second * NANOS);
      if (second != cachedSecond) {
        render(second);
      }
      System.arraycopy(text, 0, out, at, SECONDS_BYTES);
      int end = at + SECONDS_BYTES;
      if (nanos == 0) {
        return end;
      }
      out[end] = '.';
      int millis = nanos / 1_000_000;
      int rest = nanos - millis * 1_000_000;
      int micros = rest / 1000;
      three(out, end + 1, millis);
      three(out, end + 4, micros);
      three(out, end + 7, rest - micros * 1000);
      end += 10;
      while (out[end - 1] == '0') {
        end--;
      }
      return end;
    }

    private static void three(byte[] out, int at, int value) {
      int hundreds = value / 100;
      int rest = value - hundreds * 100;
      int tens = rest / 10;
      out[at] = (byte) ('0' + hundreds);
      out[at + 1] = (byte) ('0' + tens);
      out[at + 2] = (byte) ('0' + rest - tens * 10);
    }

    private void render(long second) {
      LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
      three(text, 1, time.getYear() % 1000);
      text[0] = (byte) ('0' + time.getYear() / 1000);
      two(4, '-', time.getMonthValue());
      two(7, '-', time.getDayOfMonth());
      two(10, 'T', time.getHour());
      two(13, ':', time.getMinute());
      two(16, ':', time.getSecond());
      cachedSecond = second;
    }

    private void two(int at, char before, int value) {
      text[at] = (byte) before;
      text[at + 1] = (byte) ('0' + value / 10);
      text[at + 2] = (byte) ('0' + value % 10);
    }
  }
}
