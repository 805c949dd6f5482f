package dev.wadi.codec.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch as Loki's {@code PushRequest} in protobuf, not compressed.
 *
 * <p>All sizes are known before the first byte is written, so that the target is made once and
 * nothing is moved. The result is below 2 GiB. Stateless; threads may share it. Format: {@code
 * pkg/push/push.proto} of Grafana Loki.
 */
public final class PushRequestEncoder {
  private static final long NANOS = 1_000_000_000L;

  private static final byte STREAMS = (1 << 3) | 2;
  private static final byte LABELS = (1 << 3) | 2;
  private static final byte ENTRIES = (2 << 3) | 2;
  private static final byte TIMESTAMP = (1 << 3) | 2;
  private static final byte SECONDS = 1 << 3;
  private static final byte SUBSECOND = 2 << 3;
  private static final byte LINE = (2 << 3) | 2;
  private static final byte METADATA = (3 << 3) | 2;
  private static final byte NAME = (1 << 3) | 2;
  private static final byte VALUE = (2 << 3) | 2;

  /** A batch whose sizes have been worked out, ready to be written. */
  public static final class Sized {
    private final List<LogStream> streams;
    private final byte[][] labels;
    private final int[] streamSizes;
    private final int sizeBytes;

    private Sized(List<LogStream> streams, byte[][] labels, int[] streamSizes, int sizeBytes) {
      this.streams = streams;
      this.labels = labels;
      this.streamSizes = streamSizes;
      this.sizeBytes = sizeBytes;
    }

    /** Bytes that {@link #writeTo} writes. */
    public int sizeBytes() {
      return sizeBytes;
    }

    /** Writes the request and returns the position behind it. */
    public int writeTo(byte[] target, int offset) {
      Objects.checkFromIndexSize(offset, sizeBytes, target.length);
      int at = offset;
      for (int i = 0; i < streamSizes.length; i++) {
        at = writeStream(i, target, at, null);
      }
      return at;
    }

    private int writeStream(int i, byte[] target, int offset, LogStream.@Nullable Builder places) {
      target[offset] = STREAMS;
      int at = varint(target, offset + 1, streamSizes[i]);
      return PushRequestEncoder.writeStream(streams.get(i), labels[i], target, at, places);
    }
  }

  /** The request as an array of its own; the encoded form is not looked at. */
  public byte[] encode(Batch batch) {
    Sized sized = size(batch);
    byte[] bytes = new byte[sized.sizeBytes()];
    sized.writeTo(bytes, 0);
    return bytes;
  }

  /** Appends the request to a buffer. */
  public void encode(Batch batch, GrowableBytes target) {
    Sized sized = size(batch);
    int at = target.append(sized.sizeBytes());
    sized.writeTo(target.array(), at);
  }

  /** The encoded form that the batch came with, or else a new one. */
  public Batch.Encoded encoded(Batch batch) {
    Batch.Encoded known = batch.encoded();
    if (known != null) {
      return known;
    }
    byte[] bytes = encode(batch);
    return new Batch.Encoded(bytes, 0, bytes.length);
  }

  /**
   * The same batch with an encoded form in which its lines and metadata lie; of the buffers in
   * which they lay before it keeps none alive.
   */
  public Batch settled(Batch batch) {
    Sized sized = size(batch);
    byte[] bytes = new byte[sized.sizeBytes()];
    Batch.Encoded encoded = new Batch.Encoded(bytes, 0, bytes.length);
    if (bytes.length >= Slice.LIMIT_BYTES) {
      sized.writeTo(bytes, 0);
      return new Batch(batch.tenant(), batch.streams(), encoded).asCleanAs(batch);
    }
    List<LogStream> streams = new ArrayList<>(batch.streams().size());
    int at = 0;
    for (int i = 0; i < sized.streamSizes.length; i++) {
      LogStream stream = batch.streams().get(i);
      LogStream.Builder places = new LogStream.Builder(stream.labels(), bytes, stream.size());
      at = sized.writeStream(i, bytes, at, places);
      streams.add(places.build());
    }
    return new Batch(batch.tenant(), streams, encoded).asCleanAs(batch);
  }

  /**
   * Works out the sizes.
   *
   * @throws ArithmeticException when the request would reach 2 GiB
   */
  public Sized size(Batch batch) {
    List<LogStream> streams = batch.streams();
    byte[][] labels = new byte[streams.size()][];
    int[] sizes = new int[streams.size()];
    long total = 0;
    for (int i = 0; i < sizes.length; i++) {
      labels[i] = streams.get(i).labels().toString().getBytes(UTF_8);
      long body = streamSize(streams.get(i), labels[i]);
      sizes[i] = Math.toIntExact(body);
      total += 1 + varintSize(body) + body;
    }
    return new Sized(streams, labels, sizes, Math.toIntExact(total));
  }

  private static long streamSize(LogStream stream, byte[] labels) {
    long size = field(labels.length);
    for (int i = 0; i < stream.size(); i++) {
      size += field(entrySize(stream, i));
    }
    return size;
  }

  private static int entrySize(LogStream stream, int i) {
    int size = 2 + timestampSize(stream.timestampNanos(i));
    int line = stream.lineLength(i);
    if (line > 0) {
      size += field(line);
    }
    int pairs = stream.metadataCount(i);
    for (int pair = 0; pair < pairs; pair++) {
      size = Math.addExact(size, field(pairSize(stream, i, pair)));
    }
    return size;
  }

  private static int pairSize(LogStream stream, int i, int pair) {
    return optional(Slice.length(stream.metadataName(i, pair)))
        + optional(Slice.length(stream.metadataValue(i, pair)));
  }

  private static int timestampSize(long timestampNanos) {
    long seconds = Math.floorDiv(timestampNanos, NANOS);
    long nanos = timestampNanos - seconds * NANOS;
    return (seconds == 0 ? 0 : 1 + varintSize(seconds)) + (nanos == 0 ? 0 : 1 + varintSize(nanos));
  }

  private static int optional(int length) {
    return length == 0 ? 0 : field(length);
  }

  /** Tag, length and content of a field that has a number below 16. */
  private static int field(int length) {
    return Math.addExact(1 + varintSize(length), length);
  }

  /** Seven bits a byte; a negative number takes ten. */
  private static int varintSize(long value) {
    return (Long.SIZE + 6 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  private static int writeStream(
      LogStream stream,
      byte[] labels,
      byte[] target,
      int offset,
      LogStream.@Nullable Builder places) {
    int at = offset;
    target[at++] = LABELS;
    at = bytes(target, at, labels, 0, labels.length);
    for (int i = 0; i < stream.size(); i++) {
      target[at++] = ENTRIES;
      at = varint(target, at, entrySize(stream, i));
      at = writeEntry(stream, i, target, at, places);
    }
    return at;
  }

  private static int writeEntry(
      LogStream stream, int i, byte[] target, int offset, LogStream.@Nullable Builder places) {
    int at = offset;
    target[at++] = TIMESTAMP;
    /* At most 1 + 10 + 1 + 5 bytes: the length is one byte, filled in afterwards. */
    int lengthAt = at++;
    long timestamp = stream.timestampNanos(i);
    long seconds = Math.floorDiv(timestamp, NANOS);
    long nanos = timestamp - seconds * NANOS;
    if (seconds != 0) {
      target[at++] = SECONDS;
      at = varint(target, at, seconds);
    }
    if (nanos != 0) {
      target[at++] = SUBSECOND;
      at = varint(target, at, nanos);
    }
    target[lengthAt] = (byte) (at - lengthAt - 1);
    int line = stream.lineLength(i);
    if (line > 0) {
      target[at++] = LINE;
      at = bytes(target, at, stream.lineBuffer(i), stream.lineOffset(i), line);
    }
    if (places != null) {
      places.add(timestamp, at - line, line);
    }
    int pairs = stream.metadataCount(i);
    for (int pair = 0; pair < pairs; pair++) {
      target[at++] = METADATA;
      at = varint(target, at, pairSize(stream, i, pair));
      long name = stream.metadataName(i, pair);
      long value = stream.metadataValue(i, pair);
      int nameEnd = text(target, at, NAME, stream, name);
      at = text(target, nameEnd, VALUE, stream, value);
      if (places != null) {
        int nameLength = Slice.length(name);
        int valueLength = Slice.length(value);
        places.addMetadata(nameEnd - nameLength, nameLength, at - valueLength, valueLength);
      }
    }
    return at;
  }

  private static int text(byte[] target, int offset, byte tag, LogStream stream, long slice) {
    int length = Slice.length(slice);
    if (length == 0) {
      return offset;
    }
    target[offset] = tag;
    return bytes(target, offset + 1, stream.buffer(slice), Slice.offset(slice), length);
  }

  private static int bytes(byte[] target, int offset, byte[] source, int from, int length) {
    int at = varint(target, offset, length);
    System.arraycopy(source, from, target, at, length);
    return at + length;
  }

  private static int varint(byte[] target, int offset, long value) {
    int at = offset;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }
}
