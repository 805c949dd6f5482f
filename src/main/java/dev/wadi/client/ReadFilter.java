package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.client.HttpFields.Method;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which lines a {@link LogQuery} or a {@link LogTail} wants: those for which everything holds that
 * is said here.
 *
 * @param keyPrefix beginning of the key, such as {@code /prod/shop}; empty for any
 * @param level null for any; a query wants this level alone, a tail this one and graver ones
 * @param url beginning of the url; empty for any
 * @param responseStatus 0 for any
 * @param text part of the text, in whatever case; empty for any. For a query, as all that follows
 * @param method null for any
 * @param from first time, or null
 * @param to last time, included, or null
 * @param offset so many of the newest are left out
 * @param limit most lines; 0 for as many as the server gives
 */
public record ReadFilter(
    String keyPrefix,
    @Nullable LogLevel level,
    String url,
    int responseStatus,
    String text,
    @Nullable Method method,
    @Nullable Instant from,
    @Nullable Instant to,
    long offset,
    long limit) {
  /** Every line. */
  public static final ReadFilter ALL = new ReadFilter("", null, "", 0, "", null, null, null, 0, 0);

  private static final long MOST_UNSIGNED = (1L << 32) - 1;
  private static final int MOST_TEXT_BYTES = 400;

  public ReadFilter {
    checkText("keyPrefix", keyPrefix);
    checkText("url", url);
    checkText("text", text);
    Checks.within("responseStatus", responseStatus, 0, 999);
    Checks.within("offset", offset, 0, MOST_UNSIGNED);
    Checks.within("limit", limit, 0, MOST_UNSIGNED);
    if (from != null && to != null && from.isAfter(to)) {
      throw new IllegalArgumentException("from: " + from + " (expected: not after " + to + ")");
    }
  }

  /* The three of them fit into the smallest datagram that servers take. */
  private static void checkText(String name, String text) {
    if (text.getBytes(UTF_8).length > MOST_TEXT_BYTES) {
      throw new IllegalArgumentException(
          name + ": too long (expected: at most " + MOST_TEXT_BYTES + " bytes)");
    }
  }

  /** The same, of keys that begin so. */
  public ReadFilter withKeyPrefix(String beginning) {
    return new ReadFilter(
        beginning, level, url, responseStatus, text, method, from, to, offset, limit);
  }

  /** The same of one level; a tail gets graver ones as well. */
  public ReadFilter withLevel(LogLevel wanted) {
    return new ReadFilter(
        keyPrefix, wanted, url, responseStatus, text, method, from, to, offset, limit);
  }

  /** The same about addresses that begin so. */
  public ReadFilter withUrl(String beginning) {
    return new ReadFilter(
        keyPrefix, level, beginning, responseStatus, text, method, from, to, offset, limit);
  }

  /** The same about requests that ended so. */
  public ReadFilter withResponseStatus(int status) {
    return new ReadFilter(keyPrefix, level, url, status, text, method, from, to, offset, limit);
  }

  /** The same with this in the text; for a query. */
  public ReadFilter withText(String part) {
    return new ReadFilter(
        keyPrefix, level, url, responseStatus, part, method, from, to, offset, limit);
  }

  /** The same about requests of this method; for a query. */
  public ReadFilter withMethod(Method wanted) {
    return new ReadFilter(
        keyPrefix, level, url, responseStatus, text, wanted, from, to, offset, limit);
  }

  /** The same of this time, both ends included, null for an open one; for a query. */
  public ReadFilter between(@Nullable Instant first, @Nullable Instant last) {
    return new ReadFilter(
        keyPrefix, level, url, responseStatus, text, method, first, last, offset, limit);
  }

  /** The same without the newest ones, and at most so many of the others; for a query. */
  public ReadFilter page(long leftOut, long most) {
    return new ReadFilter(
        keyPrefix, level, url, responseStatus, text, method, from, to, leftOut, most);
  }

  /** The command that asks for it. */
  Wire command(ReadCommand command) {
    Wire wanted = new Wire();
    wanted.number(1, offset);
    wanted.number(2, limit);
    time(wanted, 3, from);
    time(wanted, 4, to);
    wanted.number(8, level == null ? 0 : level.number());
    wanted.text(9, text);
    wanted.number(10, method == null ? 0 : method.number());
    wanted.text(11, url);
    wanted.number(12, responseStatus);
    wanted.text(13, keyPrefix);
    Wire whole = new Wire();
    whole.number(1, command.number());
    whole.message(3, wanted);
    return whole;
  }

  private static void time(Wire wire, int field, @Nullable Instant time) {
    if (time != null) {
      Wire inner = new Wire();
      inner.number(1, time.getEpochSecond());
      inner.number(2, time.getNano());
      wire.message(field, inner);
    }
  }
}
