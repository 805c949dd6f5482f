package dev.wadi.buffer.ring;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one batch as a ring holds them, with what they cost in memory; links of the list
 * of all that are held, which only the ring touches, under its lock.
 */
final class Held {
  /* Columns grow by doubling, so an entry may own twice its 16 bytes. */
  private static final int ENTRY_BYTES = 32;
  private static final int METADATA_PAIR_BYTES = 32;
  private static final int STREAM_BYTES = 256;
  private static final int LABEL_BYTES = 96;

  final String tenant;
  final List<LogStream> streams;
  final int entries;

  /** Bytes of memory that are kept from being freed, about and rather too many. */
  final long costBytes;

  /** Bytes copied, or 0 when the batch's own buffers are held. */
  final long copiedBytes;

  /** The share that it counts in, and its place among all that ever came; set by the ring. */
  String share = "";

  long sequence;

  @Nullable Held older;
  @Nullable Held newer;

  private Held(
      String tenant, List<LogStream> streams, int entries, long costBytes, long copiedBytes) {
    this.tenant = tenant;
    this.streams = streams;
    this.entries = entries;
    this.costBytes = costBytes;
    this.copiedBytes = copiedBytes;
  }

  /*
   * To hold a batch by reference costs nothing, but keeps its whole buffers alive. That is fine
   * when lines fill most of them, as in a push fresh from the wire. Two cases are copied instead:
   *
   * - a rewritten stream: it still refers to the buffer it came in, with the text that redaction
   *   took out; a ring must not keep that in memory;
   * - a batch whose texts fill less than half of what it keeps alive, such as the one stream that
   *   a filter left of a push of a megabyte.
   *
   * A copy is one buffer for all streams of the batch.
   */

  /** Decides between reference and copy; looks at streams, and at entries only to copy. */
  static Held of(Batch batch) {
    long retained = retainedBytes(batch);
    long texts = batch.lineBytes() + metadataBytes(batch);
    boolean copy = isRewritten(batch) || retained > 2 * texts + 4096;
    long buffers = copy ? texts : retained;
    List<LogStream> streams = copy ? copy(batch, texts) : batch.streams();
    return new Held(
        batch.tenant(), streams, batch.entries(), buffers + columnBytes(batch), copy ? texts : 0);
  }

  private static boolean isRewritten(Batch batch) {
    for (LogStream stream : batch.streams()) {
      if (stream.bufferCount() > 1) {
        return true;
      }
    }
    return false;
  }

  /** Bytes of all buffers; a buffer shared by streams that follow each other counts once. */
  private static long retainedBytes(Batch batch) {
    long bytes = 0;
    byte[] last = null;
    for (LogStream stream : batch.streams()) {
      for (int i = 0; i < stream.bufferCount(); i++) {
        byte[] buffer = stream.bufferNumber(i);
        if (buffer != last) {
          bytes += buffer.length;
          last = buffer;
        }
      }
    }
    return bytes;
  }

  private static long metadataBytes(Batch batch) {
    long bytes = 0;
    for (LogStream stream : batch.streams()) {
      if (stream.hasMetadata()) {
        for (int i = 0; i < stream.size(); i++) {
          for (int pair = 0; pair < stream.metadataCount(i); pair++) {
            bytes += Slice.length(stream.metadataName(i, pair));
            bytes += Slice.length(stream.metadataValue(i, pair));
          }
        }
      }
    }
    return bytes;
  }

  private static long columnBytes(Batch batch) {
    long bytes = 0;
    for (LogStream stream : batch.streams()) {
      bytes += STREAM_BYTES + (long) stream.size() * ENTRY_BYTES;
      if (stream.hasMetadata()) {
        for (int i = 0; i < stream.size(); i++) {
          bytes += (long) stream.metadataCount(i) * METADATA_PAIR_BYTES;
        }
      }
      Labels labels = stream.labels();
      for (int i = 0; i < labels.size(); i++) {
        bytes += LABEL_BYTES + labels.name(i).length() + 2L * labels.value(i).length();
      }
    }
    return bytes;
  }

  private static List<LogStream> copy(Batch batch, long texts) {
    if (texts >= Slice.LIMIT_BYTES) {
      throw new IllegalArgumentException("batch: " + texts + " bytes of text in one batch");
    }
    byte[] target = new byte[(int) texts];
    List<LogStream> copies = new ArrayList<>(batch.streams().size());
    int at = 0;
    for (LogStream stream : batch.streams()) {
      LogStream.Builder copy = new LogStream.Builder(stream.labels(), target, stream.size());
      for (int i = 0; i < stream.size(); i++) {
        int length = stream.lineLength(i);
        System.arraycopy(stream.lineBuffer(i), stream.lineOffset(i), target, at, length);
        copy.add(stream.timestampNanos(i), at, length);
        at += length;
        for (int pair = 0; pair < stream.metadataCount(i); pair++) {
          long name = stream.metadataName(i, pair);
          long value = stream.metadataValue(i, pair);
          int valueAt = put(stream, name, target, at);
          int end = put(stream, value, target, valueAt);
          copy.addMetadata(at, valueAt - at, valueAt, end - valueAt);
          at = end;
        }
      }
      copies.add(copy.build());
    }
    return copies;
  }

  private static int put(LogStream stream, long slice, byte[] target, int at) {
    int length = Slice.length(slice);
    System.arraycopy(stream.buffer(slice), Slice.offset(slice), target, at, length);
    return at + length;
  }
}
