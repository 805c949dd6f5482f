package dev.wadi.sink.loki;

import dev.wadi.station.StationSettings;
import dev.wadi.tls.OutgoingTls;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The Loki that the settings {@code wadi.loki} name, and how it is asked to let us in.
 *
 * <p>Immutable. {@link #toString()} shows no secret.
 */
public final class LokiServer {
  private final URI address;
  private final String tenantOfAll;
  private final Credentials credentials;
  private final OutgoingTls.PemFiles tls;

  private LokiServer(
      URI address, String tenantOfAll, Credentials credentials, OutgoingTls.PemFiles tls) {
    this.tls = tls;
    this.address = address;
    this.tenantOfAll = tenantOfAll;
    this.credentials = credentials;
  }

  /**
   * What the settings say.
   *
   * @throws IllegalArgumentException when user, token or files cannot be such
   */
  public static LokiServer of(StationSettings settings) {
    URI address = settings.url("wadi.loki.url").orElseThrow();
    try {
      return new LokiServer(
          address,
          settings.text("wadi.loki.tenant"),
          proof(settings).onlyFor(address),
          new OutgoingTls.PemFiles(
              settings.path("wadi.loki.authorities"),
              settings.path("wadi.loki.certificate"),
              settings.path("wadi.loki.key")));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("wadi.loki." + e.getMessage(), e);
    }
  }

  private static Credentials proof(StationSettings settings) {
    Optional<String> token = settings.secret("wadi.loki.token");
    if (token.isPresent()) {
      if (!settings.text("wadi.loki.user").isEmpty()) {
        throw new IllegalArgumentException("token: stands beside wadi.loki.user (expected: one)");
      }
      return Credentials.bearer(token.get());
    }
    String user = settings.text("wadi.loki.user");
    Optional<String> password = settings.secret("wadi.loki.password");
    if (user.isEmpty() && password.isPresent()) {
      throw new IllegalArgumentException(
          "password: stands without wadi.loki.user (expected: both)");
    }
    // Some servers take a key as the user, without a password.
    return user.isEmpty() ? Credentials.NONE : Credentials.basic(user, password.orElse(""));
  }

  public URI address() {
    return address;
  }

  /** The server's tenant for all lines; empty for each tenant's own name. */
  public String tenantOfAll() {
    return tenantOfAll;
  }

  /** For this server alone: a route may lead to another one. */
  Credentials credentials() {
    return credentials;
  }

  /**
   * How it is known, and our certificate for it; empty for what this machine trusts.
   *
   * @throws IllegalArgumentException when a file cannot be used
   */
  public Optional<SSLContext> tls() {
    try {
      return OutgoingTls.context(tls);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("wadi.loki: " + e.getMessage(), e);
    }
  }

  /** Value of that header, or null for none. */
  public @Nullable String authorization() {
    return credentials.header();
  }

  @Override
  public String toString() {
    return "LokiServer[" + address + ", " + credentials + "]";
  }
}
