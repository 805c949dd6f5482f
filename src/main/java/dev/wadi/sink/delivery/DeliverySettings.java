package dev.wadi.sink.delivery;

/**
 * Everything a {@link Delivery} can be told.
 *
 * @param limits what it holds and sends at most
 * @param pacing how long it waits before it tries again
 * @param breaker when it leaves a failing server alone
 */
public record DeliverySettings(Limits limits, Pacing pacing, BreakerSettings breaker) {
  /** Nothing changed. */
  public static DeliverySettings defaults() {
    return new DeliverySettings(Limits.DEFAULT, Pacing.DEFAULT, BreakerSettings.DEFAULT);
  }

  public DeliverySettings with(Limits changed) {
    return new DeliverySettings(changed, pacing, breaker);
  }

  public DeliverySettings with(Pacing changed) {
    return new DeliverySettings(limits, changed, breaker);
  }

  public DeliverySettings with(BreakerSettings changed) {
    return new DeliverySettings(limits, pacing, changed);
  }

  /**
   * What is held and sent at most.
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
   * How long to wait before the next try; all in milliseconds.
   *
   * @param firstBackoffMillis upper end of the first wait; it doubles with each failure
   * @param maxBackoffMillis where the doubling ends
   * @param minBackoffMillis no wait is shorter
   * @param maxRetryAfterMillis a longer wait that the server asks for is cut to this
   * @param misconfiguredMillis the wait after {@link Fate#MISCONFIGURED}
   * @param closeTimeoutMillis how long closing waits for requests under way
   */
  public record Pacing(
      long firstBackoffMillis,
      long maxBackoffMillis,
      long minBackoffMillis,
      long maxRetryAfterMillis,
      long misconfiguredMillis,
      long closeTimeoutMillis) {
    public static final Pacing DEFAULT = new Pacing(500, 30_000, 100, 300_000, 30_000, 5_000);

    public Pacing {
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
