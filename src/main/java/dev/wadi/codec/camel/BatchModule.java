package dev.wadi.codec.camel;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import java.io.IOException;

/**
 * Teaches Jackson to write batches: an array of the objects that the lines of a capture are, and an
 * entry as one of them. Reading is not part of it.
 */
public final class BatchModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  /** For {@code ObjectMapper.registerModule}. */
  public BatchModule() {
    super("wadi-batch");
    addSerializer(
        Batch.class,
        new Writer<>() {
          @Override
          public void serialize(Batch batch, JsonGenerator json, SerializerProvider unused)
              throws IOException {
            json.writeStartArray();
            for (Entry entry : batch) {
              write(entry, json);
            }
            json.writeEndArray();
          }
        });
    addSerializer(
        LogStream.class,
        new Writer<>() {
          @Override
          public void serialize(LogStream stream, JsonGenerator json, SerializerProvider unused)
              throws IOException {
            json.writeStartArray();
            for (int i = 0; i < stream.size(); i++) {
              write(stream.entry(i), json);
            }
            json.writeEndArray();
          }
        });
    addSerializer(
        Entry.class,
        new Writer<>() {
          @Override
          public void serialize(Entry entry, JsonGenerator json, SerializerProvider unused)
              throws IOException {
            write(entry, json);
          }
        });
  }

  private abstract static class Writer<T> extends JsonSerializer<T> {
    static void write(Entry entry, JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("ts", Rfc3339.format(entry.timestampNanos()));
      if (!entry.labels().isEmpty()) {
        json.writeObjectField("labels", entry.labels());
      }
      json.writeStringField("msg", entry.line());
      if (!entry.metadata().isEmpty()) {
        json.writeObjectField("metadata", entry.metadata());
      }
      json.writeEndObject();
    }
  }
}
