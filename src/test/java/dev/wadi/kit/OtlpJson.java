package dev.wadi.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes requests as OTLP/JSON: ids in hexadecimal, numbers of 64 bits as strings; on request with
 * the fields of each object in any order, fields that nobody knows, and numbers without quotes.
 */
public final class OtlpJson {
  private final ObjectMapper mapper = new ObjectMapper();
  private final Random random;
  private final boolean wild;

  private OtlpJson(Random random, boolean wild) {
    this.random = random;
    this.wild = wild;
  }

  public static byte[] plain(ExportLogsServiceRequest request) throws Exception {
    return new OtlpJson(new Random(1), false).write(request);
  }

  public static byte[] wild(ExportLogsServiceRequest request, Random random) throws Exception {
    return new OtlpJson(random, true).write(request);
  }

  private byte[] write(ExportLogsServiceRequest request) throws Exception {
    ObjectNode root = mapper.createObjectNode();
    ArrayNode all = root.putArray("resourceLogs");
    for (ResourceLogs logs : request.getResourceLogsList()) {
      ObjectNode one = mapper.createObjectNode();
      one.putObject("resource")
          .set("attributes", attributes(logs.getResource().getAttributesList()));
      ArrayNode scopes = one.putArray("scopeLogs");
      for (ScopeLogs scope : logs.getScopeLogsList()) {
        ObjectNode inner = mapper.createObjectNode();
        ObjectNode about = inner.putObject("scope");
        about.put("name", scope.getScope().getName());
        about.put("version", scope.getScope().getVersion());
        about.put("droppedAttributesCount", scope.getScope().getDroppedAttributesCount());
        about.set("attributes", attributes(scope.getScope().getAttributesList()));
        ArrayNode records = inner.putArray("logRecords");
        for (LogRecord record : scope.getLogRecordsList()) {
          records.add(shuffled(record(record)));
        }
        scopes.add(shuffled(inner));
      }
      all.add(shuffled(one));
    }
    return wild && random.nextBoolean()
        ? mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(root)
        : mapper.writeValueAsBytes(root);
  }

  private ObjectNode record(LogRecord record) {
    ObjectNode node = mapper.createObjectNode();
    number(node, "timeUnixNano", record.getTimeUnixNano());
    number(node, "observedTimeUnixNano", record.getObservedTimeUnixNano());
    node.put("severityNumber", record.getSeverityNumberValue());
    node.put("severityText", record.getSeverityText());
    if (record.hasBody()) {
      node.set("body", value(record.getBody()));
    }
    node.set("attributes", attributes(record.getAttributesList()));
    node.put("droppedAttributesCount", record.getDroppedAttributesCount());
    node.put("flags", record.getFlags() & 0xffffffffL);
    node.put("traceId", hex(record.getTraceId()));
    node.put("spanId", hex(record.getSpanId()));
    node.put("eventName", record.getEventName());
    return node;
  }

  private String hex(ByteString id) {
    HexFormat format =
        wild && random.nextBoolean() ? HexFormat.of().withUpperCase() : HexFormat.of();
    return format.formatHex(id.toByteArray());
  }

  private void number(ObjectNode node, String name, long number) {
    if (wild && number >= 0 && random.nextBoolean()) {
      node.put(name, number);
    } else {
      node.put(name, Long.toUnsignedString(number));
    }
  }

  private ArrayNode attributes(List<KeyValue> pairs) {
    ArrayNode all = mapper.createArrayNode();
    for (KeyValue pair : pairs) {
      ObjectNode node = mapper.createObjectNode();
      node.put("key", pair.getKey());
      if (pair.hasValue()) {
        node.set("value", value(pair.getValue()));
      }
      all.add(shuffled(node));
    }
    return all;
  }

  private ObjectNode value(AnyValue value) {
    ObjectNode node = mapper.createObjectNode();
    switch (value.getValueCase()) {
      case STRING_VALUE -> node.put("stringValue", value.getStringValue());
      case BOOL_VALUE -> node.put("boolValue", value.getBoolValue());
      case INT_VALUE -> {
        if (wild && random.nextBoolean()) {
          node.put("intValue", value.getIntValue());
        } else {
          node.put("intValue", Long.toString(value.getIntValue()));
        }
      }
      case DOUBLE_VALUE -> node.put("doubleValue", value.getDoubleValue());
      case ARRAY_VALUE -> {
        ArrayNode all = node.putObject("arrayValue").putArray("values");
        value.getArrayValue().getValuesList().forEach(one -> all.add(value(one)));
      }
      case KVLIST_VALUE ->
          node.putObject("kvlistValue")
              .set("values", attributes(value.getKvlistValue().getValuesList()));
      case BYTES_VALUE ->
          node.put(
              "bytesValue",
              Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray()));
      default -> {}
    }
    return node;
  }

  private ObjectNode shuffled(ObjectNode node) {
    if (!wild) {
      return node;
    }
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(node.properties());
    Collections.shuffle(fields, random);
    ObjectNode mixed = mapper.createObjectNode();
    if (random.nextInt(4) == 0) {
      mixed.putObject("somethingNew").putArray("of").add(1).add("}]\"");
    }
    fields.forEach(field -> mixed.set(field.getKey(), field.getValue()));
    return mixed;
  }
}
