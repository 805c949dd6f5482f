package dev.wadi.sink.loki;

import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.tls.OutgoingTls;
import java.net.URI;
import java.util.Locale;

/**
 * Everything a {@link LokiSink} can be told.
 *
 * @param target where the server is and who we are to it
 * @param timeouts how long the sink waits for the server
 * @param delivery what it holds and sends at most, and when it tries again
 */
public record LokiSettings(Target target, Timeouts timeouts, DeliverySettings delivery) {

  /** Loki's path for pushes. */
  public static final String PUSH_PATH = "/loki/api/v1/push";

  /** The defaults for a server. */
  public static LokiSettings of(URI url) {
    return new LokiSettings(Target.of(url), Timeouts.DEFAULT, DeliverySettings.defaults());
  }

  public LokiSettings with(Target changed) {
    return new LokiSettings(changed, timeouts, delivery);
  }

  public LokiSettings with(Timeouts changed) {
    return new LokiSettings(target, changed, delivery);
  }

  public LokiSettings with(DeliverySettings changed) {
    return new LokiSettings(target, timeouts, changed);
  }

  public LokiSettings with(DeliverySettings.Limits changed) {
    return with(delivery.with(changed));
  }

  public LokiSettings with(DeliverySettings.Pacing changed) {
    return with(delivery.with(changed));
  }

  public LokiSettings with(DeliverySettings.BreakerSettings changed) {
    return with(delivery.with(changed));
  }

  /**
   * Where the server is and who we are to it.
   *
   * @param url the whole push address, http or https, without user information
   * @param credentials what proves who we are
   * @param tenantHeader which {@code X-Scope-OrgID} goes with a tenant's lines
   * @param tls how the server is known, and our certificate for it
   */
  public record Target(
      URI url, Credentials credentials, TenantHeader tenantHeader, OutgoingTls.PemFiles tls) {
    public Target {
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw new IllegalArgumentException("url: scheme " + scheme + " (expected: http or https)");
      }
      if (url.getHost() == null) {
        throw new IllegalArgumentException("url: no host (expected: http://host:port/path)");
      }
      if (url.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "url: holds a user (expected: the settings username and password)");
      }
    }

    /** A server that this machine trusts. */
    public Target(URI url, Credentials credentials, TenantHeader tenantHeader) {
      this(url, credentials, tenantHeader, OutgoingTls.PemFiles.NONE);
    }

    /** No credentials, each tenant under its own name. */
    public static Target of(URI url) {
      return new Target(url, Credentials.NONE, TenantHeader.OWN_NAME);
    }
  }

  /**
   * How long the sink waits for the server; all in milliseconds.
   *
   * @param connectTimeoutMillis for a connection
   * @param requestTimeoutMillis for a whole request, from connecting to the last byte of the answer
   */
  public record Timeouts(long connectTimeoutMillis, long requestTimeoutMillis) {
    public static final Timeouts DEFAULT = new Timeouts(5_000, 30_000);

    public Timeouts {
      require("connectTimeoutMillis", connectTimeoutMillis, 1, 600_000);
      require("requestTimeoutMillis", requestTimeoutMillis, 1, 600_000);
    }
  }

  private static void require(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
