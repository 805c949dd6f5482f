package dev.wadi.sink.loki;

import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.service.ServiceHelper;
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
public class LokiEndpoint extends DefaultEndpoint {
  @UriPath(
      description =
          "Address of the server, http or https. Without a path Loki's push path is added.")
  @Metadata(required = true)
  private final String url;

  @UriParam(
      label = "producer",
      defaultValue = "loki",
      description = "Name of the sink in health, metrics, dead letters and thread names.")
  private String name = "loki";

  @UriParam(
      label = "producer",
      defaultValue = "direct:dead-letters?block=false",
      description =
          "Where lines go that the server rejects. The exchange waits until they are safe there,"
              + " and what cannot be put away is tried again; nothing is lost.")
  private String deadLetterUri = "direct:dead-letters?block=false";

  @UriParam(label = "security", description = "User for HTTP basic authentication.")
  private @Nullable String user;

  @UriParam(
      label = "security",
      secret = true,
      description = "Password for HTTP basic authentication.")
  private @Nullable String password;

  @UriParam(
      label = "security",
      secret = true,
      description = "Bearer token, in place of user and password.")
  private @Nullable String token;

  @UriParam(
      label = "producer",
      defaultValue = "true",
      description = "Send X-Scope-OrgID. Off for a server that knows no tenants.")
  private boolean tenantHeader = true;

  @UriParam(
      label = "producer",
      description = "X-Scope-OrgID of all tenants. Empty: each under its own name.")
  private @Nullable String tenant;

  @UriParam(
      label = "producer",
      description = "X-Scope-OrgID of some tenants: ours=theirs,ours=theirs.")
  private @Nullable String tenantMap;

  @UriParam(
      label = "producer",
      defaultValue = "1048576",
      description =
          "Bytes of one request before compression. Waiting batches are merged up to it and larger"
              + " ones cut; only a single line may be larger.")
  private int requestBytes = LokiSettings.Limits.DEFAULT.requestBytes();

  @UriParam(label = "producer", defaultValue = "10000", description = "Entries of one request.")
  private int requestEntries = LokiSettings.Limits.DEFAULT.requestEntries();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "1",
      description = "Requests under way for one tenant. More than 1 gives up the order of lines.")
  private int requestsPerTenant = LokiSettings.Limits.DEFAULT.requestsPerTenant();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "8",
      description = "Requests under way for all tenants.")
  private int requestsAtOnce = LokiSettings.Limits.DEFAULT.requestsAtOnce();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "134217728",
      description =
          "Bytes accepted and not yet delivered, all tenants. Beyond it exchanges fail at once,"
              + " except the first of a tenant.")
  private long waitingBytes = LokiSettings.Limits.DEFAULT.waitingBytes();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "33554432",
      description = "Bytes accepted and not yet delivered of one tenant.")
  private long tenantWaitingBytes = LokiSettings.Limits.DEFAULT.tenantWaitingBytes();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "500",
      description =
          "Requests spent on finding the bad lines of one rejected request. When they are used up,"
              + " what is still suspect goes to the dead letters.")
  private int splitRequests = LokiSettings.Limits.DEFAULT.splitRequests();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "5000",
      description = "Milliseconds for a connection.")
  private long connectTimeoutMillis = LokiSettings.Pacing.DEFAULT.connectTimeoutMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "30000",
      description = "Milliseconds for a whole request, up to the last byte of the answer.")
  private long requestTimeoutMillis = LokiSettings.Pacing.DEFAULT.requestTimeoutMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "500",
      description =
          "Upper end in milliseconds of the random wait after a first failure; it doubles with"
              + " each further one.")
  private long firstBackoffMillis = LokiSettings.Pacing.DEFAULT.firstBackoffMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "30000",
      description = "Where the doubling ends, in milliseconds.")
  private long maxBackoffMillis = LokiSettings.Pacing.DEFAULT.maxBackoffMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "100",
      description = "Shortest wait before a repetition, in milliseconds.")
  private long minBackoffMillis = LokiSettings.Pacing.DEFAULT.minBackoffMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "300000",
      description = "A longer Retry-After is cut to this, in milliseconds.")
  private long maxRetryAfterMillis = LokiSettings.Pacing.DEFAULT.maxRetryAfterMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "30000",
      description = "Wait in milliseconds after 401, 403, 404 and the like.")
  private long misconfiguredMillis = LokiSettings.Pacing.DEFAULT.misconfiguredMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "5000",
      description = "Milliseconds that a stop waits for requests under way.")
  private long closeTimeoutMillis = LokiSettings.Pacing.DEFAULT.closeTimeoutMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "20",
      description = "Newest requests that the circuit breaker looks at.")
  private int breakerWindow = LokiSettings.BreakerSettings.DEFAULT.window();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "5",
      description = "Fewer requests than this never open the breaker.")
  private int breakerMinRequests = LokiSettings.BreakerSettings.DEFAULT.minRequests();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "50",
      description = "Percent of failed requests that opens the breaker.")
  private int breakerFailurePercent = LokiSettings.BreakerSettings.DEFAULT.failurePercent();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "1000",
      description = "First pause of an open breaker in milliseconds; it doubles while probes fail.")
  private long breakerFirstOpenMillis = LokiSettings.BreakerSettings.DEFAULT.firstOpenMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "30000",
      description = "Longest pause of an open breaker in milliseconds.")
  private long breakerMaxOpenMillis = LokiSettings.BreakerSettings.DEFAULT.maxOpenMillis();

  /*
   * The sink lives as long as a route uses it, not as long as Camel keeps the endpoint: a reloaded
   * route gets a fresh one, and nothing runs for a route that is gone. The lock guards the fields
   * below; starting and closing a sink happens outside it, in the lifecycle's own order.
   */
  private final ReentrantLock useLock = new ReentrantLock();
  private int users;
  private @Nullable LokiSink sink;
  private @Nullable AsyncProducer deadLetterProducer;
  private LokiCounts before = LokiCounts.ZERO;

  private final EventNotifierSupport stopping = new StoppingNotifier();

  LokiEndpoint(String uri, LokiComponent component, String url) {
    super(uri, component);
    this.url = url;
  }

  /*
   * Camel waits for exchanges on their way before it stops the producers they are in, so a dead
   * server would hold up every stop for the whole time-out. The event comes before that wait.
   */
  @Override
  protected void doInit() throws Exception {
    super.doInit();
    ServiceHelper.startService(stopping);
    getCamelContext().getManagementStrategy().addEventNotifier(stopping);
  }

  @Override
  protected void doShutdown() throws Exception {
    getCamelContext().getManagementStrategy().removeEventNotifier(stopping);
    super.doShutdown();
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
    useLock.lock();
    try {
      if (users == 0) {
        LokiSettings settings = settings();
        AsyncProducer producer = getCamelContext().getEndpoint(deadLetterUri).createAsyncProducer();
        ServiceHelper.startService(producer);
        deadLetterProducer = producer;
        sink =
            new LokiSink(
                name,
                settings,
                new PushRequestEncoder()::encode,
                batch -> keep(producer, batch),
                InstantSource.system(),
                System::nanoTime);
      }
      users++;
    } finally {
      useLock.unlock();
    }
  }

  /** A producer stops: the last one closes the sink. */
  void release() {
    LokiSink closing = null;
    AsyncProducer stopping = null;
    useLock.lock();
    try {
      if (users > 0 && --users == 0) {
        closing = sink;
        stopping = deadLetterProducer;
      }
    } finally {
      useLock.unlock();
    }
    if (closing == null) {
      return;
    }
    closing.close();
    ServiceHelper.stopService(stopping);
    useLock.lock();
    try {
      before = before.plus(closing.counts());
      if (sink == closing) {
        sink = null;
        deadLetterProducer = null;
      }
    } finally {
      useLock.unlock();
    }
  }

  /** The context is about to stop: nothing waits for the server any more. */
  private void drain() {
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
    useLock.lock();
    try {
      return sink;
    } finally {
      useLock.unlock();
    }
  }

  /** How the sink is. */
  public LokiHealth health() {
    LokiSink now = getSink();
    return now == null ? LokiHealth.STOPPED : now.health();
  }

  /** What the sinks of this endpoint have done since the start of the process. */
  public LokiCounts counts() {
    useLock.lock();
    try {
      return sink == null ? before : before.plus(sink.counts());
    } finally {
      useLock.unlock();
    }
  }

  LokiSettings settings() {
    return new LokiSettings(
        new LokiSettings.Target(URI.create(url), credentials(), header()),
        new LokiSettings.Limits(
            requestBytes,
            requestEntries,
            requestsPerTenant,
            requestsAtOnce,
            waitingBytes,
            tenantWaitingBytes,
            splitRequests),
        new LokiSettings.Pacing(
            connectTimeoutMillis,
            requestTimeoutMillis,
            firstBackoffMillis,
            maxBackoffMillis,
            minBackoffMillis,
            maxRetryAfterMillis,
            misconfiguredMillis,
            closeTimeoutMillis),
        new LokiSettings.BreakerSettings(
            breakerWindow,
            breakerMinRequests,
            breakerFailurePercent,
            breakerFirstOpenMillis,
            breakerMaxOpenMillis));
  }

  private Credentials credentials() {
    String bearer = orEmpty(token);
    String login = orEmpty(user);
    if (!bearer.isEmpty() && !login.isEmpty()) {
      throw new IllegalArgumentException("token: set together with user (expected: one of them)");
    }
    if (!bearer.isEmpty()) {
      return Credentials.bearer(bearer);
    }
    if (!login.isEmpty()) {
      return Credentials.basic(login, orEmpty(password));
    }
    Credentials shared = ((LokiComponent) getComponent()).getCredentials();
    return shared == null ? Credentials.NONE : shared.at(URI.create(url));
  }

  private TenantHeader header() {
    if (!tenantHeader) {
      return TenantHeader.NONE;
    }
    return TenantHeader.of(orEmpty(tenant), orEmpty(tenantMap));
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }

  /*
   * A dead letter is a new exchange: it is not the delivery of the batch it was in, and must not
   * carry that batch's position in the WAL, by which a capture would take it for a repetition.
   */
  private CompletableFuture<Void> keep(AsyncProducer producer, Batch batch) {
    Exchange exchange = producer.getEndpoint().createExchange();
    exchange.getIn().setBody(batch);
    exchange.setProperty(Established.TENANT, batch.tenant());
    CompletableFuture<Void> kept = new CompletableFuture<>();
    producer.process(
        exchange,
        doneSync -> {
          Exception failure = exchange.getException();
          if (failure == null && !exchange.isRollbackOnly()) {
            kept.complete(null);
          } else {
            kept.completeExceptionally(
                failure == null ? new NotDeliveredException("rolled back") : failure);
          }
        });
    return kept;
  }

  /* ---- for people ---- */

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
    return counts().requests();
  }

  @ManagedAttribute(description = "Requests that the server took since the start")
  public long getAnswers2xxTotal() {
    return counts().answers2xx();
  }

  @ManagedAttribute(description = "Requests refused for rate (429) since the start")
  public long getAnswers429Total() {
    return counts().answers429();
  }

  @ManagedAttribute(description = "Requests answered with another 4xx or 3xx since the start")
  public long getAnswers4xxTotal() {
    return counts().answers4xx();
  }

  @ManagedAttribute(description = "Requests that the server failed on (5xx) since the start")
  public long getAnswers5xxTotal() {
    return counts().answers5xx();
  }

  @ManagedAttribute(description = "Requests without a whole answer since the start")
  public long getNoAnswersTotal() {
    return counts().noAnswers();
  }

  @ManagedAttribute(description = "Requests made again since the start")
  public long getRetriesTotal() {
    return counts().retries();
  }

  @ManagedAttribute(description = "Requests made to find bad lines since the start")
  public long getSplitRequestsTotal() {
    return counts().splitRequests();
  }

  @ManagedAttribute(description = "Entries that the server took since the start")
  public long getEntriesDeliveredTotal() {
    return counts().entriesDelivered();
  }

  @ManagedAttribute(description = "Entries put into the dead letters since the start")
  public long getEntriesDeadLetteredTotal() {
    return counts().entriesDeadLettered();
  }

  @ManagedAttribute(description = "Batches handed back undelivered since the start")
  public long getBatchesReturnedTotal() {
    return counts().batchesReturned();
  }

  @ManagedAttribute(description = "Bytes delivered before compression since the start")
  public long getRawBytesTotal() {
    return counts().rawBytes();
  }

  @ManagedAttribute(description = "Bytes sent, compressed, repetitions included, since the start")
  public long getSentBytesTotal() {
    return counts().sentBytes();
  }

  @ManagedAttribute(description = "Times the breaker opened since the start")
  public long getBreakerOpenedTotal() {
    return counts().breakerOpened();
  }

  @ManagedOperation(description = "Send nothing more until resume; lines wait in the WAL")
  public void pause() {
    running().pause();
  }

  /** Camel's own resume and the operator's are the same: go on. */
  @Override
  @ManagedOperation(description = "Send again after a pause")
  public void resume() {
    super.resume();
    LokiSink now = getSink();
    if (now != null) {
      now.resume();
    }
  }

  @ManagedOperation(description = "Try everything that waits now, also behind an open breaker")
  public void retryNow() {
    running().retryNow();
  }

  private LokiSink running() {
    LokiSink now = getSink();
    if (now == null) {
      throw new IllegalStateException(
          "The sink " + name + " is not running: no started route delivers to it");
    }
    return now;
  }

  /** Hears that the context is about to stop, and nothing else. */
  private final class StoppingNotifier extends EventNotifierSupport {
    StoppingNotifier() {
      setIgnoreExchangeEvents(true);
      setIgnoreRouteEvents(true);
      setIgnoreServiceEvents(true);
      setIgnoreStepEvents(true);
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
      return event.getType() == CamelEvent.Type.CamelContextStopping;
    }

    @Override
    public void notify(CamelEvent event) {
      drain();
    }
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
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getDeadLetterUri() {
    return deadLetterUri;
  }

  public void setDeadLetterUri(String deadLetterUri) {
    this.deadLetterUri = deadLetterUri;
  }

  public @Nullable String getUser() {
    return user;
  }

  public void setUser(@Nullable String user) {
    this.user = user;
  }

  public @Nullable String getPassword() {
    return password;
  }

  public void setPassword(@Nullable String password) {
    this.password = password;
  }

  public @Nullable String getToken() {
    return token;
  }

  public void setToken(@Nullable String token) {
    this.token = token;
  }

  public boolean isTenantHeader() {
    return tenantHeader;
  }

  public void setTenantHeader(boolean tenantHeader) {
    this.tenantHeader = tenantHeader;
  }

  public @Nullable String getTenant() {
    return tenant;
  }

  public void setTenant(@Nullable String tenant) {
    this.tenant = tenant;
  }

  public @Nullable String getTenantMap() {
    return tenantMap;
  }

  public void setTenantMap(@Nullable String tenantMap) {
    this.tenantMap = tenantMap;
  }

  public int getRequestBytes() {
    return requestBytes;
  }

  public void setRequestBytes(int requestBytes) {
    this.requestBytes = requestBytes;
  }

  public int getRequestEntries() {
    return requestEntries;
  }

  public void setRequestEntries(int requestEntries) {
    this.requestEntries = requestEntries;
  }

  public int getRequestsPerTenant() {
    return requestsPerTenant;
  }

  public void setRequestsPerTenant(int requestsPerTenant) {
    this.requestsPerTenant = requestsPerTenant;
  }

  public int getRequestsAtOnce() {
    return requestsAtOnce;
  }

  public void setRequestsAtOnce(int requestsAtOnce) {
    this.requestsAtOnce = requestsAtOnce;
  }

  public long getWaitingBytes() {
    return waitingBytes;
  }

  public void setWaitingBytes(long waitingBytes) {
    this.waitingBytes = waitingBytes;
  }

  public long getTenantWaitingBytes() {
    return tenantWaitingBytes;
  }

  public void setTenantWaitingBytes(long tenantWaitingBytes) {
    this.tenantWaitingBytes = tenantWaitingBytes;
  }

  public int getSplitRequests() {
    return splitRequests;
  }

  public void setSplitRequests(int splitRequests) {
    this.splitRequests = splitRequests;
  }

  public long getConnectTimeoutMillis() {
    return connectTimeoutMillis;
  }

  public void setConnectTimeoutMillis(long connectTimeoutMillis) {
    this.connectTimeoutMillis = connectTimeoutMillis;
  }

  public long getRequestTimeoutMillis() {
    return requestTimeoutMillis;
  }

  public void setRequestTimeoutMillis(long requestTimeoutMillis) {
    this.requestTimeoutMillis = requestTimeoutMillis;
  }

  public long getFirstBackoffMillis() {
    return firstBackoffMillis;
  }

  public void setFirstBackoffMillis(long firstBackoffMillis) {
    this.firstBackoffMillis = firstBackoffMillis;
  }

  public long getMaxBackoffMillis() {
    return maxBackoffMillis;
  }

  public void setMaxBackoffMillis(long maxBackoffMillis) {
    this.maxBackoffMillis = maxBackoffMillis;
  }

  public long getMinBackoffMillis() {
    return minBackoffMillis;
  }

  public void setMinBackoffMillis(long minBackoffMillis) {
    this.minBackoffMillis = minBackoffMillis;
  }

  public long getMaxRetryAfterMillis() {
    return maxRetryAfterMillis;
  }

  public void setMaxRetryAfterMillis(long maxRetryAfterMillis) {
    this.maxRetryAfterMillis = maxRetryAfterMillis;
  }

  public long getMisconfiguredMillis() {
    return misconfiguredMillis;
  }

  public void setMisconfiguredMillis(long misconfiguredMillis) {
    this.misconfiguredMillis = misconfiguredMillis;
  }

  public long getCloseTimeoutMillis() {
    return closeTimeoutMillis;
  }

  public void setCloseTimeoutMillis(long closeTimeoutMillis) {
    this.closeTimeoutMillis = closeTimeoutMillis;
  }

  public int getBreakerWindow() {
    return breakerWindow;
  }

  public void setBreakerWindow(int breakerWindow) {
    this.breakerWindow = breakerWindow;
  }

  public int getBreakerMinRequests() {
    return breakerMinRequests;
  }

  public void setBreakerMinRequests(int breakerMinRequests) {
    this.breakerMinRequests = breakerMinRequests;
  }

  public int getBreakerFailurePercent() {
    return breakerFailurePercent;
  }

  public void setBreakerFailurePercent(int breakerFailurePercent) {
    this.breakerFailurePercent = breakerFailurePercent;
  }

  public long getBreakerFirstOpenMillis() {
    return breakerFirstOpenMillis;
  }

  public void setBreakerFirstOpenMillis(long breakerFirstOpenMillis) {
    this.breakerFirstOpenMillis = breakerFirstOpenMillis;
  }

  public long getBreakerMaxOpenMillis() {
    return breakerMaxOpenMillis;
  }

  public void setBreakerMaxOpenMillis(long breakerMaxOpenMillis) {
    this.breakerMaxOpenMillis = breakerMaxOpenMillis;
  }
}
