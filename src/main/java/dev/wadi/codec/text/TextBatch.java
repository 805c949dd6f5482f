package dev.wadi.codec.text;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers entries of any number of readers into one {@link Batch}: their bytes side by side in one
 * buffer, one stream for each label set; entries without any label are in one that says so. Reused
 * for batch after batch; for one thread.
 */
public final class TextBatch implements EntryReader.Output {
  private static final int COLUMNS = 4;
  private static final int LEAST_BYTES = 1024;
  private static final int MOST_EXPECTED_BYTES = 1 << 20;
  private static final int MOST_SMALL_ONES = 16;

  /* A stream must have a label; Loki calls those so that do not say whose they are. */
  private static final Labels UNLABELLED = Labels.of(Map.of("service_name", "unknown_service"));

  private final int mostKeptBytes;
  private byte[] buffer;
  private int used;
  private long lineBytes;

  /* Of an entry: its stream, the line's offset and length, the end of its pairs in metadata. */
  private int[] entries = new int[64 * COLUMNS];
  private long[] times = new long[64];
  private int count;
  /* Of a pair: offset and length of name and value. */
  private int[] metadata = new int[64];
  private int metadataSize;

  private final List<Labels> streams = new ArrayList<>();
  private final List<int[]> sizes = new ArrayList<>();
  private final Map<Labels, Integer> streamNumbers = new HashMap<>();
  private @Nullable Labels lastLabels;
  private int lastStream;

  /* Names of this batch that lie in the buffer already; few, and always the same arrays. */
  private byte[][] names = new byte[16][];
  private int[] nameOffsets = new int[16];
  private int namesSize;

  /* Batches in a row that left most of the buffer empty. */
  private int smallOnes;

  /**
   * @param expectedBytes a guess of the bytes of the first batch that saves growing; later ones are
   *     guessed from those before them
   */
  public TextBatch(int expectedBytes) {
    this(expectedBytes, MOST_EXPECTED_BYTES);
  }

  /**
   * @param expectedBytes a guess of the bytes of the first batch
   * @param mostKeptBytes of its buffer between batches: where there are many of it that rest, they
   *     hold little, and grow anew for each batch
   */
  public TextBatch(int expectedBytes, int mostKeptBytes) {
    this.mostKeptBytes = Math.max(LEAST_BYTES, Math.min(mostKeptBytes, MOST_EXPECTED_BYTES));
    this.buffer = new byte[Math.max(LEAST_BYTES, expectedBytes)];
  }

  /** Entries gathered so far. */
  public int entries() {
    return count;
  }

  /** Bytes gathered so far, of lines and metadata. */
  public int bytes() {
    return used;
  }

  /** Bytes of the lines alone. */
  public long lineBytes() {
    return lineBytes;
  }

  /** Bytes gathered so far, and those that tell where each line and each pair is, here and then. */
  public long costBytes() {
    return used
        + 2L * (count * (Long.BYTES + (long) COLUMNS * Integer.BYTES))
        + 2L * metadataSize * Integer.BYTES;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  @Override
  public void entry(TextEntry entry) {
    if (count == times.length) {
      times = Arrays.copyOf(times, count * 2);
      entries = Arrays.copyOf(entries, count * 2 * COLUMNS);
    }
    times[count] = entry.timestampNanos();
    int stream = stream(entry.labels().isEmpty() ? UNLABELLED : entry.labels());
    sizes.get(stream)[0]++;
    int at = count * COLUMNS;
    entries[at] = stream;
    entries[at + 1] = store(entry.buffer(), entry.offset(), entry.length());
    entries[at + 2] = entry.length();
    for (int pair = 0; pair < entry.metadataCount(); pair++) {
      metadata(entry, pair);
    }
    entries[at + 3] = metadataSize;
    lineBytes += entry.length();
    count++;
  }

  /** The batch of all that was gathered; the next begins empty. */
  public Batch take(String tenant) {
    byte[] bytes = bytesToGive();
    List<LogStream.Builder> builders = new ArrayList<>(streams.size());
    for (int i = 0; i < streams.size(); i++) {
      builders.add(new LogStream.Builder(streams.get(i), bytes, sizes.get(i)[0]));
    }
    int pair = 0;
    for (int i = 0; i < count; i++) {
      int at = i * COLUMNS;
      LogStream.Builder builder = builders.get(entries[at]);
      builder.add(times[i], entries[at + 1], entries[at + 2]);
      for (; pair < entries[at + 3]; pair += 4) {
        builder.addMetadata(
            metadata[pair], metadata[pair + 1], metadata[pair + 2], metadata[pair + 3]);
      }
    }
    Batch batch = new Batch(tenant, builders.stream().map(LogStream.Builder::build).toList());
    clear();
    return batch;
  }

  /*
   * Whoever keeps a batch keeps its array, and counts the bytes of its lines. So one that is hardly
   * filled is copied and its array used again: full batches and the rests between them come in turn.
   */
  private byte[] bytesToGive() {
    byte[] full = buffer;
    if (full.length > mostKeptBytes) {
      buffer = new byte[mostKeptBytes];
      return used > full.length - full.length / 8 ? full : Arrays.copyOf(full, used);
    }
    if (used > full.length / 2) {
      smallOnes = 0;
      buffer = new byte[Math.max(LEAST_BYTES, Math.min(mostKeptBytes, used + used / 16))];
      return full;
    }
    if (++smallOnes == MOST_SMALL_ONES) {
      smallOnes = 0;
      buffer = new byte[Math.max(LEAST_BYTES, full.length / 2)];
    }
    return Arrays.copyOf(full, used);
  }

  private void clear() {
    used = 0;
    lineBytes = 0;
    count = 0;
    metadataSize = 0;
    namesSize = 0;
    if (times.length * (long) Long.BYTES + metadata.length * (long) Integer.BYTES > mostKeptBytes) {
      times = new long[64];
      entries = new int[64 * COLUMNS];
      metadata = new int[64];
    }
    streams.clear();
    sizes.clear();
    streamNumbers.clear();
    lastLabels = null;
  }

  private int stream(Labels labels) {
    if (labels.equals(lastLabels)) { // the same object, as a rule
      return lastStream;
    }
    Integer known = streamNumbers.get(labels);
    if (known == null) {
      known = streams.size();
      streams.add(labels);
      sizes.add(new int[1]);
      streamNumbers.put(labels, known);
    }
    lastLabels = labels;
    lastStream = known;
    return known;
  }

  private void metadata(TextEntry entry, int pair) {
    if (metadataSize + 4 > metadata.length) {
      metadata = Arrays.copyOf(metadata, metadata.length * 2);
    }
    byte[] name = entry.metadataName(pair);
    int length = entry.metadataLength(pair);
    metadata[metadataSize++] = name(name);
    metadata[metadataSize++] = name.length;
    metadata[metadataSize++] =
        store(entry.metadataBuffer(pair), entry.metadataOffset(pair), length);
    metadata[metadataSize++] = length;
  }

  private int name(byte[] name) {
    for (int i = 0; i < namesSize; i++) {
      if (names[i] == name) {
        return nameOffsets[i];
      }
    }
    if (namesSize == names.length) {
      namesSize = 0; // so many names: some are stored once more
    }
    names[namesSize] = name;
    int offset = store(name, 0, name.length);
    nameOffsets[namesSize] = offset;
    namesSize++;
    return offset;
  }

  private int store(byte[] bytes, int offset, int length) {
    if (buffer.length - used < length) {
      long wanted = Math.max(used + (long) length, buffer.length * 2L);
      if (used + (long) length >= Slice.LIMIT_BYTES) {
        throw new IllegalStateException(
            "a batch of over " + Slice.LIMIT_BYTES + " bytes: take it earlier");
      }
      buffer = Arrays.copyOf(buffer, (int) Math.min(wanted, Slice.LIMIT_BYTES - 1));
    }
    System.arraycopy(bytes, offset, buffer, used, length);
    int at = used;
    used += length;
    return at;
  }
}
