package dev.wadi.source.push;

import dev.wadi.model.Established;

/** The doors that take pushes. */
public enum PushSource {
  /** {@code /loki/api/v1/push}. */
  LOKI("loki"),
  /** {@code /api/prom/push}, Loki's path of old. */
  LEGACY("prom"),
  /** {@code /logtap/raw}. */
  RAW("raw");

  private final String label;

  PushSource(String label) {
    this.label = label;
  }

  /** The value of {@link Established#SOURCE} and of metric labels. */
  public String label() {
    return label;
  }
}
