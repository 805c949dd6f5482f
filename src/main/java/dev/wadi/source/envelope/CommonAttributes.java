package dev.wadi.source.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.MalformedPushException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has set for all records of a Firehose stream: {@code {"commonAttributes":{…}}} in a
 * header. They are few and seldom change, so they are labels.
 */
final class CommonAttributes {
  static final String HEADER = "x-amz-firehose-common-attributes";

  private CommonAttributes() {}

  /**
   * Labels of the header's value, with plain names: what is no letter, digit or underscore of ASCII
   * is an underscore, and {@code key_} goes before a digit. Of two that become one the first
   * counts.
   *
   * @throws MalformedPushException when it is not as Firehose writes it
   */
  static Map<String, String> labels(@Nullable String header) throws MalformedPushException {
    Map<String, String> labels = new TreeMap<>();
    if (header == null || header.isBlank()) {
      return labels;
    }
    byte[] bytes = header.getBytes(ISO_8859_1); // one for each as it came, which was UTF-8
    JsonReader json = new JsonReader(bytes, 0, bytes.length);
    try {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("commonattributes")) {
          pairs(json, labels);
        } else {
          json.skip();
        }
      }
      json.end();
    } catch (MalformedJsonException e) {
      throw new MalformedPushException("X-Amz-Firehose-Common-Attributes: " + e.getMessage());
    }
    return labels;
  }

  private static void pairs(JsonReader json, Map<String, String> labels)
      throws MalformedJsonException {
    json.beginObject();
    for (boolean first = true; json.nextField(first); first = false) {
      String name = plain(json.text());
      json.string();
      if (!name.isEmpty() && json.textLength() > 0) {
        labels.putIfAbsent(name, json.text());
      }
    }
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
    return plain.matches("[0-9].*") ? "key_" + plain : plain;
  }
}
