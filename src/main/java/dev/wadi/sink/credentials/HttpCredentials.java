package dev.wadi.sink.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The headers that let us in: HTTP basic authentication (RFC 7617) or a bearer token (RFC 6750),
 * and whatever else a server asks for.
 *
 * <p>Immutable. {@link #toString()} shows the names and no value.
 */
final class HttpCredentials {
  /* A semicolon may be part of a value, such as a cookie's; one before a name and a colon is not. */
  private static final Pattern BETWEEN = Pattern.compile("\\R|;\\s*(?=[A-Za-z0-9-]+\\s*:\\s)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  private final Map<String, String> headers;

  private HttpCredentials(Map<String, String> headers) {
    this.headers = headers;
  }

  /**
   * What to send; empty texts stand for nothing.
   *
   * @param headers {@code Name: value}, one a line or joined by semicolons
   * @throws IllegalArgumentException when they contradict each other, or cannot be a header; the
   *     message shows no secret
   */
  static HttpCredentials of(String user, String password, String token, String headers) {
    Map<String, String> all = new LinkedHashMap<>();
    if (!token.isEmpty() && !user.isEmpty()) {
      throw new IllegalArgumentException("token: set together with user (expected: one of them)");
    }
    if (user.isEmpty() && !password.isEmpty()) {
      throw new IllegalArgumentException("password: set without a user (expected: both)");
    }
    if (!token.isEmpty()) {
      add(all, "Authorization", "Bearer " + token, "token");
    }
    if (!user.isEmpty()) {
      if (user.indexOf(':') >= 0) {
        throw new IllegalArgumentException("user: has a colon (expected: none)");
      }
      String pair = user + ":" + password;
      add(
          all,
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)),
          "user");
    }
    for (String one : BETWEEN.split(headers, -1)) {
      if (!one.isBlank()) {
        int colon = one.indexOf(':');
        String name = colon < 0 ? "" : one.substring(0, colon).strip();
        add(all, name, one.substring(colon + 1).strip(), "headers");
      }
    }
    return new HttpCredentials(all);
  }

  private static void add(Map<String, String> all, String name, String value, String option) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          option + ": a part without a name (expected: Name: value; Name: value)");
    }
    if (name.toLowerCase(Locale.ROOT).startsWith("camel")) {
      throw new IllegalArgumentException(
          option + ": " + name + " is Camel's own (expected: a header of HTTP)");
    }
    if (!value.chars().allMatch(c -> c >= ' ' && c != 0x7f)) {
      throw new IllegalArgumentException(
          option + ": " + name + " has a line break or control character in its value");
    }
    if (all.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
      throw new IllegalArgumentException(option + ": " + name + " is set twice (expected: once)");
    }
    all.put(name, value);
  }

  /** Values by name. */
  Map<String, String> headers() {
    return Map.copyOf(headers);
  }

  @Override
  public String toString() {
    return "HttpCredentials" + headers.keySet();
  }
}
