package dev.wadi.buffer.ring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.model.Entry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Entries as JSON lines for people and scripts: {@code
 * {"timestamp":"2026-11-21T10:00:00.000000001Z","labels":{..},"line":"..","metadata":{..}}}.
 */
final class TailJson {
  private static final JsonFactory JSON = new JsonFactory();

  private TailJson() {}

  /** One line for each entry, each ended by a line feed. */
  static String of(List<Entry> entries) {
    StringWriter out = new StringWriter();
    for (Entry entry : entries) {
      /* A generator for each line: one for all would put blanks between root values. */
      try (JsonGenerator json = JSON.createGenerator(out)) {
        write(json, entry);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // a StringWriter does not fail
      }
      out.write('\n');
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, Entry entry) throws IOException {
    long nanos = entry.timestampNanos();
    json.writeStartObject();
    json.writeStringField(
        "timestamp",
        Instant.ofEpochSecond(
                Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
            .toString());
    writeMap(json, "labels", entry.labels().asMap());
    json.writeStringField("line", entry.line());
    Map<String, String> metadata = entry.metadata();
    if (!metadata.isEmpty()) {
      writeMap(json, "metadata", metadata);
    }
    json.writeEndObject();
  }

  private static void writeMap(JsonGenerator json, String name, Map<String, String> map)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> pair : map.entrySet()) {
      json.writeStringField(pair.getKey(), pair.getValue());
    }
    json.writeEndObject();
  }
}
