package dev.wadi.source.datagram;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.codec.logd.LogdLine;
import dev.wadi.codec.logd.LogdQuery;
import dev.wadi.model.Entry;
import dev.wadi.model.LinesWanted;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * logd's pages: the newest lines, and the state of the door. Who asks shows a secret for reading,
 * as it is, in {@code Authorization}. Threads share it.
 */
final class DatagramPages {
  static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MOST_LINES = 1_000;

  private final DatagramDoor door;
  private final long startedNanos;
  private final String commit = commit();

  /** What is answered. */
  record Page(int status, String type, String body) {
    static final Page BUSY = new Page(503, TEXT, "too many such requests, or the door is closed\n");
    static final Page UNAUTHORIZED = new Page(401, TEXT, "unauthorized");
  }

  DatagramPages(DatagramDoor door, long startedNanos) {
    this.door = door;
    this.startedNanos = startedNanos;
  }

  /** Whose lines somebody may see; null for nobody's. */
  @Nullable String tenant(@Nullable String authorization) {
    return door.secrets().readerOf(authorization);
  }

  /**
   * The newest lines, the newest first.
   *
   * @param parameters offset, limit, env, svc and fn, as far as they are given
   */
  Page lines(String tenant, Map<String, List<String>> parameters) throws Exception {
    int offset;
    int limit;
    try {
      offset = number(parameters, "offset", 0);
      limit = number(parameters, "limit", MOST_LINES);
    } catch (IllegalArgumentException e) {
      return new Page(400, TEXT, String.valueOf(e.getMessage()));
    }
    LogdQuery query =
        LogdQuery.ofParts(text(parameters, "env"), text(parameters, "svc"), text(parameters, "fn"));
    DatagramReaders readers = door.readers();
    if (readers == null) {
      return Page.BUSY;
    }
    int most = limit == 0 ? MOST_LINES : Math.min(limit, MOST_LINES);
    List<Entry> found = readers.newest(new LinesWanted(tenant, query::answersIn, offset, most));
    return new Page(
        200,
        JSON,
        json(
            out -> {
              out.writeStartArray();
              for (Entry entry : found) {
                write(out, LogdLine.of(entry));
              }
              out.writeEndArray();
            }));
  }

  private static String text(Map<String, List<String>> parameters, String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.get(0);
  }

  private static int number(Map<String, List<String>> parameters, String name, int otherwise) {
    String text = text(parameters, name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number less than 0 is.
    }
    throw new IllegalArgumentException(name + " must be an integer");
  }

  /* Enums as numbers, and what is zero left out, as logd had it. */
  private static void write(JsonGenerator out, LogdLine line) throws IOException {
    out.writeStartObject();
    out.writeObjectFieldStart("t");
    out.writeNumberField("seconds", Math.floorDiv(line.timeNanos(), 1_000_000_000L));
    number(out, "nanos", (int) Math.floorMod(line.timeNanos(), 1_000_000_000L));
    out.writeEndObject();
    text(out, "env", line.env());
    text(out, "svc", line.svc());
    text(out, "fn", line.fn());
    number(out, "lvl", line.level());
    text(out, "txt", line.text());
    text(out, "stackTrace", line.stackTrace());
    number(out, "httpMethod", line.method());
    text(out, "url", line.url());
    number(out, "responseStatus", line.status());
    text(out, "key", line.key());
    out.writeEndObject();
  }

  private static void text(JsonGenerator out, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      out.writeStringField(name, value);
    }
  }

  private static void number(JsonGenerator out, String name, int value) throws IOException {
    if (value != 0) {
      out.writeNumberField(name, value);
    }
  }

  /** The state of the door. */
  Page info(long nowNanos) {
    return new Page(
        200,
        JSON,
        json(
            out -> {
              out.writeStartObject();
              out.writeStringField("commit", commit);
              out.writeStringField("uptime", uptime(Duration.ofNanos(nowNanos - startedNanos)));
              out.writeObjectFieldStart("machine");
              out.writeNumberField("numCpu", Runtime.getRuntime().availableProcessors());
              out.writeEndObject();
              out.writeObjectFieldStart("buffer");
              out.writeNumberField("writes", door.counts().lines.sum());
              out.writeNumberField("size", door.settings().recentBytes());
              out.writeNumberField("maxWritePerSec", door.bestSecond());
              out.writeEndObject();
              out.writeArrayFieldStart("alarms");
              out.writeEndArray();
              out.writeEndObject();
            }));
  }

  private static String commit() {
    try (InputStream in = DatagramPages.class.getResourceAsStream("/dev/wadi/build.properties")) {
      Properties build = new Properties();
      if (in != null) {
        build.load(in);
      }
      return build.getProperty("commit", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hours, minutes and seconds, those that are not zero; {@code 0s} for less than a second. */
  static String uptime(Duration up) {
    StringBuilder text = new StringBuilder();
    append(text, up.toHours(), 'h');
    append(text, up.toMinutesPart(), 'm');
    append(text, up.toSecondsPart(), 's');
    return text.length() == 0 ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long number, char unit) {
    if (number > 0) {
      text.append(number).append(unit);
    }
  }

  private interface Writing {
    void to(JsonGenerator out) throws IOException;
  }

  private static String json(Writing writing) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return text.toString();
  }
}
