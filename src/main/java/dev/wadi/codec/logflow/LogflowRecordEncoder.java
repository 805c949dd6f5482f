package dev.wadi.codec.logflow;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Slice;
import java.util.Arrays;
import java.util.List;

/** Writes entries of one stream as messages of LogFlow's topic. For one thread. */
public final class LogflowRecordEncoder {
  private static final byte[] RAW = "{\"raw_log\":".getBytes(US_ASCII);
  private static final byte[] SHIPPED = "\"shipper_timestamp\":".getBytes(US_ASCII);
  private static final byte[] TIME = ",\"time\":\"".getBytes(US_ASCII);
  private static final byte[] PAIRS = ",\"structured_metadata\":{".getBytes(US_ASCII);
  private static final List<String> SOURCES = List.of("source", "hostname", "host", "instance");
  private static final List<String> PATHS = List.of("filename", "file_path", "path");
  private static final List<String> SERVICES = List.of("service", "service_name", "app", "job");

  private final LogStream stream;
  private final byte[] head;
  private final byte[] tail;
  private final JsonLineEncoder out = new JsonLineEncoder(512);

  public LogflowRecordEncoder(LogStream stream) {
    this.stream = stream;
    JsonLineEncoder text = new JsonLineEncoder(256);
    text.appendPlain(",\"metadata\":{".getBytes(US_ASCII));
    first(text, "source", SOURCES);
    first(text, "file_path", PATHS);
    first(text, "service", SERVICES);
    this.head = Arrays.copyOf(text.buffer(), text.size());
    text.clear();
    text.appendPlain("\",\"labels\":{".getBytes(US_ASCII));
    Labels labels = stream.labels();
    for (int i = 0; i < labels.size(); i++) {
      pair(text, i, labels.name(i), labels.value(i));
    }
    text.appendPlain("}".getBytes(US_ASCII));
    this.tail = Arrays.copyOf(text.buffer(), text.size());
  }

  private void first(JsonLineEncoder text, String field, List<String> labels) {
    for (String label : labels) {
      String value = stream.labels().get(label);
      if (value != null) {
        pair(text, 0, field, value);
        text.appendPlain(",".getBytes(US_ASCII));
        return;
      }
    }
  }

  private static void pair(JsonLineEncoder text, int number, String name, String value) {
    byte[] n = name.getBytes(UTF_8);
    byte[] v = value.getBytes(UTF_8);
    if (number > 0) {
      text.appendPlain(",".getBytes(US_ASCII));
    }
    text.appendString(n, 0, n.length);
    text.appendPlain(":".getBytes(US_ASCII));
    text.appendString(v, 0, v.length);
  }

  /** The message of entry {@code i}. */
  public byte[] encode(int i) {
    out.clear();
    out.appendPlain(RAW);
    out.appendString(stream.lineBuffer(i), stream.lineOffset(i), stream.lineLength(i));
    out.appendPlain(head);
    out.appendPlain(SHIPPED);
    long nanos = stream.timestampNanos(i);
    out.appendPlain(seconds(nanos).getBytes(US_ASCII));
    out.appendPlain(TIME);
    out.appendPlain(Rfc3339.format(nanos).getBytes(US_ASCII));
    out.appendPlain(tail);
    if (stream.metadataCount(i) > 0) {
      out.appendPlain(PAIRS);
      for (int pair = 0; pair < stream.metadataCount(i); pair++) {
        if (pair > 0) {
          out.appendPlain(",".getBytes(US_ASCII));
        }
        slice(stream.metadataName(i, pair));
        out.appendPlain(":".getBytes(US_ASCII));
        slice(stream.metadataValue(i, pair));
      }
      out.appendPlain("}".getBytes(US_ASCII));
    }
    out.appendPlain("}}".getBytes(US_ASCII));
    return Arrays.copyOf(out.buffer(), out.size());
  }

  /* No format of strings: this is said for every line. */
  private static String seconds(long nanos) {
    long millis = 1000 + Math.floorMod(nanos, 1_000_000_000L) / 1_000_000;
    return Math.floorDiv(nanos, 1_000_000_000L) + "." + Long.toString(millis).substring(1);
  }

  private void slice(long slice) {
    out.appendString(stream.buffer(slice), Slice.offset(slice), Slice.length(slice));
  }
}
