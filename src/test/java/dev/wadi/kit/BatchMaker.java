package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds batches for tests: a line at a time, streams in order of first use. */
public final class BatchMaker {
  private final String tenant;
  private final Map<Labels, List<Line>> streams = new LinkedHashMap<>();

  private record Line(long nanos, byte[] text, Map<String, String> metadata) {}

  public BatchMaker(String tenant) {
    this.tenant = tenant;
  }

  public BatchMaker add(Labels labels, long nanos, String text) {
    return add(labels, nanos, text.getBytes(UTF_8), Map.of());
  }

  public BatchMaker add(Labels labels, long nanos, byte[] text, Map<String, String> metadata) {
    streams.computeIfAbsent(labels, l -> new ArrayList<>()).add(new Line(nanos, text, metadata));
    return this;
  }

  public Batch make() {
    List<LogStream> made = new ArrayList<>();
    streams.forEach((labels, lines) -> made.add(stream(labels, lines)));
    return new Batch(tenant, made);
  }

  private static LogStream stream(Labels labels, List<Line> lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Line line : lines) {
      bytes.writeBytes(line.text);
      line.metadata.forEach(
          (name, value) -> {
            bytes.writeBytes(name.getBytes(UTF_8));
            bytes.writeBytes(value.getBytes(UTF_8));
          });
    }
    LogStream.Builder builder = new LogStream.Builder(labels, bytes.toByteArray(), lines.size());
    int at = 0;
    for (Line line : lines) {
      builder.add(line.nanos, at, line.text.length);
      at += line.text.length;
      for (Map.Entry<String, String> pair : line.metadata.entrySet()) {
        int name = pair.getKey().getBytes(UTF_8).length;
        int value = pair.getValue().getBytes(UTF_8).length;
        builder.addMetadata(at, name, at + name, value);
        at += name + value;
      }
    }
    return builder.build();
  }
}
