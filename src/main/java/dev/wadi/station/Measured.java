package dev.wadi.station;

/**
 * A part of a station with numbers that are spread: how long something takes, how large something
 * is. Plain numbers are {@link Reading}s of a {@link Station}; these go to a histogram one by one.
 */
public interface Measured {
  /** Asked once, before any route runs; the part keeps what it gets from {@link Histograms}. */
  void measureIn(Histograms histograms);
}
