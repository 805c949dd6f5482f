package dev.wadi.client;

import org.jspecify.annotations.Nullable;

/**
 * What a line says about an HTTP request.
 *
 * @param method null when it is not known
 * @param url empty when it is not known
 * @param responseStatus 0 when there is none
 */
public record HttpFields(@Nullable Method method, String url, int responseStatus) {
  /** A line about no request. */
  public static final HttpFields NONE = new HttpFields(null, "", 0);

  /** Methods that have a number in a datagram. */
  public enum Method {
    DELETE,
    GET,
    HEAD,
    OPTIONS,
    PATCH,
    POST,
    PUT;

    /** 1 for {@link #DELETE} to 7 for {@link #PUT}. */
    public int number() {
      return ordinal() + 1;
    }
  }

  public HttpFields {
    if (responseStatus < 0 || responseStatus > 999) {
      throw new IllegalArgumentException(
          "responseStatus: " + responseStatus + " (expected: 0 to 999)");
    }
  }

  static @Nullable Method method(long number) {
    return number >= 1 && number <= Method.values().length
        ? Method.values()[(int) number - 1]
        : null;
  }
}
