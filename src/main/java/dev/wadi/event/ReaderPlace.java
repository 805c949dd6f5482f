package dev.wadi.event;

/**
 * How far a reader has come.
 *
 * @param next number of the event that it hears next
 * @param triedSinceMillis since when it tries to pass that on, by the clock; 0 when it has not
 *     failed yet
 */
record ReaderPlace(long next, long triedSinceMillis) {
  ReaderPlace {
    if (next < 1 || triedSinceMillis < 0) {
      throw new IllegalArgumentException("place: " + next + " " + triedSinceMillis);
    }
  }
}
