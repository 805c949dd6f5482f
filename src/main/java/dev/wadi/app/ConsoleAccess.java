package dev.wadi.app;

import dev.wadi.app.rooms.ConsoleRoom;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.console.ConsoleSettings;
import dev.wadi.tls.PinnedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How somebody who has a gateway's settings gets into its console: the address and the login that
 * the gateway itself takes from them. Immutable.
 */
public final class ConsoleAccess {
  private final boolean enabled;
  private final ConsoleSettings console;
  private final @Nullable Path certificate;

  private ConsoleAccess(boolean enabled, ConsoleSettings console, @Nullable Path certificate) {
    this.certificate = certificate;
    this.enabled = enabled;
    this.console = console;
  }

  /**
   * @throws SettingsException when the user is no name or the password too short
   */
  public static ConsoleAccess of(Settings settings) {
    return new ConsoleAccess(
        settings.bool("wadi.console.enabled"),
        ConsoleRoom.settings(settings),
        ConsoleRoom.certificate(settings).orElse(null));
  }

  /**
   * Where the console listens, without a path; one that listens everywhere is called by loopback.
   *
   * @throws SettingsException when the settings do not tell
   */
  public URI address() {
    if (!enabled) {
      throw new SettingsException(
          "wadi.console.enabled: false (expected: true, since a gateway is called by its console)");
    }
    if (console.port() == 0) {
      throw new SettingsException(
          "wadi.console.port: 0 leaves open where the console is (expected: its port)");
    }
    String host =
        switch (console.host()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "::1";
          default -> console.host();
        };
    return URI.create(
        (certificate == null ? "http://" : "https://")
            + (host.indexOf(':') < 0 ? host : "[" + host + "]")
            + ":"
            + console.port());
  }

  /**
   * How a client knows the console by the certificate of the settings; empty when it speaks plain
   * HTTP.
   */
  public Optional<SSLContext> tls() throws IOException {
    return certificate == null ? Optional.empty() : Optional.of(PinnedServer.context(certificate));
  }

  public String user() {
    return console.user();
  }

  /**
   * The password of the settings, else the one that the gateway keeps in its data folder.
   *
   * @throws java.nio.file.NoSuchFileException when there is neither
   * @throws IOException when the file cannot be read
   */
  public String password() throws IOException {
    return console.knownPassword();
  }

  /** Shows no password. */
  @Override
  public String toString() {
    return "ConsoleAccess[" + console + "]";
  }
}
