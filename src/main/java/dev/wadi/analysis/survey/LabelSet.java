package dev.wadi.analysis.survey;

import dev.wadi.analysis.Services;
import dev.wadi.model.Labels;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label set as its bytes stand in a file, read once. Equal when the bytes are. Threads may share
 * it.
 */
final class LabelSet {
  private static final String[] LEVEL_LABELS = {"level", "severity", "detected_level", "lvl"};
  private static final Set<String> ERROR_LEVELS =
      Set.of("error", "err", "fatal", "critical", "crit", "alert", "emerg", "emergency", "panic");

  private final byte[] raw;
  private final int hash;
  private final Labels labels;
  private final String service;
  private final boolean errorLevel;

  LabelSet(byte[] raw, int hash, Labels labels) {
    this.raw = raw;
    this.hash = hash;
    this.labels = labels;
    this.service = Services.of(labels);
    this.errorLevel = errorLevel(labels);
  }

  private static boolean errorLevel(Labels labels) {
    for (String name : LEVEL_LABELS) {
      if (isErrorLevel(labels.get(name))) {
        return true;
      }
    }
    return false;
  }

  static boolean isErrorLevel(@Nullable String level) {
    return level != null && ERROR_LEVELS.contains(level.toLowerCase(Locale.ROOT));
  }

  Labels labels() {
    return labels;
  }

  /** Who writes under these labels; empty when there are none. */
  String service() {
    return service;
  }

  /** Whether the labels say that the line is an error. */
  boolean errorLevel() {
    return errorLevel;
  }

  int hash() {
    return hash;
  }

  boolean has(byte[] bytes, int from, int to) {
    return Arrays.equals(raw, 0, raw.length, bytes, from, to);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LabelSet set && hash == set.hash && Arrays.equals(raw, set.raw);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
