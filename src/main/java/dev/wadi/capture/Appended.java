package dev.wadi.capture;

/** What {@link CaptureWriter#append} did with a batch of which also the beginning is known. */
public enum Appended {
  /** It is here now, and durable after the next commit. */
  TAKEN,
  /** All of it was here already: dropped, and counted. */
  REPEATED,
  /** Its beginning was here already, its end was not: nothing was done. */
  OVERLAPS
}
