package dev.wadi.station;

/** How a station is; what comes later in this list matters more. */
public enum StationState {
  /** No running route uses it. */
  OFF,
  /** It does its work. */
  RUNNING,
  /** A person holds it. */
  PAUSED,
  /** Something is meant for it and it is not there to take it. */
  STOPPED,
  /** It cannot do its work, and tries on or waits for a person. */
  IN_TROUBLE
}
