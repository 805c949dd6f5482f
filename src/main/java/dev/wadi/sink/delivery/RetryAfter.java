package dev.wadi.sink.delivery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After}: seconds or an HTTP date (RFC 9110, 10.2.3). */
public final class RetryAfter {
  private RetryAfter() {}

  /**
   * How long the server asks us to wait, 0 when it does not ask or not in a form we know.
   *
   * @param maxMillis more is cut to this
   */
  public static long millis(@Nullable String header, Instant now, long maxMillis) {
    if (header == null) {
      return 0;
    }
    String text = header.strip();
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      /* Ten digits are three hundred years: no need to read further, and nothing overflows. */
      return text.length() > 10 ? maxMillis : Math.min(maxMillis, Long.parseLong(text) * 1000);
    }
    try {
      Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      long wait = then.getEpochSecond() - now.getEpochSecond();
      return wait <= 0 ? 0 : wait > maxMillis / 1000 ? maxMillis : wait * 1000;
    } catch (DateTimeException e) {
      /* Not a date either: our own back-off decides. */
      return 0;
    }
  }
}
