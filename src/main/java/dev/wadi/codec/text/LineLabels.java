package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The label sets of one source: its own labels and those that its lines bring. A set that was made
 * is found again by the bytes of its values. Bounded; for one thread.
 */
final class LineLabels {
  /** A longer value is no label: Loki would refuse it. */
  static final int LONGEST_VALUE = 1024;

  private static final int KNOWN = 1024;
  private static final int LEVELS = LogLevel.values().length;

  private record Entry(byte[] key, Labels labels) {}

  private final Labels base;
  private final String[] names;
  private final int[] slots;
  private final boolean levels;
  private final @Nullable Entry[] table = new Entry[KNOWN];
  private final @Nullable Labels[] byLevel = new Labels[LEVELS + 1];
  private @Nullable Entry last;
  private byte[] key = new byte[128];
  private int keyLength;

  LineLabels(Labels source, TextSettings settings, FieldPlan plan) {
    Map<String, String> map = new TreeMap<>(settings.constants());
    map.putAll(source);
    this.base = Labels.of(map);
    this.names = settings.labels().keySet().toArray(new String[0]);
    this.slots = plan.slots(settings.labels());
    this.levels = settings.level() == TextSettings.LevelPlace.LABEL;
  }

  int[] slots() {
    return slots;
  }

  String name(int i) {
    return names[i];
  }

  Labels labels(LineParts parts) {
    LogLevel level = levels ? parts.level() : null;
    if (names.length == 0) {
      int index = level == null ? LEVELS : level.ordinal();
      Labels known = byLevel[index];
      if (known == null) {
        known = level == null ? base : base.with("level", level.word());
        byLevel[index] = known;
      }
      return known;
    }
    key(level, parts);
    Entry recent = last;
    if (recent != null && is(recent)) {
      return recent.labels();
    }
    int hash = 0;
    for (int i = 0; i < keyLength; i++) {
      hash = 31 * hash + key[i];
    }
    int slot = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (KNOWN - 1);
    Entry known = table[slot];
    if (known == null || !is(known)) {
      known = new Entry(Arrays.copyOf(key, keyLength), make(level, parts));
      table[slot] = known;
    }
    last = known;
    return known.labels();
  }

  private boolean is(Entry entry) {
    return Arrays.equals(entry.key(), 0, entry.key().length, key, 0, keyLength);
  }

  private void key(@Nullable LogLevel level, LineParts parts) {
    keyLength = 0;
    put((byte) (level == null ? LEVELS : level.ordinal()));
    for (int slot : slots) {
      int length = isLabel(parts, slot) ? parts.length(slot) : 0;
      put((byte) length);
      put((byte) (length >> 8));
      if (key.length - keyLength < length) {
        key = Arrays.copyOf(key, (keyLength + length) * 2);
      }
      System.arraycopy(
          parts.buffer(slot), length == 0 ? 0 : parts.offset(slot), key, keyLength, length);
      keyLength += length;
    }
  }

  private void put(byte b) {
    if (keyLength == key.length) {
      key = Arrays.copyOf(key, keyLength * 2);
    }
    key[keyLength++] = b;
  }

  static boolean isLabel(LineParts parts, int slot) {
    return parts.has(slot) && parts.length(slot) <= LONGEST_VALUE;
  }

  private Labels make(@Nullable LogLevel level, LineParts parts) {
    Map<String, String> map = new TreeMap<>(base);
    if (level != null) {
      map.put("level", level.word());
    }
    for (int i = 0; i < slots.length; i++) {
      int slot = slots[i];
      if (isLabel(parts, slot) && parts.length(slot) > 0) {
        map.put(
            names[i],
            new String(parts.buffer(slot), parts.offset(slot), parts.length(slot), UTF_8));
      }
    }
    return Labels.of(map);
  }
}
