package dev.wadi.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often to try again, and when.
 *
 * @param most tries after the first
 * @param firstWait before the second try; doubles from then on, to at most 30 s
 */
public record Retries(int most, Duration firstWait) {
  /** One try and no more. */
  public static final Retries NONE = new Retries(0, Duration.ZERO);

  private static final long MOST_WAIT_MILLIS = 30_000;

  public Retries {
    Checks.within("retries", most, 0, 1_000_000);
    Checks.within("firstWait [ms]", firstWait.toMillis(), 0, MOST_WAIT_MILLIS);
  }

  /* Half of it is chance, so that clients do not come back all at once. */
  long waitMillis(int attempt) {
    long wait = Math.min(firstWait.toMillis() << Math.min(attempt, 20), MOST_WAIT_MILLIS);
    return wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
  }

  /** How long a server asks to wait, in seconds or until a date, within our bound. */
  long waitMillis(int attempt, String retryAfter, Instant now) {
    String asked = retryAfter.strip();
    if (asked.matches("\\d{1,9}")) {
      return Math.min(Long.parseLong(asked) * 1000, MOST_WAIT_MILLIS);
    }
    try {
      Instant until = ZonedDateTime.parse(asked, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Math.max(0, Math.min(Duration.between(now, until).toMillis(), MOST_WAIT_MILLIS));
    } catch (DateTimeException | ArithmeticException e) {
      return waitMillis(attempt); // nobody can know what it meant
    }
  }
}
