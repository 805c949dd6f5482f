package dev.wadi.buffer.ring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.handover.FollowedLines;
import dev.wadi.model.Entry;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries for people and scripts, and for the page; as JSON lines: {@code
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

  /** What somebody who follows sees, with how much he does not. */
  static Map<String, Object> of(FollowedLines.Look look) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("cursor", look.place());
    answer.put("lines", look.lines().stream().map(TailJson::line).toList());
    answer.put("came", look.came());
    answer.put("shown", look.lines().size());
    answer.put("dropped", look.dropped());
    answer.put("unseen", look.unseen());
    answer.put("busy", look.busy());
    answer.put("restarted", look.restarted());
    return answer;
  }

  private static Map<String, Object> line(Entry entry) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("timestamp", Rfc3339.format(entry.timestampNanos()));
    line.put("labels", entry.labels().asMap());
    line.put("line", entry.line());
    if (!entry.metadata().isEmpty()) {
      line.put("metadata", entry.metadata());
    }
    return line;
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
