package dev.wadi.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON, one on a line: {@code id}, {@code event}, {@code timestamp}, {@code tenant},
 * {@code subject} and {@code details}; what is not there is left out.
 */
public final class EventJson {
  private static final JsonFactory JSON = new JsonFactory();

  private EventJson() {}

  /**
   * An event as text without line breaks.
   *
   * @param id null when it has none yet
   */
  public static String text(@Nullable String id, Event event) {
    return text(id, event, null);
  }

  /** An event that was given up, with the reason in {@code given_up}. */
  static String buried(ToldEvent event, String reason) {
    return text(event.id(), event.event(), reason);
  }

  private static String text(@Nullable String id, Event event, @Nullable String givenUp) {
    StringWriter out = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      field(json, "id", id);
      json.writeStringField("event", event.name());
      json.writeStringField("timestamp", Rfc3339.format(event.time()));
      field(json, "tenant", event.tenant());
      field(json, "subject", event.subject());
      if (!event.details().isEmpty()) {
        json.writeObjectFieldStart("details");
        for (Map.Entry<String, String> detail : event.details().entrySet()) {
          json.writeStringField(detail.getKey(), detail.getValue());
        }
        json.writeEndObject();
      }
      field(json, "given_up", givenUp);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot fail", e);
    }
    return out.toString();
  }

  private static void field(JsonGenerator json, String name, @Nullable String text)
      throws IOException {
    if (text != null) {
      json.writeStringField(name, text);
    }
  }

  /**
   * Reads what {@link #text} wrote, with an id or without.
   *
   * @throws IOException when it is no event
   */
  public static Event parse(String text) throws IOException {
    return text.startsWith("{\"id\":")
        ? read(0, text).event()
        : read(0, "{\"id\":\"\"," + text.substring(Math.min(1, text.length()))).event();
  }

  /**
   * Reads what {@link #text} wrote; fields that are not known are passed over.
   *
   * @param number its place in the journal
   * @throws IOException when it is no event
   */
  static ToldEvent read(long number, String line) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, String> details = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_STRING) {
          fields.put(name, json.getText());
        } else if (value == JsonToken.START_OBJECT && name.equals("details")) {
          readDetails(json, details);
        } else {
          json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw new IOException("more or less than an object");
      }
      return new ToldEvent(
          number,
          required(fields, "id"),
          new Event(
              Instant.parse(required(fields, "timestamp")),
              required(fields, "event"),
              fields.get("tenant"),
              fields.get("subject"),
              details));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("no event: " + e.getMessage(), e);
    }
  }

  private static void readDetails(JsonParser json, Map<String, String> details) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken() == JsonToken.VALUE_STRING) {
        details.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
  }

  private static String required(Map<String, String> fields, String name) throws IOException {
    String text = fields.get(name);
    if (text == null) {
      throw new IOException("no " + name);
    }
    return text;
  }
}
