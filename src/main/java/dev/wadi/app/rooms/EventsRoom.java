package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.event.EventJournal;
import dev.wadi.event.Events;
import java.io.IOException;
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
  }

  @Override
  public void close() throws IOException {
    if (journal != null) {
      journal.close();
    }
  }
}
