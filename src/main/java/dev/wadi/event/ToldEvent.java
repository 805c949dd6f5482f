package dev.wadi.event;

/**
 * An event as whoever listens gets it.
 *
 * @param number its place in the journal, from 1, without gaps
 * @param id the same told apart from those of every other journal: who hears an event twice knows
 *     it by this
 * @param event what happened
 */
public record ToldEvent(long number, String id, Event event) {
  /** The event with its id, as one line of JSON. */
  @Override
  public String toString() {
    return EventJson.text(id, event);
  }
}
