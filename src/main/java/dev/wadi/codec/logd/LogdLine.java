package dev.wadi.codec.logd;

import dev.wadi.model.Entry;
import dev.wadi.model.LogStream;
import org.jspecify.annotations.Nullable;

/**
 * A line in logd's words; for edges, not for the hot path. Texts may be empty and numbers 0.
 *
 * @param timeNanos its time, nanoseconds since the epoch
 * @param level number of the level, 1 (trace) to 6 (fatal)
 * @param method number of the HTTP method, 1 (DELETE) to 7 (PUT)
 */
public record LogdLine(
    long timeNanos,
    String key,
    String env,
    String svc,
    String fn,
    int level,
    String text,
    String stackTrace,
    int method,
    String url,
    int status) {
  /** An entry in these words. */
  public static LogdLine of(Entry entry) {
    LogStream stream = entry.logStream();
    int i = entry.position();
    return new LogdLine(
        entry.timestampNanos(),
        LogdFields.key(stream, i, LogdFields.key(stream.labels())),
        stream.labels().get(LogdFields.ENV, ""),
        stream.labels().get(LogdFields.SVC, ""),
        stream.labels().get(LogdFields.FN, ""),
        LogdFields.level(stream, i),
        entry.line(),
        orEmpty(LogdFields.text(stream, i, LogdFields.STACK_TRACE)),
        LogdFields.method(stream, i),
        orEmpty(LogdFields.text(stream, i, LogdFields.URL)),
        LogdFields.number(stream, i, LogdFields.RESPONSE_STATUS));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
