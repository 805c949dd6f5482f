package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One entry as an {@link EntryReader} gives it out: a view that is filled anew for each, so that a
 * line costs no object. Everything in it, buffers included, holds only until {@link
 * EntryReader.Output#entry} returns; whoever keeps something copies it, as {@link TextBatch} does.
 */
public final class TextEntry {
  private static final byte[] NOTHING = new byte[0];

  private long timestampNanos;
  private boolean ownTime;
  private Labels labels = Labels.EMPTY;
  private byte[] buffer = NOTHING;
  private int offset;
  private int length;
  private int lines;
  private long startOffset;
  private long endOffset;

  private int metadataCount;
  private byte[][] names = new byte[8][];
  private byte[][] values = new byte[8][];
  private int[] valueOffsets = new int[8];
  private int[] valueLengths = new int[8];

  TextEntry() {}

  /** Nanoseconds since the epoch. */
  public long timestampNanos() {
    return timestampNanos;
  }

  /** Whether the time stands in the line; else it follows from the file's order or the arrival. */
  public boolean hasOwnTime() {
    return ownTime;
  }

  /** The labels of the source and those that the line brings; the same object for the same set. */
  public Labels labels() {
    return labels;
  }

  /** Holds the line, from {@link #offset()} on, {@link #length()} bytes. */
  public byte[] buffer() {
    return buffer;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  /** Lines of the source that were joined to this entry, 1 for most. */
  public int lines() {
    return lines;
  }

  /** Where in the source its first line begins. */
  public long startOffset() {
    return startOffset;
  }

  /** Behind the end of its last line. */
  public long endOffset() {
    return endOffset;
  }

  /** Pairs of structured metadata. */
  public int metadataCount() {
    return metadataCount;
  }

  /** A name in UTF-8: one of few arrays that are never changed. */
  public byte[] metadataName(int pair) {
    return names[check(pair)];
  }

  /** Holds the value, from {@link #metadataOffset} on, {@link #metadataLength} bytes. */
  public byte[] metadataBuffer(int pair) {
    return values[check(pair)];
  }

  public int metadataOffset(int pair) {
    return valueOffsets[check(pair)];
  }

  public int metadataLength(int pair) {
    return valueLengths[check(pair)];
  }

  /** The line as text: for tests and the command line. */
  public String line() {
    return new String(buffer, offset, length, UTF_8);
  }

  /** The metadata as a new map: for tests and the command line. */
  public Map<String, String> metadata() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < metadataCount; i++) {
      map.put(
          new String(names[i], UTF_8),
          new String(values[i], valueOffsets[i], valueLengths[i], UTF_8));
    }
    return map;
  }

  void begin(long start, long end, int joined) {
    startOffset = start;
    endOffset = end;
    lines = joined;
    metadataCount = 0;
  }

  void time(long nanos, boolean own) {
    timestampNanos = nanos;
    ownTime = own;
  }

  void labels(Labels set) {
    labels = set;
  }

  void text(byte[] bytes, int from, int count) {
    buffer = bytes;
    offset = from;
    length = count;
  }

  void addMetadata(byte[] name, byte[] value, int from, int count) {
    if (metadataCount == names.length) {
      int more = metadataCount * 2;
      names = Arrays.copyOf(names, more);
      values = Arrays.copyOf(values, more);
      valueOffsets = Arrays.copyOf(valueOffsets, more);
      valueLengths = Arrays.copyOf(valueLengths, more);
    }
    names[metadataCount] = name;
    values[metadataCount] = value;
    valueOffsets[metadataCount] = from;
    valueLengths[metadataCount++] = count;
  }

  boolean hasMetadata(byte[] name) {
    for (int i = 0; i < metadataCount; i++) {
      if (Arrays.equals(names[i], name)) {
        return true;
      }
    }
    return false;
  }

  private int check(int pair) {
    if (pair < 0 || pair >= metadataCount) {
      throw new IndexOutOfBoundsException("metadata pair " + pair + " of " + metadataCount);
    }
    return pair;
  }

  @Override
  public String toString() {
    return labels + " " + line();
  }
}
