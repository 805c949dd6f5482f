package dev.wadi.codec.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch as OpenTelemetry's {@code ExportLogsServiceRequest}, in protobuf or JSON.
 *
 * <p>A stream is a resource: its labels are attributes, and those that an {@link OtlpMapping} makes
 * of OpenTelemetry's names get them back, {@code service_name} is {@code service.name}. Structured
 * metadata that stands for a field of a record becomes that field again where its text fits, all
 * else is an attribute. What was read by the same mapping and is written so reads the same again,
 * but for names that were made plain. Stateless apart from the mapping.
 */
public final class OtlpEncoder {
  private static final JsonFactory JSON = new JsonFactory();
  private static final HexFormat HEX = HexFormat.of();

  /** How a batch is written. */
  public enum Form {
    PROTOBUF,
    JSON
  }

  private final Map<String, String> names = new HashMap<>();

  public OtlpEncoder(OtlpMapping mapping) {
    for (String name : mapping.indexLabels()) {
      names.put(name.replaceAll("[^A-Za-z0-9_]", "_"), name);
    }
  }

  /** The content type of a form. */
  public static String contentType(Form form) {
    return form == Form.JSON ? "application/json" : "application/x-protobuf";
  }

  public byte[] encode(Batch batch, Form form) {
    return form == Form.JSON ? json(batch) : protobuf(batch);
  }

  /** A record as it is written: fields of its own, and attributes. */
  private record Parts(Map<String, String> fields, List<Map.Entry<String, String>> attributes) {}

  private static Parts parts(LogStream stream, int i) {
    Map<String, String> fields = new HashMap<>();
    List<Map.Entry<String, String>> attributes = new ArrayList<>();
    for (Map.Entry<String, String> pair : stream.metadata(i).entrySet()) {
      if (isField(pair.getKey(), pair.getValue())) {
        fields.put(pair.getKey(), pair.getValue());
      } else {
        attributes.add(pair);
      }
    }
    return new Parts(fields, attributes);
  }

  private static boolean isField(String name, String value) {
    return switch (name) {
      case "severity_text", "event_name" -> !value.isEmpty();
      case "severity_number" -> value.matches("[1-9][0-9]?");
      case "observed_timestamp" -> value.matches("[1-8][0-9]{18}|[1-9][0-9]{0,17}");
      case "flags", "dropped_attributes_count" -> value.matches("[1-9][0-9]{0,8}");
      case "trace_id" -> value.matches("[0-9a-f]{32}") && !value.matches("0*");
      case "span_id" -> value.matches("[0-9a-f]{16}") && !value.matches("0*");
      default -> false;
    };
  }

  private String attribute(String label) {
    return names.getOrDefault(label, label);
  }

  private byte[] protobuf(Batch batch) {
    ProtoWriter out = new ProtoWriter();
    for (LogStream stream : batch.streams()) {
      ProtoWriter resource = new ProtoWriter();
      stream.labels().forEach((name, value) -> resource.message(1, pair(attribute(name), value)));
      ProtoWriter records = new ProtoWriter();
      for (int i = 0; i < stream.size(); i++) {
        records.message(2, record(stream, i));
      }
      ProtoWriter logs = new ProtoWriter();
      logs.message(1, resource);
      logs.message(2, records);
      out.message(1, logs);
    }
    return out.toByteArray();
  }

  private static ProtoWriter pair(String key, String value) {
    ProtoWriter text = new ProtoWriter();
    text.bytes(1, value.getBytes(UTF_8));
    ProtoWriter pair = new ProtoWriter();
    pair.bytes(1, key.getBytes(UTF_8));
    pair.message(2, text);
    return pair;
  }

  private static ProtoWriter record(LogStream stream, int i) {
    Parts parts = parts(stream, i);
    ProtoWriter record = new ProtoWriter();
    record.fixed64(1, stream.timestampNanos(i));
    String severity = parts.fields.get("severity_number");
    if (severity != null) {
      record.number(2, Long.parseLong(severity));
    }
    put(record, 3, parts.fields.get("severity_text"));
    ProtoWriter body = new ProtoWriter();
    body.bytes(1, stream.lineBuffer(i), stream.lineOffset(i), stream.lineLength(i));
    record.message(5, body);
    for (Map.Entry<String, String> pair : parts.attributes) {
      record.message(6, pair(pair.getKey(), pair.getValue()));
    }
    String dropped = parts.fields.get("dropped_attributes_count");
    if (dropped != null) {
      record.number(7, Long.parseLong(dropped));
    }
    String flags = parts.fields.get("flags");
    if (flags != null) {
      record.fixed32(8, (int) Long.parseLong(flags));
    }
    putId(record, 9, parts.fields.get("trace_id"));
    putId(record, 10, parts.fields.get("span_id"));
    String observed = parts.fields.get("observed_timestamp");
    if (observed != null) {
      record.fixed64(11, Long.parseLong(observed));
    }
    put(record, 12, parts.fields.get("event_name"));
    return record;
  }

  private static void put(ProtoWriter out, int field, @Nullable String text) {
    if (text != null) {
      out.bytes(field, text.getBytes(UTF_8));
    }
  }

  private static void putId(ProtoWriter out, int field, @Nullable String digits) {
    if (digits != null) {
      out.bytes(field, HEX.parseHex(digits));
    }
  }

  private byte[] json(Batch batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeArrayFieldStart("resourceLogs");
      for (LogStream stream : batch.streams()) {
        out.writeStartObject();
        out.writeObjectFieldStart("resource");
        List<Map.Entry<String, String>> attributes = new ArrayList<>();
        stream.labels().forEach((name, value) -> attributes.add(Map.entry(attribute(name), value)));
        attributes(out, attributes);
        out.writeEndObject();
        out.writeArrayFieldStart("scopeLogs");
        out.writeStartObject();
        out.writeArrayFieldStart("logRecords");
        for (int i = 0; i < stream.size(); i++) {
          record(out, stream, i);
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static void attributes(JsonGenerator out, List<Map.Entry<String, String>> pairs)
      throws IOException {
    out.writeArrayFieldStart("attributes");
    for (Map.Entry<String, String> pair : pairs) {
      out.writeStartObject();
      out.writeStringField("key", pair.getKey());
      out.writeObjectFieldStart("value");
      out.writeStringField("stringValue", pair.getValue());
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void record(JsonGenerator out, LogStream stream, int i) throws IOException {
    Parts parts = parts(stream, i);
    out.writeStartObject();
    out.writeStringField("timeUnixNano", Long.toUnsignedString(stream.timestampNanos(i)));
    for (Map.Entry<String, String> field : parts.fields.entrySet()) {
      String value = field.getValue();
      switch (field.getKey()) {
        case "severity_number" -> out.writeNumberField("severityNumber", Long.parseLong(value));
        case "flags" -> out.writeNumberField("flags", Long.parseLong(value));
        case "dropped_attributes_count" ->
            out.writeNumberField("droppedAttributesCount", Long.parseLong(value));
        case "severity_text" -> out.writeStringField("severityText", value);
        case "observed_timestamp" -> out.writeStringField("observedTimeUnixNano", value);
        case "trace_id" -> out.writeStringField("traceId", value);
        case "span_id" -> out.writeStringField("spanId", value);
        default -> out.writeStringField("eventName", value);
      }
    }
    out.writeObjectFieldStart("body");
    out.writeStringField("stringValue", stream.line(i));
    out.writeEndObject();
    if (!parts.attributes.isEmpty()) {
      attributes(out, parts.attributes);
    }
    out.writeEndObject();
  }
}
