package dev.wadi.source.push;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Web sites whose scripts may push from a browser, as {@code https://host} or {@code *} for any.
 *
 * @param origins as a browser sends them in {@code Origin}: scheme, host and, where it is not the
 *     scheme's own, port
 * @param credentials whether a browser may add what it knows of the user, as LogStack lets it
 */
public record PushOrigins(List<String> origins, boolean credentials) {
  /** No browser may; what other senders do does not depend on it. */
  public static final PushOrigins NONE = new PushOrigins(List.of());

  private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@,\\s]+");

  public PushOrigins(List<String> origins) {
    this(origins, false);
  }

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
      return credentials ? origin : "*"; // with credentials a browser takes no star
    }
    return origins.contains(origin) ? origin : null;
  }
}
