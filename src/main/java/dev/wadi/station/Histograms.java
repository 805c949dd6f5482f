package dev.wadi.station;

import java.util.Map;
import java.util.function.LongConsumer;

/** Where spread numbers become metrics. Threads share it, and what it gives. */
public interface Histograms {
  /**
   * Begins a histogram of times and says where they go, in nanoseconds.
   *
   * @param name ends in {@code _seconds}, the unit that is shown
   * @param labels the keys, and what they can hold, are a small closed set
   * @param boundsSeconds upper bounds of the buckets, rising
   */
  LongConsumer times(String name, String help, Map<String, String> labels, double... boundsSeconds);

  /**
   * Begins a histogram of whole numbers and says where they go.
   *
   * @param bounds upper bounds of the buckets, rising
   */
  LongConsumer sizes(String name, String help, Map<String, String> labels, long... bounds);
}
