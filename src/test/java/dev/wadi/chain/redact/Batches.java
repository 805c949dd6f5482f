package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/** Batches of one stream for the tests of redaction. */
public final class Batches {
  private Batches() {}

  public static Batch batch(Labels labels, Map<String, String> metadata, String... lines) {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    record Pair(int nameAt, int nameLength, int valueAt, int valueLength) {}
    List<Pair> pairs =
        metadata.entrySet().stream()
            .map(
                e -> {
                  byte[] name = e.getKey().getBytes(UTF_8);
                  byte[] value = e.getValue().getBytes(UTF_8);
                  int at = buffer.size();
                  buffer.writeBytes(name);
                  buffer.writeBytes(value);
                  return new Pair(at, name.length, at + name.length, value.length);
                })
            .toList();
    int[] offsets = new int[lines.length + 1];
    for (int i = 0; i < lines.length; i++) {
      offsets[i] = buffer.size();
      buffer.writeBytes(lines[i].getBytes(UTF_8));
      offsets[i + 1] = buffer.size();
    }
    LogStream.Builder builder = new LogStream.Builder(labels, buffer.toByteArray(), lines.length);
    for (int i = 0; i < lines.length; i++) {
      builder.add(1_000_000L + i, offsets[i], offsets[i + 1] - offsets[i]);
      pairs.forEach(p -> builder.addMetadata(p.nameAt, p.nameLength, p.valueAt, p.valueLength));
    }
    return new Batch("acme", List.of(builder.build()));
  }
}
