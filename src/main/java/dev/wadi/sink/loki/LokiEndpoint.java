package dev.wadi.sink.loki;

import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.sink.delivery.DeadLetterProducer;
import dev.wadi.sink.delivery.DeliveringEndpoint;
import dev.wadi.sink.delivery.DeliveryHealth;
import dev.wadi.sink.delivery.DeliveryStation;
import dev.wadi.sink.delivery.NotDeliveredException;
import dev.wadi.sink.delivery.SharedSink;
import dev.wadi.station.OptionsChecked;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationTitle;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.jspecify.annotations.Nullable;

/**
 * Deliver batches to a Loki server, in order for each tenant, until it has them or has rejected
 * them for good.
 *
 * <p>The body is a {@link Batch}. The exchange goes on when every line is at the server or,
 * rejected, in the dead letters; it fails only when the sink stops or has no room, and is then to
 * be sent again.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "loki",
    title = "Loki",
    syntax = "loki:url",
    producerOnly = true,
    category = {Category.MONITORING})
@ManagedResource(description = "Delivery to a Loki server")
public class LokiEndpoint extends DeliveringEndpoint implements Station, OptionsChecked {
  @UriPath(
      description =
          "Address of the server, http or https. Without a path Loki's push path is added.")
  @Metadata(required = true)
  private final String url;

  @UriParam private LokiConfiguration configuration = new LokiConfiguration();

  /*
   * The sink lives as long as a route uses it, not as long as Camel keeps the endpoint: a reloaded
   * route gets a fresh one, and nothing runs for a route that is gone.
   */
  private final SharedSink<LokiSink, LokiCounts> shared =
      new SharedSink<>(LokiSink::close, LokiSink::counts, LokiCounts::plus, LokiCounts.ZERO);

  LokiEndpoint(String uri, LokiComponent component, String url) {
    super(uri, component);
    this.url = url;
  }

  @Override
  public Producer createProducer() {
    return new LokiProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("loki: takes batches and gives none");
  }

  /** A producer starts: the first one starts the sink. */
  void use() throws Exception {
    LokiSettings settings = settings();
    shared.use(
        () -> DeadLetterProducer.open(getCamelContext(), configuration.getDeadLetterUri()),
        letters ->
            new LokiSink(
                getName(),
                settings,
                new PushRequestEncoder()::encode,
                letters,
                InstantSource.system(),
                System::nanoTime));
  }

  /** A producer stops: the last one closes the sink. */
  void release() {
    shared.release();
  }

  /** The context is about to stop: nothing waits for the server any more. */
  @Override
  protected void drain() {
    LokiSink draining = getSink();
    if (draining != null) {
      draining.drain();
    }
  }

  CompletableFuture<Void> deliver(Batch batch) {
    LokiSink now = getSink();
    return now == null
        ? CompletableFuture.failedFuture(new NotDeliveredException("the sink is stopped"))
        : now.deliver(batch);
  }

  /** The running sink, or null when no route uses it. */
  public @Nullable LokiSink getSink() {
    return shared.sink();
  }

  /** How the sink is. */
  public DeliveryHealth health() {
    LokiSink now = getSink();
    return now == null ? DeliveryHealth.STOPPED : now.health();
  }

  /** What the sinks of this endpoint have done since the start of the process. */
  public LokiCounts counts() {
    return shared.counts();
  }

  LokiSettings settings() {
    return configuration.settings(
        URI.create(url), ((LokiComponent) getComponent()).getCredentials());
  }

  @Override
  public void checkOptions(boolean source) {
    if (source) {
      createConsumer(exchange -> {});
    }
    LokiSettings unused = settings();
  }

  /* ---- for people ---- */

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SINK, "Loki", getName());
  }

  @Override
  public StationReport report() {
    LokiCounts counts = counts();
    List<Reading> readings = new ArrayList<>();
    requests(readings, "2xx", counts.http().answers2xx());
    requests(readings, "429", counts.http().answers429());
    requests(readings, "4xx", counts.http().answers4xx());
    requests(readings, "5xx", counts.http().answers5xx());
    requests(readings, "none", counts.http().noAnswers());
    return DeliveryStation.report("loki", health(), counts.delivery(), readings);
  }

  private static void requests(List<Reading> readings, String status, long requests) {
    readings.add(
        Reading.total("loki", "requests", "Requests to the server, by its answer.", requests)
            .with("status", status));
  }

  @Override
  public List<StationOperation> operations() {
    return DeliveryStation.operations(this::pause, this::resume, this::retryNow);
  }

  @ManagedAttribute(
      description =
          "WELL, RETRYING, BREAKER_OPEN, MISCONFIGURED, DEAD_LETTERS_FAILING, PAUSED or CLOSED")
  public String getHealthState() {
    return health().state().name();
  }

  @ManagedAttribute(description = "Circuit breaker: CLOSED lets requests go, OPEN does not")
  public String getBreakerState() {
    return health().breaker().name();
  }

  @ManagedAttribute(description = "What the server or the connection said last when it failed")
  public @Nullable String getLastError() {
    return health().lastError();
  }

  @ManagedAttribute(description = "When that was, ISO date and time")
  public @Nullable String getLastErrorAt() {
    return text(health().lastErrorAt());
  }

  @ManagedAttribute(description = "When the sink tries again, ISO date and time")
  public @Nullable String getNextTryAt() {
    return text(health().nextTryAt());
  }

  @ManagedAttribute(description = "Requests in a row that were not taken")
  public int getConsecutiveFailures() {
    return health().consecutiveFailures();
  }

  @ManagedAttribute(description = "Tenants that address, credentials or name are wrong for")
  public String getMisconfiguredTenants() {
    return String.join(" ", health().misconfiguredTenants());
  }

  @ManagedAttribute(description = "Batches accepted and not yet done")
  public long getWaitingBatches() {
    return health().waitingBatches();
  }

  @ManagedAttribute(description = "Bytes accepted and not yet done")
  public long getWaitingBytesNow() {
    return health().waitingBytes();
  }

  @ManagedAttribute(description = "Requests under way")
  public int getRequestsUnderWay() {
    return health().requestsUnderWay();
  }

  @ManagedAttribute(description = "Requests of every outcome since the start")
  public long getRequestsTotal() {
    return counts().http().requests();
  }

  @ManagedAttribute(description = "Requests that the server took since the start")
  public long getAnswers2xxTotal() {
    return counts().http().answers2xx();
  }

  @ManagedAttribute(description = "Requests refused for rate (429) since the start")
  public long getAnswers429Total() {
    return counts().http().answers429();
  }

  @ManagedAttribute(description = "Requests answered with another 4xx or 3xx since the start")
  public long getAnswers4xxTotal() {
    return counts().http().answers4xx();
  }

  @ManagedAttribute(description = "Requests that the server failed on (5xx) since the start")
  public long getAnswers5xxTotal() {
    return counts().http().answers5xx();
  }

  @ManagedAttribute(description = "Requests without a whole answer since the start")
  public long getNoAnswersTotal() {
    return counts().http().noAnswers();
  }

  @ManagedAttribute(description = "Requests made again since the start")
  public long getRetriesTotal() {
    return counts().delivery().retries();
  }

  @ManagedAttribute(description = "Requests made to find bad lines since the start")
  public long getSplitRequestsTotal() {
    return counts().delivery().splitRequests();
  }

  @ManagedAttribute(description = "Entries that the server took since the start")
  public long getEntriesDeliveredTotal() {
    return counts().delivery().entriesDelivered();
  }

  @ManagedAttribute(description = "Entries put into the dead letters since the start")
  public long getEntriesDeadLetteredTotal() {
    return counts().delivery().entriesDeadLettered();
  }

  @ManagedAttribute(description = "Batches handed back undelivered since the start")
  public long getBatchesReturnedTotal() {
    return counts().delivery().batchesReturned();
  }

  @ManagedAttribute(description = "Bytes delivered before compression since the start")
  public long getRawBytesTotal() {
    return counts().delivery().rawBytes();
  }

  @ManagedAttribute(description = "Bytes sent, compressed, repetitions included, since the start")
  public long getSentBytesTotal() {
    return counts().delivery().sentBytes();
  }

  @ManagedAttribute(description = "Times the breaker opened since the start")
  public long getBreakerOpenedTotal() {
    return counts().delivery().breakerOpened();
  }

  @ManagedOperation(description = "Send nothing more until resume; lines wait in the WAL")
  @Needs(Role.OPERATOR)
  public void pause() {
    running().pause();
  }

  /** Camel's own resume and the operator's are the same: go on. */
  @Override
  @ManagedOperation(description = "Send again after a pause")
  @Needs(Role.OPERATOR)
  public void resume() {
    super.resume();
    LokiSink now = getSink();
    if (now != null) {
      now.resume();
    }
  }

  @ManagedOperation(description = "Try everything that waits now, also behind an open breaker")
  @Needs(Role.OPERATOR)
  public void retryNow() {
    running().retryNow();
  }

  private LokiSink running() {
    LokiSink now = getSink();
    if (now == null) {
      throw new IllegalStateException(
          "The sink " + getName() + " is not running: no started route delivers to it");
    }
    return now;
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  /* ---- options ---- */

  public String getUrl() {
    return url;
  }

  @ManagedAttribute(description = "Name of the sink")
  public String getName() {
    return configuration.getName();
  }

  public LokiConfiguration getConfiguration() {
    return configuration;
  }

  public void setConfiguration(LokiConfiguration configuration) {
    this.configuration = configuration;
  }
}
