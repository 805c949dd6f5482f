package dev.wadi.query;

import dev.wadi.model.Labels;

/** The value of one series at one time. */
public record Sample(Labels labels, double value) {
  @Override
  public String toString() {
    return labels + " " + Units.shown(value);
  }
}
