package dev.wadi.codec.hec;

import dev.wadi.model.Labels;
import java.util.Map;
import java.util.TreeMap;

/** Where an event comes from, as its sender says: its labels. An empty text is none. */
public record HecOrigin(String host, String source, String sourcetype, String index) {
  /** Nothing is said. */
  public static final HecOrigin NONE = new HecOrigin("", "", "", "");

  /** The labels; {@code source="splunk"} when nothing is said. */
  Labels labels() {
    Map<String, String> labels = new TreeMap<>();
    put(labels, "host", host);
    put(labels, "source", source);
    put(labels, "sourcetype", sourcetype);
    put(labels, "index", index);
    return labels.isEmpty() ? Labels.of("source", "splunk") : Labels.of(labels);
  }

  private static void put(Map<String, String> labels, String name, String value) {
    if (!value.isEmpty()) {
      labels.put(name, value);
    }
  }

  int textLength() {
    return host.length() + source.length() + sourcetype.length() + index.length() + 64;
  }
}
