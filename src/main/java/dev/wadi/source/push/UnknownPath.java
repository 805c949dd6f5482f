package dev.wadi.source.push;

import dev.wadi.source.door.DoorReply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request is told that no route takes: 405 with {@code Allow} when one has the path but not
 * the method, else 404. Under the paths of LogStack, LogOps and LogFlow in their form, {@code
 * {"detail":"Not Found"}}; under all others as a text, as Loki and logtap do.
 *
 * @param alwaysJson a gateway that answers as LogStack or LogOps, which have that form everywhere
 */
public record UnknownPath(boolean alwaysJson) {
  /** What such answers are counted under. */
  static final String DOOR = "unknown";

  private static final String[] TEXTS = {"loki", "logtap", "otlp", "api/prom"};
  private static final String[] DOCUMENTS = {"v1", "api/v1"};

  /**
   * The answer.
   *
   * @param path without slashes around it
   * @param allowed methods that a route of the path takes, with commas between; may be empty
   */
  DoorReply reply(String path, String allowed) {
    boolean json = alwaysJson ? !isBelow(path, TEXTS) : isBelow(path, DOCUMENTS);
    int status = allowed.isEmpty() ? 404 : 405;
    DoorReply plain =
        json
            ? DoorReply.json(
                status,
                allowed.isEmpty()
                    ? "{\"detail\":\"Not Found\"}"
                    : "{\"detail\":\"Method Not Allowed\"}")
            : DoorReply.text(
                status, allowed.isEmpty() ? "404 page not found" : "method not allowed");
    if (allowed.isEmpty()) {
      return plain;
    }
    Map<String, String> headers = new LinkedHashMap<>(plain.headers());
    headers.put("Allow", allowed);
    return new DoorReply(status, plain.contentType(), plain.body(), headers);
  }

  private static boolean isBelow(String path, String[] roots) {
    for (String root : roots) {
      if (path.startsWith(root)
          && (path.length() == root.length() || path.charAt(root.length()) == '/')) {
        return true;
      }
    }
    return false;
  }
}
