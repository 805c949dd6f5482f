package dev.wadi.event;

import java.util.List;

/**
 * Where the parts of a gateway tell what happens. In the registry under {@link #BEAN}; whoever
 * lives without a gateway takes {@link #NONE}. Threads share it.
 */
public interface Events {
  /** Its name in the registry. */
  String BEAN = "wadi-events";

  /** Nobody listens. */
  Events NONE = all -> {};

  /**
   * Tells several events, which everybody hears in this order. On return they are safe from the end
   * of the process, and alerts and the stop from a power cut too. It waits for the disk and never
   * for a network, and never throws: what cannot be kept is counted and logged.
   */
  void tell(List<Event> events);

  /**
   * Tells events again that may have been told just before a crash, word for word: those that were
   * are passed over.
   */
  default void tellOnce(List<Event> events) {
    tell(events);
  }

  /** Tells one event. */
  default void tell(Event event) {
    tell(List.of(event));
  }
}
