package dev.wadi.chain.redact.trial;

import dev.wadi.chain.redact.Redactor;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.List;

/**
 * One entry of a batch in a buffer of its own, to be looked at later by somebody else: it keeps
 * nothing of the batch alive.
 *
 * @param entry a batch of this one entry
 * @param bytes what it weighs, about
 * @param redactor the one that is responsible for the batch
 */
record EntrySample(Batch entry, int bytes, Redactor redactor) {
  private static final int OVERHEAD = 256;

  /** What a copy of the entry would weigh. */
  static long bytesOf(LogStream stream, int i) {
    long bytes = OVERHEAD + (long) stream.lineLength(i);
    for (int pair = 0; pair < stream.metadataCount(i); pair++) {
      bytes += Slice.length(stream.metadataName(i, pair));
      bytes += Slice.length(stream.metadataValue(i, pair));
    }
    return bytes;
  }

  static EntrySample copy(String tenant, LogStream stream, int i, Redactor redactor) {
    int bytes = Math.toIntExact(bytesOf(stream, i));
    byte[] buffer = new byte[bytes - OVERHEAD];
    int n = stream.lineLength(i);
    System.arraycopy(stream.lineBuffer(i), stream.lineOffset(i), buffer, 0, n);
    LogStream.Builder builder = new LogStream.Builder(stream.labels(), buffer, 1);
    builder.add(stream.timestampNanos(i), 0, n);
    for (int pair = 0; pair < stream.metadataCount(i); pair++) {
      int name = append(stream, stream.metadataName(i, pair), buffer, n);
      int value = append(stream, stream.metadataValue(i, pair), buffer, n + name);
      builder.addMetadata(n, name, n + name, value);
      n += name + value;
    }
    return new EntrySample(new Batch(tenant, List.of(builder.build())), bytes, redactor);
  }

  private static int append(LogStream stream, long slice, byte[] buffer, int at) {
    int length = Slice.length(slice);
    System.arraycopy(stream.buffer(slice), Slice.offset(slice), buffer, at, length);
    return length;
  }

  LogStream stream() {
    return entry.streams().get(0);
  }
}
