package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values that the label filters of one query ask for, of the entry at hand: extracted from its
 * line, else its structured metadata, else the label of its stream. Values are stretches of
 * buffers; only names that the query asks for are kept. Used over and over, for one thread.
 *
 * <p>When the stream has a label of the name of an extracted field, the field is called {@code
 * <name>_extracted}, as in Loki.
 */
final class Fields implements QueryLine, QueriedEntry.Place {
  static final String ERROR = "__error__";

  /** So begin its name, and that of its details. */
  static final String ERROR_BEGIN = "__error_";

  private static final String EXTRACTED = "_extracted";
  private static final byte[] NOTHING = new byte[0];
  private static final int MOST_COLLECTED = 256;

  private final Labels labels;
  private final boolean collecting;
  private final Map<String, String> collected = new LinkedHashMap<>();
  private final Set<String> collectedBefore = new HashSet<>();
  private final List<String> names;
  private final byte[][] nameBytes;
  /* The name of the field in the line that fills the slot: itself, and the one in front of _extracted. */
  private final byte[] @Nullable [] fieldNames;
  private final byte[] @Nullable [] suffixedFieldNames;
  private final byte[] @Nullable [] streamValues;

  private @Nullable QueriedEntry entry;
  private @Nullable String error;
  private boolean parsed;

  private final byte[] @Nullable [] parsedBuffers;
  private final int[] parsedOffsets;
  private final int[] parsedLengths;
  /* Filled by an earlier parser, which a later one that gives up must not undo. */
  private final boolean[] before;

  private byte[] foundBuffer = NOTHING;
  private int foundOffset;
  private int foundLength;
  private boolean foundMissing;

  private final byte[] errorBuffer = new byte[32];
  private byte[] texts = NOTHING;
  private int textsSize;
  private @Nullable JsonFields json;
  private @Nullable LogfmtFields logfmt;
  private @Nullable DetectedLevel level;

  Fields(Labels labels, List<String> names) {
    this(labels, names, false);
  }

  /**
   * @param collecting every field is kept, whoever asks for it: see {@link #collected}
   */
  Fields(Labels labels, List<String> names, boolean collecting) {
    this.labels = labels;
    this.collecting = collecting;
    this.names = names;
    int n = names.size();
    nameBytes = new byte[n][];
    fieldNames = new byte[n][];
    suffixedFieldNames = new byte[n][];
    streamValues = new byte[n][];
    parsedBuffers = new byte[n][];
    parsedOffsets = new int[n];
    parsedLengths = new int[n];
    before = new boolean[n];
    for (int i = 0; i < n; i++) {
      String name = names.get(i);
      nameBytes[i] = name.getBytes(UTF_8);
      String value = labels.get(name);
      streamValues[i] = value == null ? null : value.getBytes(UTF_8);
      fieldNames[i] = value == null && !name.equals(ERROR) ? nameBytes[i] : null;
      if (name.endsWith(EXTRACTED)) {
        String shorter = name.substring(0, name.length() - EXTRACTED.length());
        suffixedFieldNames[i] = labels.get(shorter) == null ? null : shorter.getBytes(UTF_8);
      }
    }
  }

  @Override
  public void start(QueriedEntry next) {
    entry = next;
    error = null;
    if (parsed) {
      Arrays.fill(parsedBuffers, null);
      parsed = false;
    }
    textsSize = 0;
    collected.clear();
  }

  @Override
  public void end() {
    entry = null;
    Arrays.fill(parsedBuffers, null);
    foundBuffer = NOTHING;
    foundOffset = 0;
    foundLength = 0;
  }

  /** The fields that parsers found, by the names they have beside the labels of the stream. */
  Map<String, String> collected() {
    return collected;
  }

  @Override
  public void find(String name) {
    int slot = slot(name);
    foundMissing = false;
    byte[] buffer = parsedBuffers[slot];
    if (buffer != null) {
      at(buffer, parsedOffsets[slot], parsedLengths[slot]);
      return;
    }
    if (name.equals(ERROR)) {
      findError();
      return;
    }
    if (entry != null && entry.findMetadata(nameBytes[slot], this)) {
      return;
    }
    byte[] label = streamValues[slot];
    if (label == null && entry != null && name.equals(DetectedLevel.NAME)) {
      label = level().of(entry);
    }
    foundMissing = label == null;
    byte[] value = label == null ? NOTHING : label;
    at(value, 0, value.length);
  }

  @Override
  public byte[] buffer() {
    return foundBuffer;
  }

  @Override
  public int offset() {
    return foundOffset;
  }

  @Override
  public int length() {
    return foundLength;
  }

  @Override
  public boolean isMissing() {
    return foundMissing;
  }

  @Override
  public boolean hasError() {
    return error != null;
  }

  @Override
  public @Nullable String error() {
    return error;
  }

  @Override
  public void fail(String kind) {
    if (error == null) {
      error = kind;
    }
  }

  /** What went wrong so far is forgotten. */
  void dropError() {
    error = null;
  }

  @Override
  public int textLength() {
    return entry == null ? 0 : entry.lineLength();
  }

  @Override
  public void label(Map<String, String> pairs) {
    pairs.putAll(collected);
  }

  /** What parsers found of a name that the query told; null for nothing. */
  @Nullable String parsed(String name) {
    int slot = slot(name);
    byte[] value = parsedBuffers[slot];
    return value == null
        ? null
        : new String(value, parsedOffsets[slot], parsedLengths[slot], UTF_8);
  }

  void beginParse() {
    parsed = true;
    for (int i = 0; i < before.length; i++) {
      before[i] = parsedBuffers[i] != null;
    }
    if (collecting) {
      collectedBefore.clear();
      collectedBefore.addAll(collected.keySet());
    }
  }

  /** A parser gave up: nothing that it found counts. */
  void failParse(String kind) {
    fail(kind);
    for (int i = 0; i < before.length; i++) {
      if (!before[i]) {
        parsedBuffers[i] = null;
      }
    }
    collected.keySet().retainAll(collectedBefore);
  }

  /** Does anybody ask for a field of this name? The name is made of letters, digits and _. */
  boolean wants(byte[] name, int nameOffset, int nameLength) {
    if (collecting) {
      return true;
    }
    for (int i = 0; i < nameBytes.length; i++) {
      if (takes(i, name, nameOffset, nameLength)) {
        return true;
      }
    }
    return false;
  }

  /** A field of the line; the first of a name counts, an empty value is as none. */
  void put(byte[] name, int nameOffset, int nameLength, byte[] buffer, int offset, int length) {
    if (length == 0) {
      return;
    }
    if (collecting && collected.size() < MOST_COLLECTED) {
      String field = new String(name, nameOffset, nameLength, UTF_8);
      String value = new String(buffer, offset, length, UTF_8);
      collected.putIfAbsent(labels.get(field) == null ? field : field + EXTRACTED, value);
    }
    for (int i = 0; i < nameBytes.length; i++) {
      if (parsedBuffers[i] == null && takes(i, name, nameOffset, nameLength)) {
        parsedBuffers[i] = buffer;
        parsedOffsets[i] = offset;
        parsedLengths[i] = length;
      }
    }
  }

  /** Room for a text that had to be unescaped; valid until the next entry. */
  byte[] room(int length) {
    if (texts.length - textsSize < length) {
      /* Values already put keep the old buffer. */
      texts = new byte[Math.max(1024, length * 2)];
      textsSize = 0;
    }
    return texts;
  }

  int roomOffset() {
    return textsSize;
  }

  void useRoom(int length) {
    textsSize += length;
  }

  JsonFields json() {
    JsonFields made = json;
    if (made == null) {
      made = new JsonFields();
      json = made;
    }
    return made;
  }

  LogfmtFields logfmt() {
    LogfmtFields made = logfmt;
    if (made == null) {
      made = new LogfmtFields();
      logfmt = made;
    }
    return made;
  }

  private DetectedLevel level() {
    DetectedLevel made = level;
    if (made == null) {
      made = new DetectedLevel(labels);
      level = made;
    }
    return made;
  }

  private boolean takes(int slot, byte[] name, int offset, int length) {
    return sameName(fieldNames[slot], name, offset, length)
        || sameName(suffixedFieldNames[slot], name, offset, length);
  }

  private static boolean sameName(byte @Nullable [] wanted, byte[] name, int offset, int length) {
    return wanted != null && wanted.length == length && same(wanted, name, offset);
  }

  private static boolean same(byte[] wanted, byte[] buffer, int offset) {
    return Arrays.equals(wanted, 0, wanted.length, buffer, offset, offset + wanted.length);
  }

  private int slot(String name) {
    /* Filters hold the very strings of the list, and the list is short. */
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        return i;
      }
    }
    throw new IllegalStateException("a filter asks for a name that the query did not tell");
  }

  private void findError() {
    String kind = error == null ? "" : error;
    for (int i = 0; i < kind.length(); i++) {
      errorBuffer[i] = (byte) kind.charAt(i);
    }
    foundMissing = error == null;
    at(errorBuffer, 0, kind.length());
  }

  @Override
  public void at(byte[] buffer, int offset, int length) {
    foundBuffer = buffer;
    foundOffset = offset;
    foundLength = length;
  }
}
