package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.event.EventJournal;
import dev.wadi.event.EventNames;
import dev.wadi.event.Events;
import dev.wadi.management.Metrics;
import dev.wadi.management.Readiness.State;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The journal of what happens; it is open before anything can happen, and closes behind it. */
final class EventsRoom implements Room {
  private final Settings settings;
  private @Nullable EventJournal journal;

  EventsRoom(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void open(RoomContext context) throws IOException {
    EventJournal opened =
        EventJournal.open(
            settings.requiredPath("wadi.events.directory"), settings.bytes("wadi.events.maxBytes"));
    journal = opened;
    context.bind(Events.BEAN, opened);
    show(context.metrics(), opened);
    context.readiness().tells("events", () -> state(opened));
  }

  private static State state(EventJournal journal) {
    String trouble = journal.trouble();
    return trouble == null ? State.OK : State.down(trouble);
  }

  private static void show(Metrics metrics, EventJournal journal) {
    for (String name : EventNames.ALL) {
      metrics.counter(
          "wadi_told_events_total",
          "Events that were told.",
          Map.of("type", name),
          () -> journal.told().getOrDefault(name, 0L));
    }
    metrics.counter(
        "wadi_told_events_total",
        "Events that were told.",
        Map.of("type", "other"),
        () -> journal.told().getOrDefault("other", 0L));
    metrics.counter(
        "wadi_lost_events_total", "Events that could not be kept.", Map.of(), journal::lostEvents);
    metrics.counter(
        "wadi_overtaken_events_total",
        "Events that made room for newer ones before a listener had them.",
        Map.of(),
        journal::overtakenEvents);
  }

  /** The journal; there once it is open. */
  EventJournal journal() {
    return Objects.requireNonNull(journal, "the journal is open");
  }

  @Override
  public void close() throws IOException {
    if (journal != null) {
      journal.close();
    }
  }
}
