package dev.wadi.kit;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.List;

/** Requests of OTLP in the classes of its authors. */
public final class OtlpRequests {
  private OtlpRequests() {}

  public static AnyValue string(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  public static AnyValue number(long number) {
    return AnyValue.newBuilder().setIntValue(number).build();
  }

  public static AnyValue real(double number) {
    return AnyValue.newBuilder().setDoubleValue(number).build();
  }

  public static AnyValue bool(boolean value) {
    return AnyValue.newBuilder().setBoolValue(value).build();
  }

  public static AnyValue bytes(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(all)).build();
  }

  public static AnyValue list(AnyValue... values) {
    return AnyValue.newBuilder()
        .setArrayValue(ArrayValue.newBuilder().addAllValues(List.of(values)))
        .build();
  }

  public static AnyValue map(KeyValue... pairs) {
    return AnyValue.newBuilder()
        .setKvlistValue(KeyValueList.newBuilder().addAllValues(List.of(pairs)))
        .build();
  }

  public static KeyValue pair(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  public static KeyValue pair(String key, String value) {
    return pair(key, string(value));
  }

  public static Resource resource(KeyValue... attributes) {
    return Resource.newBuilder().addAllAttributes(List.of(attributes)).build();
  }

  /** A record with a line, at a time. */
  public static LogRecord.Builder line(long timeNanos, String line) {
    return LogRecord.newBuilder().setTimeUnixNano(timeNanos).setBody(string(line));
  }

  public static ExportLogsServiceRequest request(Resource resource, LogRecord... records) {
    return request(resource, InstrumentationScope.getDefaultInstance(), records);
  }

  public static ExportLogsServiceRequest request(
      Resource resource, InstrumentationScope scope, LogRecord... records) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(resource)
                .addScopeLogs(
                    ScopeLogs.newBuilder().setScope(scope).addAllLogRecords(List.of(records))))
        .build();
  }

  /** Lines of the service {@code shop}, one nanosecond apart. */
  public static ExportLogsServiceRequest lines(long timeNanos, List<String> lines) {
    LogRecord[] records = new LogRecord[lines.size()];
    for (int i = 0; i < records.length; i++) {
      records[i] = line(timeNanos + i, lines.get(i)).build();
    }
    return request(resource(pair("service.name", "shop")), records);
  }
}
