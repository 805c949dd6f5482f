package dev.wadi.app.rooms;

import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the settings say of TLS. */
public final class TlsSettings {
  /** A certificate that ends within this time is told. */
  public static final Duration SOON = Duration.ofDays(14);

  private TlsSettings() {}

  /**
   * Where certificate and key are; empty when doors speak without TLS.
   *
   * @throws SettingsException when one is named without the other
   */
  public static Optional<TlsFiles> files(Settings settings) {
    Optional<Path> certificate = settings.path("wadi.tls.certificate");
    Optional<Path> key = settings.path("wadi.tls.key");
    Optional<Path> authorities = settings.path("wadi.tls.clientCa");
    Optional<Path> revoked = settings.path("wadi.tls.clientCrl");
    boolean must = settings.text("wadi.tls.clientAuth").equals("required");
    if (certificate.isPresent() != key.isPresent()) {
      throw new SettingsException(
          "wadi.tls.certificate and wadi.tls.key belong together (expected: both, or none)");
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      if (authorities.isPresent() || revoked.isPresent() || must) {
        throw new SettingsException(
            "wadi.tls.clientCa, wadi.tls.clientCrl and wadi.tls.clientAuth: clients show"
                + " certificates over TLS alone (expected: wadi.tls.certificate and wadi.tls.key)");
      }
      return Optional.empty();
    }
    return Optional.of(
        SettingsException.orWrong(
            "wadi.tls",
            () ->
                new TlsFiles(
                    certificate.get(),
                    key.get(),
                    settings.secret("wadi.tls.keyPassword").map(Secret::reveal).orElse(null),
                    authorities.orElse(null),
                    revoked.orElse(null),
                    must,
                    settings.list("wadi.tls.protocols"))));
  }
}
