package dev.wadi.client;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A line as a person reads it: time, level, key, request, text, and the stack trace below. */
final class RenderedLine {
  private RenderedLine() {}

  static String of(LogEvent event) {
    Instant time = Instant.ofEpochSecond(0, event.timeNanos()).truncatedTo(ChronoUnit.MILLIS);
    StringBuilder line = new StringBuilder(96 + event.text().length());
    line.append(time).append(' ').append(event.level());
    line.append(" ".repeat(6 - event.level().name().length()));
    line.append(event.key().path()).append(' ');
    HttpFields http = event.http();
    if (http.method() != null) {
      line.append(http.method()).append(' ');
    }
    if (!http.url().isEmpty()) {
      line.append(http.url()).append(' ');
    }
    if (http.responseStatus() != 0) {
      line.append(http.responseStatus()).append(' ');
    }
    line.append(event.text());
    if (!event.stackTrace().isEmpty()) {
      line.append(System.lineSeparator()).append(event.stackTrace().stripTrailing());
    }
    return line.toString();
  }
}
