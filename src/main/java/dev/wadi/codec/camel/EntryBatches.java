package dev.wadi.codec.camel;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.StreamBuilders;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.List;

/** Entries that were looked at one by one, as a batch again. Stateless. */
public final class EntryBatches {
  private EntryBatches() {}

  /** A batch of these entries, whose bytes are copied; entries of equal labels share a stream. */
  public static Batch of(String tenant, List<Entry> entries) {
    byte[] buffer = new byte[bytes(entries)];
    StreamBuilders builders = new StreamBuilders(buffer, DecodeLimits.TRUSTED);
    int at = 0;
    for (Entry entry : entries) {
      LogStream from = entry.logStream();
      int i = entry.position();
      LogStream.Builder builder = builders.of(entry.labels(), 4);
      int length = from.lineLength(i);
      System.arraycopy(from.lineBuffer(i), from.lineOffset(i), buffer, at, length);
      builder.add(entry.timestampNanos(), at, length);
      at += length;
      for (int pair = 0; pair < from.metadataCount(i); pair++) {
        long name = from.metadataName(i, pair);
        long value = from.metadataValue(i, pair);
        int nameAt = at;
        int valueAt = nameAt + Slice.length(name);
        copy(from, name, buffer, nameAt);
        copy(from, value, buffer, valueAt);
        at = valueAt + Slice.length(value);
        builder.addMetadata(nameAt, Slice.length(name), valueAt, Slice.length(value));
      }
    }
    return new Batch(tenant, builders.build());
  }

  private static int bytes(List<Entry> entries) {
    long bytes = 0;
    for (Entry entry : entries) {
      LogStream from = entry.logStream();
      int i = entry.position();
      bytes += from.lineLength(i);
      for (int pair = 0; pair < from.metadataCount(i); pair++) {
        bytes += Slice.length(from.metadataName(i, pair));
        bytes += Slice.length(from.metadataValue(i, pair));
      }
    }
    if (bytes >= Slice.LIMIT_BYTES) {
      throw new IllegalArgumentException(
          "entries of "
              + bytes
              + " bytes in one batch (expected: below "
              + Slice.LIMIT_BYTES
              + ")");
    }
    return (int) bytes;
  }

  private static void copy(LogStream from, long slice, byte[] to, int at) {
    System.arraycopy(from.buffer(slice), Slice.offset(slice), to, at, Slice.length(slice));
  }
}
