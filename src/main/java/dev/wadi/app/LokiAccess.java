package dev.wadi.app;

import dev.wadi.app.rooms.KnownSettings;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.sink.loki.LokiServer;
import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The Loki of the settings as somebody reaches it who pushes to it by himself. Immutable. */
public final class LokiAccess {
  private final LokiServer server;

  private LokiAccess(LokiServer server) {
    this.server = server;
  }

  /**
   * Null when the settings name none: forwarding is off, and the address is the default.
   *
   * @throws SettingsException when user or token cannot be one
   */
  public static @Nullable LokiAccess of(Settings settings) {
    boolean named =
        settings.bool("wadi.loki.enabled") || !settings.origin("wadi.loki.url").equals("default");
    if (!named) {
      return null;
    }
    try {
      return new LokiAccess(LokiServer.of(new KnownSettings(settings)));
    } catch (IllegalArgumentException e) {
      throw new SettingsException(String.valueOf(e.getMessage()));
    }
  }

  public URI address() {
    return server.address();
  }

  /** The server's tenant for all lines; empty for each capture's own. */
  public String tenantOfAll() {
    return server.tenantOfAll();
  }

  /** Value of that header, or null for none. */
  public @Nullable String authorization() {
    return server.authorization();
  }

  /**
   * How the server is known, and our certificate for it; null for what this machine trusts.
   *
   * @throws SettingsException when a file cannot be used
   */
  public @Nullable SSLContext tls() {
    try {
      return server.tls().orElse(null);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(String.valueOf(e.getMessage()));
    }
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "LokiAccess[" + server + "]";
  }
}
