package dev.wadi.codec.logflow;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message of LogFlow's topic {@code logs-raw}: a line, and what its shipper knew of it.
 *
 * <pre>{@code
 * {"raw_log":"2025-10-23 15:30:45 INFO [service] message",
 *  "metadata":{"source":"<hostname>","file_path":"app.log","shipper_timestamp":1729698645.123,
 *              "service":"app"}}
 * }</pre>
 *
 * <p>Ours have {@code time}, {@code labels} and {@code structured_metadata} in {@code metadata}
 * besides, so that they can be read back as they were; LogFlow passes over those.
 *
 * @param buffer holds the line; handed over, not copied
 * @param offset where the line begins
 * @param length its bytes
 * @param source name of the machine; empty when nobody said
 * @param filePath of the file; empty when nobody said
 * @param service as the shipper calls it; empty when nobody said
 * @param shippedNanos when it was sent, nanoseconds since the epoch; {@link Rfc3339#NOT_A_TIME}
 *     when nobody said
 * @param timeNanos the entry's own time, of ours; else {@link Rfc3339#NOT_A_TIME}
 * @param labels of ours; null where there are none
 * @param pairs structured metadata of ours
 */
public record LogflowRecord(
    byte[] buffer,
    int offset,
    int length,
    String source,
    String filePath,
    String service,
    long shippedNanos,
    long timeNanos,
    @Nullable Labels labels,
    Map<String, String> pairs) {
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
  private static final int MOST_DIGITS = 40;

  /**
   * Reads a message.
   *
   * @param value handed over: escapes are undone in it
   * @throws MalformedJsonException when it is none
   */
  public static LogflowRecord decode(byte[] value) throws MalformedJsonException {
    JsonReader json = new JsonReader(value, 0, value.length);
    Reading reading = new Reading(value);
    reading.message(json);
    json.end();
    return reading.record(json);
  }

  /** One message being read. */
  private static final class Reading {
    private final byte[] value;
    private int offset = -1;
    private int length;
    private String source = "";
    private String filePath = "";
    private String service = "";
    private long shippedNanos = Rfc3339.NOT_A_TIME;
    private long timeNanos = Rfc3339.NOT_A_TIME;
    private @Nullable Labels labels;
    private Map<String, String> pairs = Map.of();

    Reading(byte[] value) {
      this.value = value;
    }

    void message(JsonReader json) throws MalformedJsonException {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("raw_log")) {
          json.string();
          offset = json.textOffset();
          length = json.textLength();
        } else if (json.textIs("metadata") && json.peek() == '{') {
          metadata(json);
        } else {
          json.skip();
        }
      }
    }

    private void metadata(JsonReader json) throws MalformedJsonException {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        String name = json.text();
        int next = json.peek();
        switch (name) {
          case "source" -> source = text(json, next);
          case "file_path" -> filePath = text(json, next);
          case "service" -> service = text(json, next);
          case "shipper_timestamp" -> shippedNanos = seconds(json);
          case "time" -> {
            json.string();
            timeNanos = json.timestampNanos();
          }
          case "labels" -> labels = Labels.of(new TreeMap<>(texts(json)));
          case "structured_metadata" -> pairs = texts(json);
          default -> json.skip();
        }
      }
    }

    private String text(JsonReader json, int next) throws MalformedJsonException {
      if (next != '"') {
        json.skip();
        return "";
      }
      json.string();
      return json.text();
    }

    private long seconds(JsonReader json) throws MalformedJsonException {
      json.peek();
      int from = json.position();
      json.skip();
      int digits = json.position() - from;
      if (digits > MOST_DIGITS) {
        return Rfc3339.NOT_A_TIME;
      }
      try {
        return new BigDecimal(new String(value, from, digits, StandardCharsets.US_ASCII).strip())
            .multiply(NANOS)
            .setScale(0, RoundingMode.DOWN)
            .longValueExact();
      } catch (ArithmeticException | NumberFormatException e) {
        return Rfc3339.NOT_A_TIME; // no number, or none that is a time
      }
    }

    private static Map<String, String> texts(JsonReader json) throws MalformedJsonException {
      Map<String, String> map = new LinkedHashMap<>();
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        String name = json.text();
        json.string();
        map.put(name, json.text());
      }
      return map;
    }

    LogflowRecord record(JsonReader json) throws MalformedJsonException {
      if (offset < 0) {
        throw json.unexpected("a field raw_log");
      }
      return new LogflowRecord(
          value, offset, length, source, filePath, service, shippedNanos, timeNanos, labels, pairs);
    }
  }
}
