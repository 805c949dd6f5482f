package dev.wadi.codec.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Rfc3339;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;

/**
 * Times as programs write them who care little, as nanoseconds since the epoch: RFC 3339; ISO 8601
 * with a blank for the T, without seconds, without an offset (then it is UTC) or with the date
 * alone; seconds and milliseconds since the epoch as numbers, told apart by their size.
 */
public final class LaxTimes {
  /** What is answered for text that is no time between 1678 and 2261. */
  public static final long NOT_A_TIME = Rfc3339.NOT_A_TIME;

  /* Seconds until the year 2603; milliseconds since August 1970. */
  private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(20_000_000_000L);
  private static final int LONGEST_NUMBER = 32;
  private static final int LONGEST_TEXT = 48;
  private static final Instant FIRST = Instant.parse("1678-01-01T00:00:00Z");
  private static final Instant BEHIND_LAST = Instant.parse("2262-01-01T00:00:00Z");

  private static final long FIRST_NANOS = Rfc3339.toNanos(FIRST);
  private static final long BEHIND_LAST_NANOS = Rfc3339.toNanos(BEHIND_LAST);

  private static final DateTimeFormatter LAX =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendPattern("[XXX][XX][X]")
          .toFormatter();

  private LaxTimes() {}

  public static long ofText(byte[] buffer, int offset, int length) {
    long nanos = Rfc3339.parse(buffer, offset, length);
    if (nanos != NOT_A_TIME) {
      return nanos < FIRST_NANOS || nanos >= BEHIND_LAST_NANOS ? NOT_A_TIME : nanos;
    }
    if (length > LONGEST_TEXT) {
      return NOT_A_TIME;
    }
    String text = new String(buffer, offset, length, UTF_8);
    if (text.length() > 10 && text.charAt(10) == ' ') {
      text = text.substring(0, 10) + 'T' + text.substring(11);
    }
    try {
      TemporalAccessor read =
          LAX.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      if (read instanceof OffsetDateTime time) {
        return within(time.toInstant());
      }
      LocalDateTime time =
          read instanceof LocalDate day ? day.atStartOfDay() : LocalDateTime.from(read);
      return within(time.toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return NOT_A_TIME;
    }
  }

  public static long ofNumber(byte[] buffer, int offset, int length) {
    if (length > LONGEST_NUMBER) {
      return NOT_A_TIME;
    }
    BigDecimal number;
    try {
      number = new BigDecimal(new String(buffer, offset, length, US_ASCII));
    } catch (NumberFormatException e) {
      return NOT_A_TIME;
    }
    if (number.precision() - number.scale() > LONGEST_NUMBER) {
      return NOT_A_TIME;
    }
    boolean seconds = number.abs().compareTo(MOST_SECONDS) <= 0;
    BigDecimal nanos = number.movePointRight(seconds ? 9 : 6).setScale(0, RoundingMode.FLOOR);
    return nanos.unscaledValue().bitLength() > 63
        ? NOT_A_TIME
        : within(Rfc3339.toInstant(nanos.longValue()));
  }

  private static long within(Instant time) {
    return time.isBefore(FIRST) || !time.isBefore(BEHIND_LAST) ? NOT_A_TIME : Rfc3339.toNanos(time);
  }
}
