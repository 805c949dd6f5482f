package dev.wadi.codec.text;

import dev.wadi.codec.text.TimeLayout.Step;
import dev.wadi.model.Rfc3339;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads times from bytes, as layouts say. After a read that succeeded, {@link #nanos()} is the time
 * and {@link #end()} the place behind it. Makes no object for a time. For one thread.
 */
final class TimeReader {
  /* Times whose nanoseconds do not fit a long are none. */
  private static final long FIRST_SECOND = Rfc3339.daysFromEpoch(1678, 1, 1) * 86_400;
  private static final long LAST_SECOND = Rfc3339.daysFromEpoch(2262, 1, 1) * 86_400;
  private static final long NANOS = 1_000_000_000L;
  private static final long DAY_SECONDS = 86_400;
  private static final int NO_ZONE = Integer.MIN_VALUE;
  private static final int[] MONTHS = months();

  private final TimeLayout[] layouts;
  private final ZoneOffsets zone;

  private int at;
  private long nanos;
  private int end;

  private int year;
  private int month;
  private int day;
  private int dayOfYear;
  private int hour;
  private int minute;
  private int second;
  private int fraction;
  private boolean fractionRead;
  private int offset;
  private @Nullable ZoneOffsets region; // Europe/Berlin, where a time tells it so
  private int half;
  private boolean counted;

  /**
   * @param layouts tried one after the other
   * @param zone counts where a time tells none
   */
  TimeReader(List<TimeLayout> layouts, ZoneId zone) {
    this.layouts = layouts.toArray(new TimeLayout[0]);
    this.zone = new ZoneOffsets(zone);
  }

  /** Nanoseconds since the epoch. */
  long nanos() {
    return nanos;
  }

  /** Behind the last byte of the time. */
  int end() {
    return end;
  }

  /**
   * Reads a time that is the whole slice, blanks around it aside; behind it may stand what it tells
   * twice, the name of its zone.
   *
   * @param referenceNanos a time near which it is, to find a year that is not told
   */
  boolean whole(byte[] b, int from, int to, long referenceNanos) {
    int first = from;
    int last = to;
    while (first < last && b[first] == ' ') {
      first++;
    }
    while (last > first && b[last - 1] == ' ') {
      last--;
    }
    for (TimeLayout layout : layouts) {
      if (read(layout, b, first, last, referenceNanos)
          && (end == last || offset != NO_ZONE && TimeForms.isZoneTold(b, end, last))) {
        return true;
      }
    }
    return false;
  }

  /** Reads a time that the slice begins with. */
  boolean prefix(byte[] b, int from, int to, long referenceNanos) {
    for (TimeLayout layout : layouts) {
      if (read(layout, b, from, to, referenceNanos)) {
        return true;
      }
    }
    return false;
  }

  /** Reads a time of one layout that the slice begins with. */
  boolean read(TimeLayout layout, byte[] b, int from, int to, long referenceNanos) {
    at = from;
    year = -1;
    month = 1;
    day = 1;
    dayOfYear = 0;
    hour = 0;
    minute = 0;
    second = 0;
    fraction = 0;
    fractionRead = false;
    offset = NO_ZONE;
    region = null;
    half = -1;
    counted = false;
    List<Step> steps = layout.steps();
    for (int i = 0; i < steps.size(); i++) {
      if (!step(steps.get(i), b, to)) {
        return false;
      }
    }
    end = at;
    return counted || calendar(referenceNanos);
  }

  private boolean step(Step step, byte[] b, int to) {
    switch (step.kind()) {
      case LITERAL:
        return at < to && b[at++] == step.literal();
      case BLANKS:
        return blanks(b, to);
      case YEAR:
        year = digits(b, to, step);
        return year >= 0;
      case YEAR_OF_CENTURY:
        year = digits(b, to, step);
        year += year < 0 ? 0 : year < 69 ? 2000 : 1900;
        return year >= 0;
      case MONTH:
        month = digits(b, to, step);
        return month >= 1;
      case MONTH_NAME:
        month = monthName(b, to);
        return month >= 1;
      case DAY:
        if (step.least() == 1 && at < to && b[at] == ' ') {
          at++;
        }
        day = digits(b, to, step);
        return day >= 1;
      case DAY_OF_YEAR:
        dayOfYear = digits(b, to, step);
        return dayOfYear >= 1 && dayOfYear <= 366;
      case WEEKDAY:
        return letters(b, to) >= 2;
      case HOUR:
      case HOUR_OF_HALF:
        hour = digits(b, to, step);
        return hour >= 0;
      case HALF:
        return half(b, to);
      case MINUTE:
        minute = digits(b, to, step);
        return minute >= 0;
      case SECOND:
        second = digits(b, to, step);
        return second >= 0 && optionalFraction(b, to);
      case FRACTION:
        return fractionOnce(b, to);
      case OFFSET:
        return offset(b, to);
      case ZONE_NAME:
        return zoneName(b, to);
      case ISO:
        return iso(b, to);
      case EPOCH:
        return epoch(b, to, 0);
      case EPOCH_SECONDS:
        return epoch(b, to, NANOS);
      case EPOCH_MILLIS:
        return epoch(b, to, 1_000_000);
      case EPOCH_MICROS:
        return epoch(b, to, 1000);
      case EPOCH_NANOS:
        return epoch(b, to, 1);
    }
    throw new IllegalStateException("a step that nobody reads: " + step);
  }

  /* 2024-01-15T10:32:01,123+02:00 and what comes near it: other marks, no seconds, no zone. */
  private boolean iso(byte[] b, int to) {
    int i = at;
    if (to - i < 16) {
      return false;
    }
    byte mark = b[i + 4];
    byte between = b[i + 10];
    if ((mark != '-' && mark != '/' && mark != '.')
        || b[i + 7] != mark
        || (between != 'T' && between != ' ' && between != 't' && between != '_')
        || b[i + 13] != ':') {
      return false;
    }
    year = two(b, i) * 100 + two(b, i + 2);
    month = two(b, i + 5);
    day = two(b, i + 8);
    hour = two(b, i + 11);
    minute = two(b, i + 14);
    if ((year | month | day | hour | minute) < 0) {
      return false;
    }
    at = i + 16;
    if (at + 2 < to && b[at] == ':') {
      second = two(b, at + 1);
      if (second < 0) {
        return false;
      }
      at += 3;
      if (!optionalFraction(b, to)) {
        return false;
      }
    }
    optionalZone(b, to);
    return true;
  }

  private void optionalZone(byte[] b, int to) {
    int before = at;
    if (at < to && (b[at] == 'Z' || b[at] == 'z' || b[at] == '+' || b[at] == '-')) {
      if (!offset(b, to)) {
        at = before;
        offset = NO_ZONE;
      }
      return;
    }
    if (at + 1 >= to || b[at] != ' ') {
      return;
    }
    at++;
    boolean signed = b[at] == '+' || b[at] == '-';
    boolean known =
        signed ? isDigitAt(b, at + 4, to) && offset(b, to) : isUpper(b[at]) && zoneName(b, to);
    if (!known || isWordAt(b, at, to)) {
      at = before;
      offset = NO_ZONE;
    }
  }

  private boolean blanks(byte[] b, int to) {
    int from = at;
    while (at < to && (b[at] == ' ' || b[at] == '\t')) {
      at++;
    }
    return at > from;
  }

  private int digits(byte[] b, int to, Step step) {
    int value = 0;
    int from = at;
    while (at < to && at - from < step.most() && b[at] >= '0' && b[at] <= '9') {
      value = value * 10 + b[at++] - '0';
    }
    return at - from < step.least() ? -1 : value;
  }

  private static int two(byte[] b, int i) {
    int tens = b[i] - '0';
    int ones = b[i + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -10_000 : tens * 10 + ones;
  }

  private int letters(byte[] b, int to) {
    int from = at;
    while (at < to && isLetter(b[at])) {
      at++;
    }
    return at - from;
  }

  private int monthName(byte[] b, int to) {
    int from = at;
    if (letters(b, to) < 3) {
      return -1;
    }
    int key = key(b[from], b[from + 1], b[from + 2]);
    for (int i = 0; i < MONTHS.length; i++) {
      if (MONTHS[i] == key) {
        return i + 1;
      }
    }
    return -1;
  }

  private boolean half(byte[] b, int to) {
    if (at + 2 > to || (b[at + 1] | 0x20) != 'm') {
      return false;
    }
    int letter = b[at] | 0x20;
    half = letter == 'p' ? 1 : letter == 'a' ? 0 : -1;
    at += 2;
    return half >= 0;
  }

  /* Behind a full stop or a comma; a mark without a digit is not ours. */
  private boolean optionalFraction(byte[] b, int to) {
    if (at + 1 < to && (b[at] == '.' || b[at] == ',') && isDigitAt(b, at + 1, to)) {
      at++;
      return fractionDigits(b, to);
    }
    return true;
  }

  /* Where a layout names the fraction; the seconds may have taken it already. */
  private boolean fractionOnce(byte[] b, int to) {
    if (fractionRead || optionalFraction(b, to) && fractionRead) {
      return true;
    }
    return fractionDigits(b, to);
  }

  private boolean fractionDigits(byte[] b, int to) {
    fractionRead = isDigitAt(b, at, to);
    int scale = 100_000_000;
    while (at < to && b[at] >= '0' && b[at] <= '9') {
      fraction += (b[at++] - '0') * scale;
      scale /= 10;
    }
    return true;
  }

  private boolean offset(byte[] b, int to) {
    if (at >= to) {
      return false;
    }
    byte sign = b[at];
    if (sign == 'Z' || sign == 'z') {
      at++;
      offset = 0;
      return true;
    }
    if (at + 3 > to || (sign != '+' && sign != '-')) {
      return false;
    }
    int hours = two(b, at + 1);
    if (hours < 0 || hours > 18) {
      return false;
    }
    at += 3;
    int minutes = 0;
    int colon = at < to && b[at] == ':' ? 1 : 0;
    if (isDigitAt(b, at + colon, to) && isDigitAt(b, at + colon + 1, to)) {
      minutes = two(b, at + colon);
      at += colon + 2;
    }
    if (minutes > 59) {
      return false;
    }
    int seconds = hours * 3600 + minutes * 60;
    offset = sign == '-' ? -seconds : seconds;
    return true;
  }

  private boolean zoneName(byte[] b, int to) {
    int from = at;
    if (at < to && (b[at] == '+' || b[at] == '-')) {
      return offset(b, to); // Go and PostgreSQL write +03 for zones without a name
    }
    int count = letters(b, to);
    if (count > 0 && at < to && b[at] == '/') {
      at = ZoneOffsets.regionEnd(b, from, to);
      region = zone.region(b, from, at);
      return region != null;
    }
    if (count == 0 || count > 5) {
      return false;
    }
    int seconds = zone.named(b, from, at);
    if (seconds == ZoneOffsets.UNKNOWN) {
      return false;
    }
    offset = seconds;
    return true;
  }

  /*
   * A count since the epoch. Without a unit its size tells it: seconds until the year 5138,
   * milliseconds from 1973, microseconds and nanoseconds likewise.
   */
  private boolean epoch(byte[] b, int to, long unitNanos) {
    int from = at;
    long value = 0;
    while (at < to && b[at] >= '0' && b[at] <= '9') {
      if (value > Long.MAX_VALUE / 10 - 1) {
        return false;
      }
      value = value * 10 + b[at++] - '0';
    }
    if (at > from && at < to && TimeForms.isScientific(b, at, to)) {
      return scientific(b, from, to, unitNanos);
    }
    if (at == from || (unitNanos == 0 && at - from < 9)) {
      return false;
    }
    long unit = unitNanos == 0 ? unit(value) : unitNanos;
    if (value > Long.MAX_VALUE / unit) {
      return false;
    }
    optionalFraction(b, to);
    counted = true;
    nanos = value * unit + fraction / (NANOS / unit);
    return nanos >= 0;
  }

  /* 1.7053147e9: some libraries write large numbers so. */
  private boolean scientific(byte[] b, int from, int to, long unitNanos) {
    BigDecimal value = TimeForms.scientific(b, from, to);
    if (value == null || value.signum() < 0) {
      return false;
    }
    long unit = unitNanos == 0 ? unit(value.longValue()) : unitNanos;
    BigDecimal counting = value.multiply(BigDecimal.valueOf(unit));
    if (counting.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return false;
    }
    at = TimeForms.numberEnd(b, from, to);
    counted = true;
    nanos = counting.longValue();
    return true;
  }

  private static long unit(long value) {
    return value < 100_000_000_000L
        ? NANOS
        : value < 100_000_000_000_000L ? 1_000_000 : value < 100_000_000_000_000_000L ? 1000 : 1;
  }

  private boolean calendar(long referenceNanos) {
    if (half >= 0) {
      if (hour < 1 || hour > 12) {
        return false;
      }
      hour = hour % 12 + half * 12;
    }
    if (hour > 23 || minute > 59 || second > 60 || month > 12) {
      return false;
    }
    long seconds;
    if (year >= 0) {
      if (dayOfYear == 0 && day > Rfc3339.daysIn(year, month)) {
        return false;
      }
      seconds = utc(year);
    } else {
      seconds = nearest(referenceNanos);
    }
    if (seconds < FIRST_SECOND || seconds >= LAST_SECOND) {
      return false;
    }
    nanos = seconds * NANOS + fraction;
    return true;
  }

  /*
   * A line is written before it is read: the year is the last one in which the time is not over a
   * day ahead of the reference, for clocks and zones that differ. So December read in January is
   * last year's.
   */
  private long nearest(long referenceNanos) {
    long reference = Math.floorDiv(referenceNanos, NANOS);
    int last = 1970 + (int) Math.floorDiv(reference, 31_556_952L) + 1;
    for (int candidate = last; candidate > last - 10; candidate--) {
      if (dayOfYear == 0 && day > Rfc3339.daysIn(candidate, month)) {
        continue;
      }
      long seconds = utc(candidate);
      if (seconds <= reference + DAY_SECONDS) {
        return seconds;
      }
    }
    return Long.MIN_VALUE;
  }

  private long utc(int inYear) {
    long days =
        dayOfYear > 0
            ? Rfc3339.daysFromEpoch(inYear, 1, 1) + dayOfYear - 1
            : Rfc3339.daysFromEpoch(inYear, month, day);
    long local = days * DAY_SECONDS + hour * 3600L + minute * 60L + second;
    if (offset != NO_ZONE) {
      return local - offset;
    }
    ZoneOffsets told = region;
    return local - (told == null ? zone : told).at(local);
  }

  private static boolean isDigitAt(byte[] b, int i, int to) {
    return i < to && b[i] >= '0' && b[i] <= '9';
  }

  private static boolean isWordAt(byte[] b, int i, int to) {
    return i < to && (isLetter(b[i]) || (b[i] >= '0' && b[i] <= '9'));
  }

  private static boolean isUpper(byte b) {
    return b >= 'A' && b <= 'Z';
  }

  private static boolean isLetter(byte b) {
    return (b >= 'a' && b <= 'z') || isUpper(b);
  }

  private static int key(int a, int b, int c) {
    return (a | 0x20) << 16 | (b | 0x20) << 8 | (c | 0x20);
  }

  private static int[] months() {
    String names = "janfebmaraprmayjunjulaugsepoctnovdec";
    int[] keys = new int[12];
    for (int i = 0; i < 12; i++) {
      keys[i] = key(names.charAt(3 * i), names.charAt(3 * i + 1), names.charAt(3 * i + 2));
    }
    return keys;
  }
}
