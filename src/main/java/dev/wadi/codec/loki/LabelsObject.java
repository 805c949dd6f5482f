package dev.wadi.codec.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.model.Labels;
import java.util.Map;
import java.util.TreeMap;

/** Reads a stream's labels from a JSON object. The last of two equal names counts. Stateless. */
final class LabelsObject {
  private LabelsObject() {}

  /** Strings only; {@code null} is an empty value, as in Go. */
  static LabelsText.Parsed ofStrings(byte[] buffer, int offset, int length)
      throws MalformedPushException {
    return parse(buffer, offset, length, false);
  }

  /**
   * Of a value that is no string, its JSON as it is written, blanks included, is the text: {@code
   * 5}, {@code true}, {@code null}, {@code {"a":1}}.
   */
  static LabelsText.Parsed ofAnyValues(byte[] buffer, int offset, int length)
      throws MalformedPushException {
    return parse(buffer, offset, length, true);
  }

  private static LabelsText.Parsed parse(byte[] buffer, int offset, int length, boolean anyValues)
      throws MalformedPushException {
    Map<String, String> map = new TreeMap<>();
    try {
      JsonReader json = new JsonReader(buffer, offset, length);
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        String name = json.text();
        String value = "";
        if (json.peek() == '"') {
          json.string();
          value = json.text();
        } else if (anyValues) {
          int from = json.position();
          json.skip();
          value = written(buffer, from, json.position());
        } else if (!json.skipNull()) {
          throw json.unexpected("\" or n");
        }
        map.put(name, value);
      }
    } catch (MalformedJsonException e) {
      throw new MalformedPushException("loghttp.LabelSet: " + e.getMessage());
    }
    return new LabelsText.Parsed(Labels.of(map), false);
  }

  /*
   * Loki undoes escapes in the text of an object too, as if all of it were one string. A stream
   * must have the same labels there and here, so we do the same: with its quotes and line breaks
   * escaped, the text is that string.
   */
  private static String written(byte[] buffer, int from, int to) throws MalformedJsonException {
    String plain = new String(buffer, from, to - from, UTF_8);
    if (plain.indexOf('\\') < 0) {
      return plain;
    }
    StringBuilder quoted = new StringBuilder(plain.length() + 16).append('"');
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      switch (c) {
        case '\\' -> quoted.append(c).append(plain.charAt(++i));
        case '"' -> quoted.append("\\\"");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c);
      }
    }
    byte[] string = quoted.append('"').toString().getBytes(UTF_8);
    JsonReader json = new JsonReader(string, 0, string.length);
    json.string();
    return json.text();
  }
}
