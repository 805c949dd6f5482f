package dev.wadi.codec.loki;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.xerial.snappy.Snappy;

/**
 * The body of a Loki push, as its clients send it.
 *
 * @param contentType its {@code Content-Type}
 * @param bytes handed over, not copied
 * @param entries lines in it
 */
public record PushBody(String contentType, byte[] bytes, int entries) {
  private static final JsonFactory JSON = new JsonFactory();

  /** How a body is written. */
  public enum Form {
    JSON,
    PROTOBUF
  }

  /** A batch in one of the forms. */
  public static PushBody of(Batch batch, Form form) {
    return form == Form.JSON ? json(batch) : protobuf(batch);
  }

  /** JSON, times as text, structured metadata as the third element of an entry. */
  public static PushBody json(Batch batch) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("streams");
      for (LogStream stream : batch.streams()) {
        writeStream(json, stream);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return new PushBody("application/json", out.toByteArray(), batch.entries());
  }

  /** Protobuf in one snappy block. */
  public static PushBody protobuf(Batch batch) {
    try {
      byte[] bytes = Snappy.compress(new PushRequestEncoder().encode(batch));
      return new PushBody("application/x-protobuf", bytes, batch.entries());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
  }

  private static void writeStream(JsonGenerator json, LogStream stream) throws IOException {
    json.writeStartObject();
    writeMap(json, "stream", stream.labels().asMap());
    json.writeArrayFieldStart("values");
    for (int i = 0; i < stream.size(); i++) {
      json.writeStartArray();
      json.writeString(Long.toString(stream.timestampNanos(i)));
      json.writeString(stream.line(i));
      if (stream.metadataCount(i) > 0) {
        json.writeStartObject();
        for (Map.Entry<String, String> pair : stream.metadata(i).entrySet()) {
          json.writeStringField(pair.getKey(), pair.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndArray();
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
