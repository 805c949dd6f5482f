package dev.wadi.source.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.loki.MalformedPushException;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parameters behind the question mark of a request, of which the first of a name counts.
 * Immutable.
 */
public record DoorQuery(Map<String, String> values) {
  private static final String LABEL = "label.";

  public DoorQuery {
    values = Map.copyOf(values);
  }

  /**
   * What a query says.
   *
   * @throws MalformedPushException when something in it that begins with a percent sign is none
   */
  public static DoorQuery of(String query) throws MalformedPushException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        try {
          values.putIfAbsent(URLDecoder.decode(name, UTF_8), URLDecoder.decode(value, UTF_8));
        } catch (IllegalArgumentException e) {
          throw new MalformedPushException(
              "query: not percent-encoded (expected: such as %20 for a blank)");
        }
      }
    }
    return new DoorQuery(values);
  }

  /** The labels that it gives to all entries: {@code label.app=orders}; blank ones are none. */
  public Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    for (Map.Entry<String, String> parameter : values.entrySet()) {
      if (parameter.getKey().startsWith(LABEL) && !parameter.getValue().isBlank()) {
        labels.put(parameter.getKey().substring(LABEL.length()), parameter.getValue());
      }
    }
    return labels;
  }

  /** The value of a name, without blanks around it; empty when there is none. */
  public String text(String name) {
    return values.getOrDefault(name, "").strip();
  }
}
