package dev.wadi.codec.loki;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.model.Labels;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a stream's labels from a JSON object of strings. The last of two equal names counts, and
 * {@code null} is an empty value, as in Loki.
 */
final class LabelsObject {
  private LabelsObject() {}

  static LabelsText.Parsed parse(byte[] buffer, int offset, int length)
      throws MalformedPushException {
    Map<String, String> map = new TreeMap<>();
    try {
      JsonReader json = new JsonReader(buffer, offset, length);
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        String name = json.text();
        String value = "";
        if (!json.skipNull()) {
          json.string();
          value = json.text();
        }
        map.put(name, value);
      }
    } catch (MalformedJsonException e) {
      throw new MalformedPushException("loghttp.LabelSet: " + e.getMessage());
    }
    return new LabelsText.Parsed(Labels.of(map), false);
  }
}
