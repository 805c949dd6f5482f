package dev.wadi.station;

import java.util.Locale;

/** Where a station stands on the way of a batch. */
public enum StationKind {
  /** Batches begin here. */
  SOURCE,
  /** Batches wait here. */
  BUFFER,
  /** Batches end here. */
  SINK;

  /** The word for it in metrics, beans and commands. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
