package dev.wadi.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.model.Rfc3339;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One line of the gateway's own trail, which tells of people and of doors, not of one capture.
 *
 * @param timestamp when it happened
 * @param event its name, such as {@link #CONSOLE_CALLED}
 * @param count how often, where several are told in one line; else 0
 * @param about what else there is to say, by the name of the field; long texts are cut
 */
public record GatewayEvent(
    Instant timestamp, String event, long count, SortedMap<String, String> about) {
  public static final String GATEWAY_STARTED = "gateway_started";
  public static final String GATEWAY_STOPPED = "gateway_stopped";
  public static final String CONSOLE_LOGIN = "console_login";
  public static final String CONSOLE_LOGOUT = "console_logout";
  public static final String CONSOLE_LOGIN_FAILED = "console_login_failed";
  public static final String CONSOLE_CALLED = "console_called";
  public static final String CONSOLE_CALL_FAILED = "console_call_failed";
  public static final String CONSOLE_REFUSED = "console_refused";
  public static final String CONNECTIONS = "connections";
  public static final String PUSH_ANSWERS = "push_answers";

  /** Lines by the door that they came through, and what became of them. */
  public static final String LINES = "lines";

  public static final String CAPTURE_UPLOADED = "capture_uploaded";
  public static final String CAPTURE_DOWNLOADED = "capture_downloaded";
  public static final String CAPTURE_SHARED = "capture_shared";
  public static final String CAPTURE_REMOVED = "capture_removed";
  public static final String CAPTURE_UNSHARED = "capture_unshared";

  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern NAME = Pattern.compile("[a-z][a-z_]{0,49}");
  private static final Set<String> OWN = Set.of("timestamp", "event", "count", "chain");
  private static final int MAX_TEXT = 1000;

  public GatewayEvent {
    if (!NAME.matcher(event).matches()) {
      throw new IllegalArgumentException(
          "event: '" + event + "' (expected: such as gateway_started)");
    }
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count + " (expected: >= 0)");
    }
    SortedMap<String, String> cut = new TreeMap<>();
    about.forEach(
        (name, text) -> {
          if (!NAME.matcher(name).matches() || OWN.contains(name)) {
            throw new IllegalArgumentException(
                "field: '" + name + "' (expected: a name of its own)");
          }
          cut.put(name, text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT));
        });
    about = Collections.unmodifiableSortedMap(cut);
  }

  /** Something that happened once. */
  public static GatewayEvent of(Instant timestamp, String event, Map<String, String> about) {
    return new GatewayEvent(timestamp, event, 0, new TreeMap<>(about));
  }

  /** Something that happened several times since it was told last. */
  public static GatewayEvent counted(
      Instant timestamp, String event, long count, Map<String, String> about) {
    return new GatewayEvent(timestamp, event, count, new TreeMap<>(about));
  }

  byte[] toJsonLine() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(160);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("timestamp", Rfc3339.format(timestamp));
      json.writeStringField("event", event);
      if (count != 0) {
        json.writeNumberField("count", count);
      }
      for (Map.Entry<String, String> one : about.entrySet()) {
        json.writeStringField(one.getKey(), one.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    out.write('\n');
    return out.toByteArray();
  }
}
