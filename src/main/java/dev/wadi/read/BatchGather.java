package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import dev.wadi.query.QueriedEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Hands lines on as batches of about a megabyte. For one thread. */
final class BatchGather implements EntryVisitor {
  private static final int BATCH_BYTES = 1 << 20;
  private static final int BATCH_LINES = 16_384;
  private static final int MOST_KNOWN = 10_000;

  private final String tenant;
  private final Predicate<Labels> wanted;
  private final Consumer<Batch> taker;
  private final Map<Labels, Boolean> known = new HashMap<>();
  private final Map<Labels, LogStream.Builder> streams = new LinkedHashMap<>();
  private byte[] buffer = new byte[BATCH_BYTES / 4];
  private int used;
  private int lines;

  /**
   * @param wanted lines of other label sets are passed over
   */
  BatchGather(String tenant, Predicate<Labels> wanted, Consumer<Batch> taker) {
    this.tenant = tenant;
    this.wanted = wanted;
    this.taker = taker;
  }

  @Override
  public boolean visit(Labels labels, QueriedEntry entry, int part, long place) {
    LogStream.Builder stream = streams.get(labels);
    if (stream == null) {
      if (!isWanted(labels)) {
        return true;
      }
      stream = new LogStream.Builder(labels, 16);
      streams.put(labels, stream);
    }
    LogStream.Builder taking = stream;
    taking.add(
        entry.timestampNanos(), store(entry.lineBuffer(), entry.lineOffset(), entry.lineLength()));
    entry.forEachMetadata(
        (name, value) ->
            taking.addMetadata(store(name.getBytes(UTF_8)), store(value.getBytes(UTF_8))));
    lines++;
    if (used >= BATCH_BYTES || lines >= BATCH_LINES) {
      flush();
    }
    return true;
  }

  private boolean isWanted(Labels labels) {
    Boolean told = known.get(labels);
    if (told == null) {
      if (known.size() >= MOST_KNOWN) {
        known.clear();
      }
      told = wanted.test(labels);
      known.put(labels, told);
    }
    return told;
  }

  private long store(byte[] text) {
    return store(text, 0, text.length);
  }

  private long store(byte[] source, int offset, int length) {
    if (buffer.length - used < length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, used + length));
    }
    System.arraycopy(source, offset, buffer, used, length);
    used += length;
    return Slice.of(0, used - length, length);
  }

  /** Hands on what is left. */
  void flush() {
    if (lines == 0) {
      return;
    }
    List<LogStream> all = new ArrayList<>(streams.size());
    streams.values().forEach(stream -> all.add(stream.build(buffer)));
    streams.clear();
    buffer = new byte[BATCH_BYTES + BATCH_BYTES / 4];
    used = 0;
    lines = 0;
    taker.accept(new Batch(tenant, all));
  }
}
