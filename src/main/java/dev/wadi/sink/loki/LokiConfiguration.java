package dev.wadi.sink.loki;

import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.tls.OutgoingTls;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of a {@code loki:} endpoint. */
@UriParams
public class LokiConfiguration {
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
      label = "security",
      description =
          "Authorities that the server's certificate is of, a file in PEM. Empty: those of Java.")
  private @Nullable String authorities;

  @UriParam(
      label = "security",
      description =
          "Our certificate for a server that asks for one, a file in PEM. A new one is"
              + " shown to new connections within five minutes.")
  private @Nullable String certificate;

  @UriParam(label = "security", description = "Key of certificate, a file in PEM, not encrypted.")
  private @Nullable String key;

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
  private int requestBytes = DeliverySettings.Limits.DEFAULT.requestBytes();

  @UriParam(label = "producer", defaultValue = "10000", description = "Entries of one request.")
  private int requestEntries = DeliverySettings.Limits.DEFAULT.requestEntries();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "1",
      description = "Requests under way for one tenant. More than 1 gives up the order of lines.")
  private int requestsPerTenant = DeliverySettings.Limits.DEFAULT.requestsPerTenant();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "8",
      description = "Requests under way for all tenants.")
  private int requestsAtOnce = DeliverySettings.Limits.DEFAULT.requestsAtOnce();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "134217728",
      description =
          "Bytes accepted and not yet delivered, all tenants. Beyond it exchanges fail at once,"
              + " except the first of a tenant.")
  private long waitingBytes = DeliverySettings.Limits.DEFAULT.waitingBytes();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "33554432",
      description = "Bytes accepted and not yet delivered of one tenant.")
  private long tenantWaitingBytes = DeliverySettings.Limits.DEFAULT.tenantWaitingBytes();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "500",
      description =
          "Requests spent on finding the bad lines of one rejected request. When they are used up,"
              + " what is still suspect goes to the dead letters.")
  private int splitRequests = DeliverySettings.Limits.DEFAULT.splitRequests();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "5000",
      description = "Milliseconds for a connection.")
  private long connectTimeoutMillis = LokiSettings.Timeouts.DEFAULT.connectTimeoutMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "30000",
      description = "Milliseconds for a whole request, up to the last byte of the answer.")
  private long requestTimeoutMillis = LokiSettings.Timeouts.DEFAULT.requestTimeoutMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "500",
      description =
          "Upper end in milliseconds of the random wait after a first failure; it doubles with"
              + " each further one.")
  private long firstBackoffMillis = DeliverySettings.Pacing.DEFAULT.firstBackoffMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "30000",
      description = "Where the doubling ends, in milliseconds.")
  private long maxBackoffMillis = DeliverySettings.Pacing.DEFAULT.maxBackoffMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "100",
      description = "Shortest wait before a repetition, in milliseconds.")
  private long minBackoffMillis = DeliverySettings.Pacing.DEFAULT.minBackoffMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "300000",
      description = "A longer Retry-After is cut to this, in milliseconds.")
  private long maxRetryAfterMillis = DeliverySettings.Pacing.DEFAULT.maxRetryAfterMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "30000",
      description = "Wait in milliseconds after 401, 403, 404 and the like.")
  private long misconfiguredMillis = DeliverySettings.Pacing.DEFAULT.misconfiguredMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "5000",
      description = "Milliseconds that a stop waits for requests under way.")
  private long closeTimeoutMillis = DeliverySettings.Pacing.DEFAULT.closeTimeoutMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "20",
      description = "Newest requests that the circuit breaker looks at.")
  private int breakerWindow = DeliverySettings.BreakerSettings.DEFAULT.window();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "5",
      description = "Fewer requests than this never open the breaker.")
  private int breakerMinRequests = DeliverySettings.BreakerSettings.DEFAULT.minRequests();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "50",
      description = "Percent of failed requests that opens the breaker.")
  private int breakerFailurePercent = DeliverySettings.BreakerSettings.DEFAULT.failurePercent();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "1000",
      description = "First pause of an open breaker in milliseconds; it doubles while probes fail.")
  private long breakerFirstOpenMillis = DeliverySettings.BreakerSettings.DEFAULT.firstOpenMillis();

  @UriParam(
      label = "producer,advanced",
      defaultValue = "30000",
      description = "Longest pause of an open breaker in milliseconds.")
  private long breakerMaxOpenMillis = DeliverySettings.BreakerSettings.DEFAULT.maxOpenMillis();

  /**
   * The settings for a server.
   *
   * @param shared who we are where neither user nor token is set
   */
  LokiSettings settings(URI url, @Nullable Credentials shared) {
    return new LokiSettings(
        new LokiSettings.Target(url, credentials(url, shared), header(), tls()),
        new LokiSettings.Timeouts(connectTimeoutMillis, requestTimeoutMillis),
        new DeliverySettings(
            new DeliverySettings.Limits(
                requestBytes,
                requestEntries,
                requestsPerTenant,
                requestsAtOnce,
                waitingBytes,
                tenantWaitingBytes,
                splitRequests),
            new DeliverySettings.Pacing(
                firstBackoffMillis,
                maxBackoffMillis,
                minBackoffMillis,
                maxRetryAfterMillis,
                misconfiguredMillis,
                closeTimeoutMillis),
            new DeliverySettings.BreakerSettings(
                breakerWindow,
                breakerMinRequests,
                breakerFailurePercent,
                breakerFirstOpenMillis,
                breakerMaxOpenMillis)));
  }

  private Credentials credentials(URI url, @Nullable Credentials shared) {
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
    return shared == null ? Credentials.NONE : shared.at(url);
  }

  private OutgoingTls.PemFiles tls() {
    return new OutgoingTls.PemFiles(file(authorities), file(certificate), file(key));
  }

  private static Optional<Path> file(@Nullable String name) {
    return name == null || name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
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

  public @Nullable String getAuthorities() {
    return authorities;
  }

  public void setAuthorities(@Nullable String authorities) {
    this.authorities = authorities;
  }

  public @Nullable String getCertificate() {
    return certificate;
  }

  public void setCertificate(@Nullable String certificate) {
    this.certificate = certificate;
  }

  public @Nullable String getKey() {
    return key;
  }

  public void setKey(@Nullable String key) {
    this.key = key;
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
