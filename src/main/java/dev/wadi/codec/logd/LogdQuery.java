package dev.wadi.codec.logd;

import dev.wadi.model.LogStream;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a reader asks for. Texts may be empty and numbers 0, which stands for any.
 *
 * @param offset matches to leave out, counted from the newest
 * @param limit most matches; 0 for as many as there are
 * @param fromNanos first time, or {@code Long.MIN_VALUE}
 * @param toNanos last time, included, or {@code Long.MAX_VALUE}
 * @param level number of the level: the least for a tail, the only one for a query
 * @param text part of the line, in whatever case; of no meaning for a tail
 * @param method number of the HTTP method; of no meaning for a tail
 * @param url beginning of the url
 * @param status of the response
 * @param keyPrefix beginning of the key
 * @param env first part of the key
 * @param svc second part
 * @param fn third part
 */
public record LogdQuery(
    long offset,
    long limit,
    long fromNanos,
    long toNanos,
    int level,
    String text,
    int method,
    String url,
    int status,
    String keyPrefix,
    String env,
    String svc,
    String fn) {

  /** Everything. */
  public static final LogdQuery ALL = ofParts("", "", "");

  /** All lines whose key has these parts, as far as they are not empty. */
  public static LogdQuery ofParts(String env, String svc, String fn) {
    return new LogdQuery(0, 0, Long.MIN_VALUE, Long.MAX_VALUE, 0, "", 0, "", 0, "", env, svc, fn);
  }

  /** The lines of a stream that a live reader wants; null when it wants none of them. */
  public @Nullable IntPredicate tailOf(LogStream stream) {
    return wanted(stream, true);
  }

  /** The lines of a stream that are an answer; null when none of them is. */
  public @Nullable IntPredicate answersIn(LogStream stream) {
    return wanted(stream, false);
  }

  /* What the labels decide is decided once for the stream. */
  private @Nullable IntPredicate wanted(LogStream stream, boolean live) {
    if (!has(stream, LogdFields.ENV, env)
        || !has(stream, LogdFields.SVC, svc)
        || !has(stream, LogdFields.FN, fn)) {
      return null;
    }
    String key = LogdFields.key(stream.labels());
    if (!stream.hasMetadata()) {
      boolean possible =
          key.startsWith(keyPrefix)
              && isLevel(LogdFields.level(stream, 0), live)
              && url.isEmpty()
              && status == 0
              && (live || method == 0);
      return !possible ? null : live ? i -> true : i -> isTimeAndText(stream, i);
    }
    return i ->
        (keyPrefix.isEmpty() || LogdFields.key(stream, i, key).startsWith(keyPrefix))
            && (level == 0 || isLevel(LogdFields.level(stream, i), live))
            && (status == 0 || LogdFields.number(stream, i, LogdFields.RESPONSE_STATUS) == status)
            && hasUrl(stream, i)
            && (live
                || ((method == 0 || LogdFields.method(stream, i) == method)
                    && isTimeAndText(stream, i)));
  }

  private static boolean has(LogStream stream, String label, String value) {
    return value.isEmpty() || value.equals(stream.labels().get(label));
  }

  private boolean isLevel(int ofLine, boolean live) {
    return level == 0 || (live ? ofLine >= level : ofLine == level);
  }

  private boolean hasUrl(LogStream stream, int i) {
    if (url.isEmpty()) {
      return true;
    }
    String there = LogdFields.text(stream, i, LogdFields.URL);
    return there != null && there.startsWith(url);
  }

  private boolean isTimeAndText(LogStream stream, int i) {
    long time = stream.timestampNanos(i);
    return time >= fromNanos
        && time <= toNanos
        && (text.isEmpty()
            || stream.line(i).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)));
  }
}
