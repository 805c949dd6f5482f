package dev.wadi.source.push;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Web sites whose scripts may push from a browser, as {@code https://host} or {@code *} for any.
 *
 * @param origins as a browser sends them in {@code Origin}: scheme, host and, where it is not the
 *     scheme's own, port
 */
public record PushOrigins(List<String> origins) {
  /** No browser may; what other senders do does not depend on it. */
  public static final PushOrigins NONE = new PushOrigins(List.of());

  private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@,\\s]+");

  public PushOrigins {
    origins = List.copyOf(origins);
    for (String origin : origins) {
      if (!origin.equals("*") && !ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            origin + ": no origin (expected: such as https://app.example.org, or *)");
      }
    }
  }

  /** What {@code Access-Control-Allow-Origin} says to an origin, or null when it is not allowed. */
  @Nullable String answerTo(@Nullable String origin) {
    if (origin == null) {
      return null;
    }
    if (origins.contains("*")) {
      return "*";
    }
    return origins.contains(origin) ? origin : null;
  }
}
