package dev.wadi.source.push;

import dev.wadi.model.Established;
import org.jspecify.annotations.Nullable;

/** The doors that take pushes. */
public enum PushSource {
  /** {@code /loki/api/v1/push}. */
  LOKI("loki", "/loki/api/v1/push"),
  /** {@code /api/prom/push}, Loki's path of old. */
  LEGACY("prom", "/api/prom/push"),
  /** {@code /logtap/raw}. */
  RAW("raw", "/logtap/raw");

  private final String label;
  private final String path;

  PushSource(String label, String path) {
    this.label = label;
    this.path = path;
  }

  /**
   * The door that a path leads to; null when it is none of ours.
   *
   * @param path as {@link TargetPath} has it
   */
  static @Nullable PushSource of(String path) {
    for (PushSource source : values()) {
      /* Routes are found whichever case the path is in. */
      if (path.equalsIgnoreCase(source.path.substring(1))) {
        return source;
      }
    }
    return null;
  }

  /** The value of {@link Established#SOURCE} and of metric labels. */
  public String label() {
    return label;
  }
}
