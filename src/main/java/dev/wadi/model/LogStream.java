package dev.wadi.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one batch that share a label set, as columns: timestamps in nanoseconds since the
 * epoch, and slices of shared UTF-8 buffers for lines and structured metadata.
 *
 * <p>This is the hot path's shape and the exception to "data is a record": 500 lines are three
 * arrays, not 500 objects. The arrays are handed over, not copied, and nobody changes them after
 * {@link Builder#build()} or {@link Rewrite#build()}; so threads may share a stream. Positions run
 * from 0 to {@link #size()} - 1 in the order in which the sender gave the entries.
 */
public final class LogStream {
  private final Labels labels;
  private final int size;
  private final long[] timestamps;
  private final byte[][] buffers;
  private final long[] lines;
  /* Pairs of entry i are metadata[metadataStart[i]] to metadata[metadataStart[i+1] - 1]: name, value, name, value. */
  private final int @Nullable [] metadataStart;
  private final long @Nullable [] metadata;
  private final long lineBytes;

  private LogStream(
      Labels labels,
      int size,
      long[] timestamps,
      byte[][] buffers,
      long[] lines,
      int @Nullable [] metadataStart,
      long @Nullable [] metadata) {
    this.labels = labels;
    this.size = size;
    this.timestamps = timestamps;
    this.buffers = buffers;
    this.lines = lines;
    this.metadataStart = metadataStart;
    this.metadata = metadata;
    long bytes = 0;
    for (int i = 0; i < size; i++) {
      bytes += Slice.length(lines[i]);
    }
    this.lineBytes = bytes;
  }

  /**
   * The entries of streams with the same labels, one stream after the other, as one stream that
   * shares their buffers. They have at most {@link Slice#MAX_BUFFERS} together, of which one counts
   * once in which several lie one after the other.
   */
  static LogStream joined(List<LogStream> parts) {
    int size = 0;
    int buffers = 0;
    int pairs = 0;
    boolean withMetadata = false;
    for (LogStream part : parts) {
      size += part.size;
      buffers += part.buffers.length;
      if (part.metadataStart != null) {
        withMetadata = true;
        pairs += part.metadataStart[part.size];
      }
    }
    long[] timestamps = new long[size];
    long[] lines = new long[size];
    byte[][] allBuffers = new byte[buffers][];
    int[] start = withMetadata ? new int[size + 1] : null;
    long[] metadata = withMetadata ? new long[pairs] : null;
    int at = 0;
    int pairAt = 0;
    int buffersSoFar = 0;
    for (LogStream part : parts) {
      boolean inTheLast =
          buffersSoFar > 0
              && part.buffers.length == 1
              && part.buffers[0] == allBuffers[buffersSoFar - 1];
      int buffer = inTheLast ? buffersSoFar - 1 : buffersSoFar;
      System.arraycopy(part.buffers, 0, allBuffers, buffer, part.buffers.length);
      System.arraycopy(part.timestamps, 0, timestamps, at, part.size);
      copy(part.lines, part.size, lines, at, buffer);
      if (start != null && metadata != null) {
        if (part.metadataStart != null && part.metadata != null) {
          copy(part.metadata, part.metadataStart[part.size], metadata, pairAt, buffer);
        }
        for (int i = 0; i < part.size; i++) {
          start[at + i] = pairAt + (part.metadataStart == null ? 0 : part.metadataStart[i]);
        }
        pairAt += part.metadataStart == null ? 0 : part.metadataStart[part.size];
        start[at + part.size] = pairAt;
      }
      at += part.size;
      buffersSoFar = buffer + part.buffers.length;
    }
    return new LogStream(
        parts.get(0).labels,
        size,
        timestamps,
        Arrays.copyOf(allBuffers, buffersSoFar),
        lines,
        start,
        metadata);
  }

  private static void copy(long[] slices, int count, long[] target, int at, int buffersBefore) {
    for (int i = 0; i < count; i++) {
      long slice = slices[i];
      target[at + i] =
          Slice.of(Slice.buffer(slice) + buffersBefore, Slice.offset(slice), Slice.length(slice));
    }
  }

  public Labels labels() {
    return labels;
  }

  /** Entries in the stream. */
  public int size() {
    return size;
  }

  /** Bytes of all lines, without metadata. */
  public long lineBytes() {
    return lineBytes;
  }

  /** Nanoseconds since the epoch. */
  public long timestampNanos(int i) {
    return timestamps[check(i)];
  }

  /**
   * The buffer that holds line {@code i}; read it only within {@link #lineOffset} and {@link
   * #lineLength}.
   */
  public byte[] lineBuffer(int i) {
    return buffers[Slice.buffer(lines[check(i)])];
  }

  public int lineOffset(int i) {
    return Slice.offset(lines[check(i)]);
  }

  public int lineLength(int i) {
    return Slice.length(lines[check(i)]);
  }

  /** True when any entry has structured metadata. */
  public boolean hasMetadata() {
    return metadata != null;
  }

  /** Metadata pairs of entry {@code i}. */
  public int metadataCount(int i) {
    return metadataStart == null ? 0 : (metadataStart[check(i) + 1] - metadataStart[i]) / 2;
  }

  /** The place of a metadata name, to be read with {@link #buffer(long)} and {@link Slice}. */
  public long metadataName(int i, int pair) {
    return metadataSlice(i, 2 * pair);
  }

  /** The place of a metadata value. */
  public long metadataValue(int i, int pair) {
    return metadataSlice(i, 2 * pair + 1);
  }

  /**
   * Buffers that this stream keeps alive, whether or not a slice still lies in them: what it came
   * in, and one or a few for each rewriting.
   */
  public int bufferCount() {
    return buffers.length;
  }

  /** The buffer with a number, 0 to {@link #bufferCount()} - 1: for those who reckon memory. */
  public byte[] bufferNumber(int number) {
    return buffers[number];
  }

  /** The buffer that a slice of this stream lies in. */
  public byte[] buffer(long slice) {
    return buffers[Slice.buffer(slice)];
  }

  /** A slice of this stream as text; bytes that are not UTF-8 become U+FFFD. */
  public String text(long slice) {
    return new String(buffer(slice), Slice.offset(slice), Slice.length(slice), UTF_8);
  }

  /** The line as text: for edges and tests, not for the hot path. */
  public String line(int i) {
    return text(lines[check(i)]);
  }

  /** Structured metadata as a new map: for edges and tests. */
  public Map<String, String> metadata(int i) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int pair = 0; pair < metadataCount(i); pair++) {
      map.put(text(metadataName(i, pair)), text(metadataValue(i, pair)));
    }
    return map;
  }

  /** A view of one entry. */
  public Entry entry(int i) {
    return new Entry(this, check(i));
  }

  /** A copy in progress that shares whatever it does not change. */
  public Rewrite rewrite() {
    return new Rewrite(this);
  }

  private long metadataSlice(int i, int half) {
    if (metadataStart == null || metadata == null) {
      throw new IndexOutOfBoundsException("metadata of entry " + i);
    }
    int at = metadataStart[check(i)] + half;
    if (half < 0 || at >= metadataStart[i + 1]) {
      throw new IndexOutOfBoundsException("metadata pair " + half / 2 + " of entry " + i);
    }
    return metadata[at];
  }

  private int check(int i) {
    if (i < 0 || i >= size) {
      throw new IndexOutOfBoundsException("entry " + i + " of " + size);
    }
    return i;
  }

  @Override
  public String toString() {
    return labels + " (" + size + " entries)";
  }

  /**
   * Collects the entries of one stream whose bytes all lie in one buffer, or in several that are
   * given at the end. For one thread.
   */
  public static final class Builder {
    private static final byte[] LATER = {};

    private final Labels labels;
    private final byte[] buffer;
    private long[] timestamps;
    private long[] lines;
    private int size;
    private int @Nullable [] metadataStart;
    private long[] metadata = new long[0];
    private int metadataSize;

    /**
     * @param buffer holds every line and metadata text; handed over, not copied
     * @param expectedEntries a guess that saves growing
     */
    public Builder(Labels labels, byte[] buffer, int expectedEntries) {
      this.labels = labels;
      this.buffer = buffer;
      this.timestamps = new long[Math.max(4, expectedEntries)];
      this.lines = new long[timestamps.length];
    }

    /**
     * For bytes in several buffers: all entries are added as slices, and {@link #build(byte[][])}
     * has the buffers.
     */
    public Builder(Labels labels, int expectedEntries) {
      this(labels, LATER, expectedEntries);
    }

    /** Adds an entry without metadata so far. */
    public Builder add(long timestampNanos, int lineOffset, int lineLength) {
      requireInside(lineOffset, lineLength);
      return add(timestampNanos, Slice.of(0, lineOffset, lineLength));
    }

    /** Adds an entry without metadata so far, whose line is a {@link Slice}. */
    public Builder add(long timestampNanos, long line) {
      if (size == timestamps.length) {
        timestamps = Arrays.copyOf(timestamps, size * 2);
        lines = Arrays.copyOf(lines, size * 2);
        if (metadataStart != null) {
          metadataStart = Arrays.copyOf(metadataStart, size * 2 + 1);
        }
      }
      timestamps[size] = timestampNanos;
      lines[size] = line;
      size++;
      if (metadataStart != null) {
        metadataStart[size] = metadataSize;
      }
      return this;
    }

    /** Adds a metadata pair to the entry added last. */
    public Builder addMetadata(int nameOffset, int nameLength, int valueOffset, int valueLength) {
      requireInside(nameOffset, nameLength);
      requireInside(valueOffset, valueLength);
      return addMetadata(
          Slice.of(0, nameOffset, nameLength), Slice.of(0, valueOffset, valueLength));
    }

    /** Adds a metadata pair of two {@link Slice}s to the entry added last. */
    public Builder addMetadata(long name, long value) {
      if (size == 0) {
        throw new IllegalStateException("metadata before the first entry");
      }
      if (metadataStart == null) {
        metadataStart = new int[timestamps.length + 1];
      }
      if (metadataSize + 2 > metadata.length) {
        metadata = Arrays.copyOf(metadata, Math.max(16, metadata.length * 2));
      }
      metadata[metadataSize++] = name;
      metadata[metadataSize++] = value;
      metadataStart[size] = metadataSize;
      return this;
    }

    public int size() {
      return size;
    }

    /** The stream; the builder is spent. */
    public LogStream build() {
      return stream(new byte[][] {buffer});
    }

    /**
     * The stream, whose slices lie in these buffers; the builder is spent.
     *
     * @param buffers by the numbers that the slices have; handed over
     */
    public LogStream build(byte[]... buffers) {
      requireInside(lines, size, buffers);
      requireInside(metadata, metadataSize, buffers);
      return stream(buffers);
    }

    private LogStream stream(byte[][] buffers) {
      return new LogStream(
          labels,
          size,
          timestamps,
          buffers,
          lines,
          metadataStart,
          metadataStart == null ? null : metadata);
    }

    private static void requireInside(long[] slices, int count, byte[][] buffers) {
      for (int i = 0; i < count; i++) {
        long slice = slices[i];
        if (Slice.offset(slice) > buffers[Slice.buffer(slice)].length - Slice.length(slice)) {
          throw new IndexOutOfBoundsException("slice " + i + " lies outside of its buffer");
        }
      }
    }

    private void requireInside(int offset, int length) {
      if ((offset | length) < 0 || offset > buffer.length - length) {
        throw new IndexOutOfBoundsException(
            "slice " + offset + "+" + length + " of a buffer of " + buffer.length + " bytes");
      }
    }
  }

  /**
   * Changes lines, times, metadata values or labels of a stream, or leaves entries out. New text
   * goes into buffers of its own, each half as large as all before it together, so that nothing is
   * copied as it grows; everything else is shared with the original. For one thread.
   */
  public static final class Rewrite {
    private final LogStream original;
    private Labels labels;
    private long @Nullable [] timestamps;
    private long @Nullable [] lines;
    private long @Nullable [] metadata;
    private long @Nullable [][] added;
    private boolean @Nullable [] dropped;
    private int droppedCount;
    private final List<byte[]> full = new ArrayList<>(0);
    private byte[] fresh = new byte[0];
    private int freshSize;
    private int roomBytes;

    private Rewrite(LogStream original) {
      this.original = original;
      this.labels = original.labels;
    }

    /** Copies new text for line {@code i} out of {@code source}. */
    public Rewrite line(int i, byte[] source, int offset, int length) {
      original.check(i);
      if (lines == null) {
        lines = Arrays.copyOf(original.lines, original.size);
      }
      lines[i] = store(source, offset, length);
      return this;
    }

    /** Gives entry {@code i} another time. */
    public Rewrite timestamp(int i, long timestampNanos) {
      original.check(i);
      if (timestamps == null) {
        timestamps = Arrays.copyOf(original.timestamps, original.size);
      }
      timestamps[i] = timestampNanos;
      return this;
    }

    /** Copies a new value for a metadata pair of entry {@code i}. */
    public Rewrite metadataValue(int i, int pair, byte[] source, int offset, int length) {
      original.metadataSlice(i, 2 * pair + 1);
      if (metadata == null) {
        metadata = original.metadata == null ? new long[0] : original.metadata.clone();
      }
      int[] start = original.metadataStart;
      if (start != null) {
        metadata[start[i] + 2 * pair + 1] = store(source, offset, length);
      }
      return this;
    }

    /** Adds a metadata pair to entry {@code i}, behind those it has. */
    public Rewrite addMetadata(int i, byte[] name, byte[] value) {
      original.check(i);
      if (added == null) {
        added = new long[original.size][];
      }
      long[] before = added[i] == null ? new long[0] : added[i];
      long[] after = Arrays.copyOf(before, before.length + 2);
      after[before.length] = store(name, 0, name.length);
      after[before.length + 1] = store(value, 0, value.length);
      added[i] = after;
      return this;
    }

    public Rewrite labels(Labels changed) {
      this.labels = changed;
      return this;
    }

    /** Leaves an entry out. */
    public Rewrite drop(int i) {
      if (dropped == null) {
        dropped = new boolean[original.size];
      }
      if (!dropped[original.check(i)]) {
        dropped[i] = true;
        droppedCount++;
      }
      return this;
    }

    /** The changed stream, or the original itself when nothing was changed; spent afterwards. */
    public LogStream build() {
      if (lines == null
          && timestamps == null
          && metadata == null
          && added == null
          && droppedCount == 0
          && labels.equals(original.labels)) {
        return original;
      }
      byte[][] buffers = original.buffers;
      if (freshSize > 0) {
        full.add(fresh);
        buffers = Arrays.copyOf(buffers, buffers.length + full.size());
        for (int i = 0; i < full.size(); i++) {
          buffers[original.buffers.length + i] = full.get(i);
        }
      }
      long[] newLines = lines == null ? original.lines : lines;
      long[] newMetadata = metadata == null ? original.metadata : metadata;
      long[] newTimestamps = timestamps == null ? original.timestamps : timestamps;
      if (dropped == null && added == null) {
        return new LogStream(
            labels,
            original.size,
            newTimestamps,
            buffers,
            newLines,
            original.metadataStart,
            newMetadata);
      }
      return rebuilt(buffers, newTimestamps, newLines, newMetadata);
    }

    private LogStream rebuilt(
        byte[][] buffers, long[] allTimestamps, long[] allLines, long @Nullable [] allMetadata) {
      int size = original.size - droppedCount;
      long[] keptTimestamps = new long[size];
      long[] kept = new long[size];
      int[] oldStart = original.metadataStart;
      boolean withMetadata = oldStart != null || added != null;
      int[] start = withMetadata ? new int[size + 1] : null;
      long[] pairs = withMetadata ? new long[countPairs(allMetadata)] : null;
      int n = 0;
      for (int i = 0; i < original.size; i++) {
        if (dropped != null && dropped[i]) {
          continue;
        }
        keptTimestamps[n] = allTimestamps[i];
        kept[n] = allLines[i];
        if (start != null && pairs != null) {
          int at = start[n];
          if (oldStart != null && allMetadata != null) {
            int count = oldStart[i + 1] - oldStart[i];
            System.arraycopy(allMetadata, oldStart[i], pairs, at, count);
            at += count;
          }
          if (added != null && added[i] != null) {
            System.arraycopy(added[i], 0, pairs, at, added[i].length);
            at += added[i].length;
          }
          start[n + 1] = at;
        }
        n++;
      }
      return new LogStream(labels, size, keptTimestamps, buffers, kept, start, pairs);
    }

    private int countPairs(long @Nullable [] allMetadata) {
      int count = allMetadata == null ? 0 : allMetadata.length;
      if (added != null) {
        for (long[] pairs : added) {
          count += pairs == null ? 0 : pairs.length;
        }
      }
      return count;
    }

    private long store(byte[] source, int offset, int length) {
      if (fresh.length - freshSize < length) {
        if (freshSize > 0) {
          full.add(fresh);
        }
        fresh = new byte[Math.max(length, Math.max(1024, roomBytes / 2))];
        roomBytes += fresh.length;
        freshSize = 0;
      }
      System.arraycopy(source, offset, fresh, freshSize, length);
      boolean nowhere = freshSize == 0 && length == 0;
      int buffer = nowhere ? 0 : original.buffers.length + full.size();
      long slice = Slice.of(buffer, nowhere ? 0 : freshSize, length);
      freshSize += length;
      return slice;
    }
  }
}
