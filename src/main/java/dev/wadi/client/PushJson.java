package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * Lines as the body of a Loki push in JSON. What stands in a datagram's fields stands under the
 * same names here, so that a capture does not show which way a line came: labels {@code env},
 * {@code svc}, {@code fn} and {@code level}, metadata {@code stackTrace}, {@code httpMethod},
 * {@code url} and {@code responseStatus}.
 */
final class PushJson {
  /* Loki's usual bounds, less room for their own accounting. */
  static final int MOST_LINE_BYTES = 250_000;
  static final int MOST_PAIRS = 128;
  static final int MOST_PAIRS_BYTES = 60_000;
  static final int MOST_LABEL_VALUE_BYTES = 2048;

  private static final int MOST_STACK_BYTES = 32_000;
  private static final int MOST_NAME_BYTES = 1024;

  private final Map<String, String> labels;
  private final boolean gzip;

  /**
   * @param labels of every stream
   */
  PushJson(Map<String, String> labels, boolean gzip) {
    this.labels = labels;
    this.gzip = gzip;
  }

  /** A body, and how many lines of it were cut. */
  record Made(PushClient.Body body, int cut) {}

  /** The body of some lines, in their order within each stream. */
  Made of(List<LogEvent> events) {
    Map<Map<String, String>, List<LogEvent>> streams = new LinkedHashMap<>();
    for (LogEvent event : events) {
      streams.computeIfAbsent(stream(event), none -> new ArrayList<>()).add(event);
    }
    StringBuilder out = new StringBuilder(256 * events.size());
    int cut = 0;
    out.append("{\"streams\":[");
    String between = "";
    for (Map.Entry<Map<String, String>, List<LogEvent>> stream : streams.entrySet()) {
      out.append(between).append("{\"stream\":");
      pairs(out, stream.getKey());
      out.append(",\"values\":[");
      for (int i = 0; i < stream.getValue().size(); i++) {
        out.append(i == 0 ? "" : ",");
        cut += value(out, stream.getValue().get(i)) ? 1 : 0;
      }
      out.append("]}");
      between = ",";
    }
    out.append("]}");
    byte[] bytes = out.toString().getBytes(UTF_8);
    return new Made(
        gzip
            ? new PushClient.Body("application/json", "gzip", zipped(bytes))
            : new PushClient.Body("application/json", null, bytes),
        cut);
  }

  private Map<String, String> stream(LogEvent event) {
    Map<String, String> all = new TreeMap<>(labels);
    put(all, "env", event.key().env());
    put(all, "svc", event.key().svc());
    put(all, "fn", event.key().fn());
    all.put("level", event.level().label());
    event
        .labels()
        .forEach((name, value) -> put(all, name, Utf8.cut(value, MOST_LABEL_VALUE_BYTES)));
    return all;
  }

  private static void put(Map<String, String> all, String name, String value) {
    if (!value.isEmpty()) {
      all.put(name, value);
    }
  }

  private static boolean value(StringBuilder out, LogEvent event) {
    String line = marked(event.text(), MOST_LINE_BYTES);
    boolean cut = !line.equals(event.text());
    out.append("[\"").append(event.timeNanos()).append("\",");
    JsonText.quoted(out, line);
    Map<String, String> pairs = new LinkedHashMap<>();
    cut |= metadata(event, pairs);
    if (!pairs.isEmpty()) {
      out.append(',');
      pairs(out, pairs);
    }
    out.append(']');
    return cut;
  }

  /** Collects what belongs to a line, within the bounds; true when something had to stay out. */
  private static boolean metadata(LogEvent event, Map<String, String> pairs) {
    String stack = marked(event.stackTrace(), MOST_STACK_BYTES);
    boolean cut = !stack.equals(event.stackTrace());
    put(pairs, "stackTrace", stack);
    HttpFields http = event.http();
    put(pairs, "httpMethod", http.method() == null ? "" : http.method().name());
    String url = marked(http.url(), MOST_LABEL_VALUE_BYTES);
    cut |= !url.equals(http.url());
    put(pairs, "url", url);
    put(pairs, "responseStatus", http.responseStatus() == 0 ? "" : http.responseStatus() + "");
    int room = MOST_PAIRS_BYTES;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      room -= pair.getKey().length() + Utf8.bytes(pair.getValue());
    }
    for (Map.Entry<String, String> pair : event.metadata().entrySet()) {
      int nameBytes = Utf8.bytes(pair.getKey());
      if (pairs.size() == MOST_PAIRS || nameBytes > MOST_NAME_BYTES || room < nameBytes + 64) {
        return true;
      }
      String value = marked(pair.getValue(), room - nameBytes);
      cut |= !value.equals(pair.getValue());
      room -= nameBytes + Utf8.bytes(value);
      pairs.putIfAbsent(pair.getKey(), value);
    }
    return cut;
  }

  private static String marked(String text, int mostBytes) {
    if (text.length() <= mostBytes / 3) {
      return text;
    }
    byte[] bytes = text.getBytes(UTF_8);
    return bytes.length <= mostBytes ? text : new String(Utf8.marked(bytes, mostBytes), UTF_8);
  }

  private static void pairs(StringBuilder out, Map<String, String> pairs) {
    String between = "{";
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      out.append(between);
      JsonText.quoted(out, pair.getKey());
      out.append(':');
      JsonText.quoted(out, pair.getValue());
      between = ",";
    }
    out.append(pairs.isEmpty() ? "{}" : "}");
  }

  private static byte[] zipped(byte[] bytes) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream(bytes.length / 4 + 64);
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return zipped.toByteArray();
  }
}
