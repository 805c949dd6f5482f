package dev.wadi.sink.webhook;

import dev.wadi.event.Event;

/** Makes of an event what a target understands. Immutable; threads share it. */
interface EventTemplate {
  /** What the text is, such as {@code application/json}. */
  String contentType();

  /**
   * The text.
   *
   * @param id of the event, the same when it is told again
   */
  String render(String id, Event event, Sender sender);

  /** Whether a target that named no events is told this one. */
  default boolean tellsByItself(Event event) {
    return true;
  }

  /**
   * Who tells it.
   *
   * @param source what we call ourselves
   * @param routingKey which service of the target's it is for; empty when it has none
   */
  record Sender(String source, String routingKey) {
    @Override
    public String toString() {
      return "Sender[" + source + "]";
    }
  }
}
