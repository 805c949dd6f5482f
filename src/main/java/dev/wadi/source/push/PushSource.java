package dev.wadi.source.push;

import dev.wadi.model.Established;

/** The doors of Loki and its relatives. */
public enum PushSource {
  /** {@code /loki/api/v1/push}. */
  LOKI("loki", "loki/api/v1/push"),
  /** {@code /api/prom/push}, Loki's path of old. */
  LEGACY("prom", "api/prom/push"),
  /** {@code /logtap/raw}. */
  RAW("raw", "logtap/raw");

  private final String label;
  private final String path;

  PushSource(String label, String path) {
    this.label = label;
    this.path = path;
  }

  /** The value of {@link Established#SOURCE} and of metric labels. */
  public String label() {
    return label;
  }

  /** Where its pushes come in, without slashes around it. */
  String path() {
    return path;
  }
}
