package dev.wadi.model;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many came since the start, by where from. Threads share it. */
public final class ConnectionCounts {
  private final Map<AddressClass, LongAdder> counts = new ConcurrentHashMap<>();

  /** Somebody came. */
  public void count(AddressClass from) {
    counts.computeIfAbsent(from, made -> new LongAdder()).increment();
  }

  /** The numbers of all classes of which somebody came. */
  public Map<AddressClass, Long> all() {
    Map<AddressClass, Long> all = new TreeMap<>();
    counts.forEach((from, count) -> all.put(from, count.sum()));
    return all;
  }
}
