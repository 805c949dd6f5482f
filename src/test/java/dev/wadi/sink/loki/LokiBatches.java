package dev.wadi.sink.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.kit.PushBytes;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Batches for these tests. */
final class LokiBatches {
  static final long T0 = 1_760_000_000_000_000_000L;

  private LokiBatches() {}

  /** One stream {@code {app="api"}} with these lines, one nanosecond apart. */
  static Batch batch(String tenant, String... lines) {
    return new Batch(tenant, List.of(stream(Labels.of("app", "api"), T0, lines)));
  }

  /** {@link #batch} that brings its encoded form. */
  static Batch encoded(String tenant, String... lines) {
    Batch plain = batch(tenant, lines);
    byte[] bytes = PushBytes.of(plain);
    return new Batch(tenant, plain.streams(), new Batch.Encoded(bytes, 0, bytes.length));
  }

  static LogStream stream(Labels labels, long firstNanos, String... lines) {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    Arrays.stream(lines).forEach(line -> buffer.writeBytes(line.getBytes(UTF_8)));
    LogStream.Builder builder = new LogStream.Builder(labels, buffer.toByteArray(), lines.length);
    int at = 0;
    for (int i = 0; i < lines.length; i++) {
      int length = lines[i].getBytes(UTF_8).length;
      builder.add(firstNanos + i, at, length);
      at += length;
    }
    return builder.build();
  }

  /** {@code prefix-from} to {@code prefix-(to-1)}. */
  static String[] numbered(String prefix, int from, int to) {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add(prefix + "-" + i);
    }
    return lines.toArray(String[]::new);
  }

  static List<String> texts(Batch batch) {
    return batch.toEntries().stream().map(entry -> entry.line()).toList();
  }
}
