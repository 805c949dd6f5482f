package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.station.Deeds;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreSettings;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Captures that people share by links. It opens behind the audit trail, which is told. */
final class SharesRoom implements Room {
  private final Settings settings;
  private final InstantSource clock;
  private final ConsoleRoom console;
  private @Nullable Sharing sharing;

  SharesRoom(Settings settings, InstantSource clock, ConsoleRoom console) {
    this.settings = settings;
    this.clock = clock;
    this.console = console;
  }

  private String target() {
    return settings.text(Sharing.SETTING).strip();
  }

  @Override
  public void check() {
    // As it comes it is that of the copies, which is looked at where they are made.
    boolean own = !target().equals(settings.text("wadi.objects.target").strip());
    if (own && !target().isEmpty()) {
      SettingsException.orWrong(Sharing.SETTING, () -> StoreLocation.parse(target()));
    }
  }

  @Override
  public void open(RoomContext context) throws IOException {
    Deeds deeds = context.camel().getRegistry().lookupByNameAndType(Deeds.BEAN, Deeds.class);
    Sharing opened =
        new Sharing(
            AnalysisRoom.library(settings),
            target(),
            () -> StoreSettings.read(new KnownSettings(settings)),
            new ShareBook(
                settings.requiredPath("wadi.data.directory").resolve("shares/shares.json")),
            console.callers(),
            deeds == null ? Deeds.NONE : deeds,
            clock);
    sharing = opened;
    context.operations().show("Shares", new SharesOperations(opened));
  }

  @Override
  public void close() {
    if (sharing != null) {
      sharing.close();
    }
  }
}
