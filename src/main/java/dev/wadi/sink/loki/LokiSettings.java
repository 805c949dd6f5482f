package dev.wadi.sink.loki;

import java.net.URI;
import java.util.Locale;

/**
 * Everything a {@link LokiSink} can be told.
 *
 * @param target where the server is and who we are to it
 * @param limits what the sink holds and sends at most
 * @param pacing how long it waits for an answer and before it tries again
 * @param breaker when it leaves a failing server alone
 */
public record LokiSettings(Target target, Limits limits, Pacing pacing, BreakerSettings breaker) {

  /** Loki's path for pushes. */
  public static final String PUSH_PATH = "/loki/api/v1/push";

  /** The defaults for a server. */
  public static LokiSettings of(URI url) {
    return new LokiSettings(
        Target.of(url), Limits.DEFAULT, Pacing.DEFAULT, BreakerSettings.DEFAULT);
  }

  public LokiSettings with(Target changed) {
    return new LokiSettings(changed, limits, pacing, breaker);
  }

  public LokiSettings with(Limits changed) {
    return new LokiSettings(target, changed, pacing, breaker);
  }

  public LokiSettings with(Pacing changed) {
    return new LokiSettings(target, limits, changed, breaker);
  }

  public LokiSettings with(BreakerSettings changed) {
    return new LokiSettings(target, limits, pacing, changed);
  }

  /**
   * Where the server is and who we are to it.
   *
   * @param url the whole push address, http or https, without user information
   * @param credentials what proves who we are
   * @param tenantHeader which {@code X-Scope-OrgID} goes with a tenant's lines
   */
  public record Target(URI url, Credentials credentials, TenantHeader tenantHeader) {
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

    /** No credentials, each tenant under its own name. */
    public static Target of(URI url) {
      return new Target(url, Credentials.NONE, TenantHeader.OWN_NAME);
    }
  }

  /**
   * What the sink holds and sends at most.
   *
   * @param requestBytes of one request before compression; batches are merged up to it and cut down
   *     to it, only a single line may be larger
   * @param requestEntries of one request
   * @param requestsPerTenant under way at once for one tenant; more than 1 gives up the order
   * @param requestsAtOnce under way at once for all tenants
   * @param waitingBytes accepted and not yet delivered, all tenants; a tenant with nothing waiting
   *     may always hand over one batch
   * @param tenantWaitingBytes the same for one tenant
   * @param splitRequests spent at most on finding the bad lines of one rejected request
   */
  public record Limits(
      int requestBytes,
      int requestEntries,
      int requestsPerTenant,
      int requestsAtOnce,
      long waitingBytes,
      long tenantWaitingBytes,
      int splitRequests) {
    public static final Limits DEFAULT =
        new Limits(1 << 20, 10_000, 1, 8, 128L << 20, 32L << 20, 500);

    public Limits {
      require("requestBytes", requestBytes, 1024, 64 << 20);
      require("requestEntries", requestEntries, 1, 1_000_000);
      require("requestsPerTenant", requestsPerTenant, 1, 64);
      require("requestsAtOnce", requestsAtOnce, 1, 256);
      require("waitingBytes", waitingBytes, 1, Long.MAX_VALUE);
      require("tenantWaitingBytes", tenantWaitingBytes, 1, Long.MAX_VALUE);
      require("splitRequests", splitRequests, 0, 1_000_000);
    }
  }

  /**
   * How long the sink waits for an answer and before it tries again; all in milliseconds.
   *
   * @param connectTimeoutMillis for a connection
   * @param requestTimeoutMillis for a whole request, from connecting to the last byte of the answer
   * @param firstBackoffMillis upper end of the first wait; it doubles with each failure
   * @param maxBackoffMillis where the doubling ends
   * @param minBackoffMillis no wait is shorter
   * @param maxRetryAfterMillis a longer {@code Retry-After} is cut to this
   * @param misconfiguredMillis the wait after 401, 403, 404 and the like
   * @param closeTimeoutMillis how long closing waits for requests under way
   */
  public record Pacing(
      long connectTimeoutMillis,
      long requestTimeoutMillis,
      long firstBackoffMillis,
      long maxBackoffMillis,
      long minBackoffMillis,
      long maxRetryAfterMillis,
      long misconfiguredMillis,
      long closeTimeoutMillis) {
    public static final Pacing DEFAULT =
        new Pacing(5_000, 30_000, 500, 30_000, 100, 300_000, 30_000, 5_000);

    public Pacing {
      require("connectTimeoutMillis", connectTimeoutMillis, 1, 600_000);
      require("requestTimeoutMillis", requestTimeoutMillis, 1, 600_000);
      require("firstBackoffMillis", firstBackoffMillis, 1, 600_000);
      require("maxBackoffMillis", maxBackoffMillis, firstBackoffMillis, 3_600_000);
      require("minBackoffMillis", minBackoffMillis, 1, firstBackoffMillis);
      require("maxRetryAfterMillis", maxRetryAfterMillis, 1, 86_400_000);
      require("misconfiguredMillis", misconfiguredMillis, 1, 3_600_000);
      require("closeTimeoutMillis", closeTimeoutMillis, 0, 600_000);
    }
  }

  /**
   * When the breaker opens, and for how long.
   *
   * @param window newest requests that count
   * @param minRequests fewer than this never open it
   * @param failurePercent of the window that opens it
   * @param firstOpenMillis the first pause; it doubles while probes fail
   * @param maxOpenMillis where the doubling ends
   */
  public record BreakerSettings(
      int window, int minRequests, int failurePercent, long firstOpenMillis, long maxOpenMillis) {
    public static final BreakerSettings DEFAULT = new BreakerSettings(20, 5, 50, 1_000, 30_000);

    public BreakerSettings {
      require("window", window, 1, 10_000);
      require("minRequests", minRequests, 1, window);
      require("failurePercent", failurePercent, 1, 100);
      require("firstOpenMillis", firstOpenMillis, 1, 3_600_000);
      require("maxOpenMillis", maxOpenMillis, firstOpenMillis, 3_600_000);
    }
  }

  private static void require(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
