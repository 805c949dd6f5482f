package dev.wadi.codec.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a parser finds in one line: its time, its level, its message, and the fields that somebody
 * asks for. Filled anew for each line; everything is a stretch of some buffer. For one thread.
 */
final class LineParts {
  private static final byte[] NOTHING = new byte[0];
  private static final int SCRATCH_BYTES = 4096;
  private static final int KEPT_SCRATCH_BYTES = 256 << 10;

  /** Whether a line told its time. */
  enum Time {
    ABSENT,
    READ,
    UNREADABLE
  }

  private final byte[] @Nullable [] fields;
  private final int[] offsets;
  private final int[] lengths;
  private boolean fieldsUsed;

  private long referenceNanos;
  private Time time = Time.ABSENT;
  private long nanos;
  private @Nullable LogLevel level;
  private byte[] levelBuffer = NOTHING;
  private int levelOffset;
  private int levelLength;
  private byte[] message = NOTHING;
  private int messageOffset;
  private int messageLength;
  private boolean hasMessage;

  /* Fields that nobody named, for those who want all. */
  private final NameCache names = new NameCache();
  private int extras;
  private int leftOut;
  private byte[][] extraNames = new byte[8][];
  private byte[][] extraValues = new byte[8][];
  private int[] extraOffsets = new int[8];
  private int[] extraLengths = new int[8];

  private byte[] scratch = NOTHING;
  private int scratchUsed;

  LineParts(int slots) {
    fields = new byte[slots][];
    offsets = new int[slots];
    lengths = new int[slots];
  }

  /**
   * Begins a line.
   *
   * @param reference a time near which the line was written
   */
  void begin(long reference) {
    referenceNanos = reference;
    time = Time.ABSENT;
    level = null;
    levelLength = 0;
    hasMessage = false;
    extras = 0;
    leftOut = 0;
    scratchUsed = 0;
    if (scratch.length > KEPT_SCRATCH_BYTES) {
      scratch = NOTHING;
    }
    if (fieldsUsed) {
      Arrays.fill(fields, null);
      fieldsUsed = false;
    }
  }

  long referenceNanos() {
    return referenceNanos;
  }

  void time(long read) {
    time = Time.READ;
    nanos = read;
  }

  void unreadableTime() {
    if (time == Time.ABSENT) {
      time = Time.UNREADABLE;
    }
  }

  Time time() {
    return time;
  }

  long nanos() {
    return nanos;
  }

  void level(@Nullable LogLevel known) {
    level = known;
  }

  /** A level as it is written; one that we do not know is kept as text. */
  void level(byte[] b, int from, int to) {
    level = LogLevel.of(b, from, to);
    if (level == null) {
      levelBuffer = b;
      levelOffset = from;
      levelLength = to - from;
    }
  }

  @Nullable LogLevel level() {
    return level;
  }

  byte[] levelBuffer() {
    return levelBuffer;
  }

  int levelOffset() {
    return levelOffset;
  }

  /** Bytes of a level that we do not know; 0 when there is none. */
  int levelLength() {
    return levelLength;
  }

  void message(byte[] b, int from, int to) {
    message = b;
    messageOffset = from;
    messageLength = to - from;
    hasMessage = true;
  }

  boolean hasMessage() {
    return hasMessage;
  }

  byte[] message() {
    return message;
  }

  int messageOffset() {
    return messageOffset;
  }

  int messageLength() {
    return messageLength;
  }

  /** Keeps a field; nothing happens when nobody asks for it. The last of a name counts. */
  void put(int slot, byte[] b, int from, int to) {
    if (slot >= 0) {
      fields[slot] = b;
      offsets[slot] = from;
      lengths[slot] = to - from;
      fieldsUsed = true;
    }
  }

  boolean has(int slot) {
    return fields[slot] != null;
  }

  byte[] buffer(int slot) {
    byte[] found = fields[slot];
    return found == null ? NOTHING : found;
  }

  int offset(int slot) {
    return offsets[slot];
  }

  int length(int slot) {
    return lengths[slot];
  }

  /** Keeps a field that was not asked for by its name, if there are not too many. */
  void extra(byte[] nameBuffer, int nameFrom, int nameTo, byte[] b, int from, int to) {
    if (extras == LineReader.MOST_FIELDS) {
      leftOut++;
      return;
    }
    if (extras == extraNames.length) {
      extraNames = Arrays.copyOf(extraNames, extras * 2);
      extraValues = Arrays.copyOf(extraValues, extras * 2);
      extraOffsets = Arrays.copyOf(extraOffsets, extras * 2);
      extraLengths = Arrays.copyOf(extraLengths, extras * 2);
    }
    byte[] name = names.name(nameBuffer, nameFrom, nameTo);
    int at = 0;
    while (at < extras && extraNames[at] != name) {
      at++;
    }
    extraNames[at] = name;
    extraValues[at] = b;
    extraOffsets[at] = from;
    extraLengths[at] = to - from;
    extras = Math.max(extras, at + 1);
  }

  /** Whether there is a field of that name that nobody asked for. */
  boolean hasExtra(byte[] nameBuffer, int nameFrom, int nameTo) {
    byte[] name = names.name(nameBuffer, nameFrom, nameTo);
    for (int i = 0; i < extras; i++) {
      if (Arrays.equals(extraNames[i], name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one more field may be kept that nobody asked for. */
  boolean hasRoom() {
    return extras < LineReader.MOST_FIELDS;
  }

  /** A field is there that cannot be kept as one. */
  void leaveOut() {
    leftOut++;
  }

  int extras() {
    return extras;
  }

  /** Fields that were too many to be kept. */
  int leftOut() {
    return leftOut;
  }

  byte[] extraName(int i) {
    return extraNames[i];
  }

  byte[] extraBuffer(int i) {
    return extraValues[i];
  }

  int extraOffset(int i) {
    return extraOffsets[i];
  }

  int extraLength(int i) {
    return extraLengths[i];
  }

  /** A buffer with room from {@link #scratchOffset()} on; what was written before stays. */
  byte[] scratch(int length) {
    if (scratch.length - scratchUsed < length) {
      scratch = new byte[Math.max(SCRATCH_BYTES, length * 2)];
      scratchUsed = 0;
    }
    return scratch;
  }

  int scratchOffset() {
    return scratchUsed;
  }

  void useScratch(int length) {
    scratchUsed += length;
  }
}
