package dev.wadi.kafka.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers entries whose labels are known into streams over one buffer. For one thread. */
final class EntryGatherer {
  private byte[] buffer = new byte[4096];
  private int used;
  private final Map<Labels, LogStream.Builder> builders = new LinkedHashMap<>();

  boolean isEmpty() {
    return builders.isEmpty();
  }

  void add(
      Labels labels, long nanos, byte[] line, int offset, int length, Map<String, String> pairs) {
    LogStream.Builder builder =
        builders.computeIfAbsent(labels, made -> new LogStream.Builder(made, 16));
    builder.add(nanos, store(line, offset, length));
    pairs.forEach((name, value) -> builder.addMetadata(store(name), store(value)));
  }

  /** The streams; the next begin empty. */
  List<LogStream> take() {
    byte[] bytes = Arrays.copyOf(buffer, used);
    List<LogStream> streams = new ArrayList<>();
    builders.values().forEach(builder -> streams.add(builder.build(new byte[][] {bytes})));
    builders.clear();
    used = 0;
    return streams;
  }

  private long store(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return store(bytes, 0, bytes.length);
  }

  private long store(byte[] bytes, int offset, int length) {
    if (buffer.length - used < length) {
      long wanted = Math.max(used + (long) length, buffer.length * 2L);
      if (used + (long) length >= Slice.LIMIT_BYTES) {
        throw new IllegalStateException("more than a batch can hold: take it earlier");
      }
      buffer = Arrays.copyOf(buffer, (int) Math.min(wanted, Slice.LIMIT_BYTES - 1));
    }
    System.arraycopy(bytes, offset, buffer, used, length);
    long slice = Slice.of(0, used, length);
    used += length;
    return slice;
  }
}
