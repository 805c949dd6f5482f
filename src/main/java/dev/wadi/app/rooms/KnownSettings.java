package dev.wadi.app.rooms;

import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.station.StationSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of the gateway as stations see them. */
public final class KnownSettings implements StationSettings {
  private final Settings settings;
  private final boolean withSecrets;

  public KnownSettings(Settings settings) {
    this(settings, true);
  }

  private KnownSettings(Settings settings, boolean withSecrets) {
    this.settings = settings;
    this.withSecrets = withSecrets;
  }

  /** The same settings as if none of their secrets were set. */
  KnownSettings withoutSecrets() {
    return new KnownSettings(settings, false);
  }

  @Override
  public String text(String name) {
    return settings.text(name);
  }

  @Override
  public int number(String name) {
    return settings.number(name);
  }

  @Override
  public long bytes(String name) {
    return settings.bytes(name);
  }

  @Override
  public Duration duration(String name) {
    return settings.duration(name);
  }

  @Override
  public Optional<Path> path(String name) {
    return settings.path(name);
  }

  @Override
  public Optional<URI> url(String name) {
    return settings.url(name);
  }

  @Override
  public Optional<String> secret(String name) {
    return withSecrets ? settings.secret(name).map(Secret::reveal) : Optional.empty();
  }

  @Override
  public List<String> list(String name) {
    return settings.list(name);
  }

  @Override
  public Map<String, String> map(String name) {
    return settings.map(name);
  }

  @Override
  public Map<String, String> secretMap(String name) {
    Map<String, String> secrets = new LinkedHashMap<>();
    if (withSecrets) {
      settings
          .secrets(name)
          .forEach((key, all) -> secrets.put(key, all.get(all.size() - 1).reveal()));
    }
    return secrets;
  }
}
