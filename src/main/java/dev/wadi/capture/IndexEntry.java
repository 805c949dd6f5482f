package dev.wadi.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wadi.model.Rfc3339;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code index.jsonl} says about one closed data file.
 *
 * @param file its name
 * @param fromNanos smallest entry time, nanoseconds since the epoch
 * @param toNanos largest entry time
 * @param lines entries
 * @param bytes uncompressed bytes
 * @param labels label name to value to lines, sorted; empty when nothing was counted
 * @param labelsOmitted names that had too many values to be counted, sorted
 */
public record IndexEntry(
    String file,
    long fromNanos,
    long toNanos,
    long lines,
    long bytes,
    Map<String, Map<String, Long>> labels,
    List<String> labelsOmitted) {
  private static final JsonFactory JSON = new JsonFactory();

  public IndexEntry {
    Map<String, Map<String, Long>> sorted = new TreeMap<>();
    labels.forEach((name, values) -> sorted.put(name, sortedCopy(values)));
    labels = Collections.unmodifiableMap(sorted);
    labelsOmitted = List.copyOf(labelsOmitted);
  }

  private static Map<String, Long> sortedCopy(Map<String, Long> values) {
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** One line, with its line end. */
  byte[] toJsonLine() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("file", file);
      json.writeStringField("from", Rfc3339.format(fromNanos));
      json.writeStringField("to", Rfc3339.format(toNanos));
      json.writeNumberField("lines", lines);
      json.writeNumberField("bytes", bytes);
      if (!labels.isEmpty()) {
        json.writeObjectFieldStart("labels");
        for (Map.Entry<String, Map<String, Long>> label : labels.entrySet()) {
          json.writeObjectFieldStart(label.getKey());
          for (Map.Entry<String, Long> value : label.getValue().entrySet()) {
            json.writeNumberField(value.getKey(), value.getValue());
          }
          json.writeEndObject();
        }
        json.writeEndObject();
      }
      if (!labelsOmitted.isEmpty()) {
        json.writeArrayFieldStart("labels_omitted");
        for (String name : labelsOmitted) {
          json.writeString(name);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    out.write('\n');
    return out.toByteArray();
  }

  /** Reads the text of an index that lies elsewhere; lines that do not parse are left out. */
  public static List<IndexEntry> parseAll(byte[] index) {
    return List.copyOf(CaptureIndex.contents(index).entries().values());
  }

  /** Reads one line; null when it is not an index entry. */
  static @Nullable IndexEntry parse(byte[] line, int offset, int length) {
    String file = null;
    long from = Rfc3339.NOT_A_TIME;
    long to = Rfc3339.NOT_A_TIME;
    long lines = 0;
    long bytes = 0;
    Map<String, Map<String, Long>> labels = new TreeMap<>();
    List<String> omitted = new ArrayList<>();
    try (JsonParser json = JSON.createParser(line, offset, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        switch (field) {
          case "file" -> file = json.getValueAsString();
          case "from" -> from = Rfc3339.parse(json.getValueAsString(""));
          case "to" -> to = Rfc3339.parse(json.getValueAsString(""));
          case "lines" -> lines = json.getValueAsLong();
          case "bytes" -> bytes = json.getValueAsLong();
          case "labels" -> {
            if (value == JsonToken.START_OBJECT) {
              readLabels(json, labels);
            }
          }
          case "labels_omitted" -> {
            while (value == JsonToken.START_ARRAY && json.nextToken() == JsonToken.VALUE_STRING) {
              omitted.add(json.getText());
            }
          }
          default -> json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT) {
        return null;
      }
    } catch (IOException e) {
      // Readers skip index lines that do not parse: the file is then an orphan, which is read
      // whole.
      return null;
    }
    if (file == null
        || !CaptureFiles.isData(file)
        || file.indexOf('/') >= 0
        || lines < 0
        || bytes < 0
        || from == Rfc3339.NOT_A_TIME
        || to == Rfc3339.NOT_A_TIME) {
      return null;
    }
    return new IndexEntry(file, from, to, lines, bytes, labels, omitted);
  }

  private static void readLabels(JsonParser json, Map<String, Map<String, Long>> labels)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken() == JsonToken.START_OBJECT) {
        Map<String, Long> values = new TreeMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String value = json.currentName();
          json.nextToken();
          values.put(value, json.getValueAsLong());
          json.skipChildren();
        }
        labels.put(name, values);
      } else {
        json.skipChildren();
      }
    }
  }
}
