package dev.wadi.codec.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription of CloudWatch Logs sends: log events, with the log group and the log stream
 * that they are of. A control message has none; by it the service finds out whether somebody is
 * there. Format: "Subscription filters" of the CloudWatch Logs User Guide.
 */
final class CloudWatchMessage {
  private static final byte[] DATA = "\"DATA_MESSAGE\"".getBytes(US_ASCII);
  private static final byte[] CONTROL = "\"CONTROL_MESSAGE\"".getBytes(US_ASCII);
  private static final long MOST_MILLIS = Long.MAX_VALUE / 1_000_000;
  private static final int NOWHERE = -1;

  /** The fields that we look for; the order in which they come is nobody's promise. */
  private enum Field {
    MESSAGE_TYPE("messageType"),
    OWNER("owner"),
    LOG_GROUP("logGroup"),
    LOG_STREAM("logStream"),
    LOG_EVENTS("logEvents"),
    SUBSCRIPTION_FILTERS("subscriptionFilters"),
    POLICY_LEVEL("policyLevel");

    private final String text;

    Field(String text) {
      this.text = text;
    }

    /* As it is written, between quotes. */
    boolean isAt(byte[] buffer, int from, int to) {
      if (to - from != text.length() + 2 || buffer[from] != '"' || buffer[to - 1] != '"') {
        return false;
      }
      for (int i = 0; i < text.length(); i++) {
        if (buffer[from + 1 + i] != text.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Takes one event. */
  @FunctionalInterface
  interface Sink<X extends Exception> {
    void event(long timestampNanos, int offset, int length) throws X;
  }

  private final JsonReader json;
  private final boolean control;
  private final int[] places;

  private CloudWatchMessage(JsonReader json, boolean control, int[] places) {
    this.json = json;
    this.control = control;
    this.places = places;
  }

  /**
   * An object as such a message; null when it is another one. Changes nothing, so that any other
   * object can be kept as it is written.
   *
   * @param offset of an object that is well-formed
   */
  static @Nullable CloudWatchMessage find(byte[] buffer, int offset, int length)
      throws MalformedJsonException {
    JsonReader json = new JsonReader(buffer, offset, length);
    int[] places = new int[Field.values().length];
    Arrays.fill(places, NOWHERE);
    json.beginObject();
    while (json.peek() != '}') {
      if (json.peek() == ',') {
        json.position(json.position() + 1);
        json.peek();
      }
      int name = json.position();
      json.skip();
      Field field = field(buffer, name, json.position());
      if (json.peek() != ':' || (field == null && isFirst(places))) {
        return null; // as with most objects, at its first field
      }
      json.position(json.position() + 1);
      json.peek();
      if (field != null) {
        places[field.ordinal()] = json.position();
      }
      json.skip();
    }
    int type = places[Field.MESSAGE_TYPE.ordinal()];
    boolean control = is(buffer, type, offset + length, CONTROL);
    return control || is(buffer, type, offset + length, DATA)
        ? new CloudWatchMessage(json, control, places)
        : null;
  }

  private static boolean isFirst(int[] places) {
    for (int place : places) {
      if (place != NOWHERE) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Field field(byte[] buffer, int from, int to) {
    for (Field field : Field.values()) {
      if (field.isAt(buffer, from, to)) {
        return field;
      }
    }
    return null;
  }

  private static boolean is(byte[] buffer, int at, int end, byte[] text) {
    return at != NOWHERE
        && end - at >= text.length
        && Arrays.equals(buffer, at, at + text.length, text, 0, text.length);
  }

  /** Whether it only asks if somebody is there. */
  boolean isControl() {
    return control;
  }

  String owner() throws MalformedJsonException {
    return text(Field.OWNER);
  }

  String logGroup() throws MalformedJsonException {
    return text(Field.LOG_GROUP);
  }

  String logStream() throws MalformedJsonException {
    return text(Field.LOG_STREAM);
  }

  private String text(Field field) throws MalformedJsonException {
    int place = places[field.ordinal()];
    if (place == NOWHERE) {
      return "";
    }
    json.position(place);
    if (json.peek() != '"') {
      throw new MalformedJsonException(field.text + ": expect a text");
    }
    json.string();
    return json.text();
  }

  /** Hands over all events in their order; their texts lie in the buffer, without escapes. */
  <X extends Exception> void events(Sink<X> sink) throws MalformedJsonException, X {
    int place = places[Field.LOG_EVENTS.ordinal()];
    if (place != NOWHERE) {
      json.position(place);
    }
    if (place == NOWHERE || json.peek() != '[') {
      throw new MalformedJsonException("logEvents: expect a list");
    }
    json.beginArray();
    int number = 0;
    for (boolean first = true; json.nextElement(first); first = false) {
      try {
        event(sink);
      } catch (MalformedJsonException e) {
        throw new MalformedJsonException("logEvents[" + number + "]: " + e.getMessage());
      }
      number++;
    }
  }

  private <X extends Exception> void event(Sink<X> sink) throws MalformedJsonException, X {
    long millis = 0;
    boolean timed = false;
    int offset = NOWHERE;
    int length = 0;
    json.beginObject();
    for (boolean first = true; json.nextField(first); first = false) {
      if (json.textIs("timestamp")) {
        millis = json.integer();
        timed = millis >= -MOST_MILLIS && millis <= MOST_MILLIS;
      } else if (json.textIs("message")) {
        json.string();
        offset = json.textOffset();
        length = json.textLength();
      } else {
        json.skip();
      }
    }
    if (!timed || offset == NOWHERE) {
      throw new MalformedJsonException("expect a timestamp in milliseconds and a message");
    }
    sink.event(millis * 1_000_000, offset, length);
  }
}
