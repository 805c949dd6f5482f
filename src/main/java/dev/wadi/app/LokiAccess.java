package dev.wadi.app;

import dev.wadi.app.settings.Settings;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The Loki of the settings as somebody reaches it who pushes to it by himself. Immutable. */
public final class LokiAccess {
  private final URI address;
  private final String tenantOfAll;
  private final @Nullable String authorization;

  private LokiAccess(URI address, String tenantOfAll, @Nullable String authorization) {
    this.address = address;
    this.tenantOfAll = tenantOfAll;
    this.authorization = authorization;
  }

  /** Null when the settings name none: forwarding is off, and the address is the default. */
  public static @Nullable LokiAccess of(Settings settings) {
    boolean named =
        settings.bool("wadi.loki.enabled") || !settings.origin("wadi.loki.url").equals("default");
    return named
        ? new LokiAccess(
            settings.url("wadi.loki.url").orElseThrow(),
            settings.text("wadi.loki.tenant"),
            new RoomSettings(settings).lokiCredentials().header())
        : null;
  }

  public URI address() {
    return address;
  }

  /** The server's tenant for all lines; empty for each capture's own. */
  public String tenantOfAll() {
    return tenantOfAll;
  }

  /** Value of that header, or null for none. */
  public @Nullable String authorization() {
    return authorization;
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "LokiAccess[" + address + "]";
  }
}
