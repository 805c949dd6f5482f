package dev.wadi.app.rooms;

import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.station.StationSettings;
import java.net.URI;
import java.util.Optional;

/** The settings of the gateway as stations see them. */
public final class KnownSettings implements StationSettings {
  private final Settings settings;

  public KnownSettings(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String text(String name) {
    return settings.text(name);
  }

  @Override
  public Optional<URI> url(String name) {
    return settings.url(name);
  }

  @Override
  public Optional<String> secret(String name) {
    return settings.secret(name).map(Secret::reveal);
  }
}
