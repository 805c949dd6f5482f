package dev.wadi.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.GetObjectPresignRequest;

/**
 * A bucket of Amazon's S3, of Google's store through its S3 interface, or of any that speaks S3.
 */
final class S3Store implements ObjectStore {
  private static final URI GOOGLE = URI.create("https://storage.googleapis.com");
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final String ANYWHERE = "us-east-1";
  private static final String REPLACED = "another object stands there by now";

  private final StoreLocation location;
  private final StoreOptions options;
  private final AwsCredentialsProvider credentials;
  private final S3Client client;
  private final S3Requests requests;
  private final S3Failures failures;
  private final Pace pace;
  private final ExecutorService senders;
  private volatile boolean bucketSeen;

  S3Store(StoreLocation location, StoreOptions options) {
    this.location = location;
    this.options = options;
    this.pace = new Pace(options.bytesPerSecond(), System::nanoTime);
    this.requests = new S3Requests(location, options.keep(), pace);
    this.failures = new S3Failures(location);
    this.credentials = credentials();
    this.client = client();
    AtomicInteger number = new AtomicInteger();
    this.senders =
        Executors.newFixedThreadPool(
            options.connections(),
            task -> {
              Thread thread = new Thread(task, "store-send-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  private AwsCredentialsProvider credentials() {
    StoreCredentials own = options.credentials();
    return own == null
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(AwsBasicCredentials.create(own.id(), own.secret()));
  }

  private S3Client client() {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    // Parts and answers that are being read; lists and look-ups beside them.
                    .maxConnections(options.connections() * 2 + 2)
                    .connectionTimeout(min(CONNECT, options.timeout()))
                    .socketTimeout(options.timeout()))
            .credentialsProvider(credentials)
            .putAuthScheme(new BodySignatures(options.signBodies()))
            .serviceConfiguration(configuration())
            // We send checksums of our own, as a header: stores that are not Amazon's often cannot
            // read those that the client would put behind the body.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                all ->
                    all.retryStrategy(
                        StandardRetryStrategy.builder().maxAttempts(options.attempts()).build()));
    endpoint().ifPresent(builder::endpointOverride);
    region().ifPresent(builder::region);
    if (endpoint().isEmpty()) {
      builder.crossRegionAccessEnabled(true);
    }
    try {
      return builder.build();
    } catch (SdkClientException e) {
      // It looks for a region when it is made, and has nothing else to object to.
      throw new IllegalArgumentException(S3Failures.NO_REGION, e);
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private S3Configuration configuration() {
    return S3Configuration.builder().pathStyleAccessEnabled(options.pathStyle()).build();
  }

  private Optional<URI> endpoint() {
    return location.scheme() == StoreLocation.Scheme.GS
        ? Optional.of(options.endpoint() == null ? GOOGLE : options.endpoint())
        : Optional.ofNullable(options.endpoint());
  }

  /* Where an endpoint is given, the region only goes into the signature. */
  private Optional<Region> region() {
    if (options.region() != null) {
      return Optional.of(Region.of(options.region()));
    }
    return endpoint().isPresent() ? Optional.of(Region.of(ANYWHERE)) : Optional.empty();
  }

  @Override
  public Stored put(String key, ObjectContent content, String sha256, PutRule rule)
      throws IOException {
    if (!rule.looked() && there(key, content, sha256, rule)) {
      return Stored.THERE_ALREADY;
    }
    try {
      if (content.bytes() <= options.partBytes()) {
        String crc = requests.checksum(content, 0, content.bytes());
        client.putObject(
            requests.put(key, content.bytes(), sha256, crc, rule),
            requests.body(content, 0, content.bytes()));
      } else {
        large(key, content, sha256, rule);
      }
      return Stored.SENT;
    } catch (SdkException e) {
      // An answer that got lost is asked for again, and finds what the first request wrote.
      if (S3Failures.conditionFailed(e) && there(key, content, sha256, rule)) {
        return Stored.THERE_ALREADY;
      }
      throw failures.of("put " + key, e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private boolean there(String key, ObjectContent content, String sha256, PutRule rule)
      throws IOException {
    Optional<StoredObject> there = find(key);
    if (there.isPresent()
        && there.get().bytes() == content.bytes()
        && sha256.equals(there.get().sha256())) {
      return true;
    }
    if (there.isPresent() ? !rule.mayReplace(there.get()) : !rule.mayBegin()) {
      throw new StoreException(
          StoreException.Kind.CHANGED,
          location + ": cannot put " + key + ": another object stands there");
    }
    return false;
  }

  private void large(String key, ObjectContent content, String sha256, PutRule rule)
      throws IOException {
    S3Upload upload = new S3Upload(client, requests, senders, key, content, options.partBytes());
    // What replaces a certain object is written anew, or a second try would find its own first one.
    boolean wentOn = upload.send(sha256, rule, rule.etag() == null);
    if (!wentOn) {
      return;
    }
    // The hash was written down when the upload was begun, maybe for a file that was shorter then.
    Optional<StoredObject> written = find(key);
    if (written.isEmpty() || !sha256.equals(written.get().sha256())) {
      client.deleteObject(request -> request.bucket(location.bucket()).key(key));
      upload.send(sha256, rule, false);
    }
  }

  @Override
  public Optional<StoredObject> find(String key) throws IOException {
    try {
      HeadObjectResponse head =
          client.headObject(request -> request.bucket(location.bucket()).key(key));
      return Optional.of(
          new StoredObject(
              key,
              head.contentLength(),
              head.eTag(),
              head.lastModified(),
              head.metadata().get(S3Requests.SHA256)));
    } catch (SdkException e) {
      if (S3Failures.absent(e)) {
        requireBucket(key);
        return Optional.empty();
      }
      throw failures.of("find " + key, S3Failures.unexplained(e) ? explained(e) : e);
    }
  }

  /* Nor does it tell why these keys, this region or this clock are not good: a list does. */
  private SdkException explained(SdkException refused) {
    try {
      client.listObjectsV2(request -> request.bucket(location.bucket()).maxKeys(1));
      return refused;
    } catch (SdkException e) {
      return e;
    }
  }

  /* The answer to a look-up has no body, so it does not tell a missing bucket from a missing object. */
  private void requireBucket(String key) throws StoreException {
    if (bucketSeen) {
      return;
    }
    try {
      client.listObjectsV2(request -> request.bucket(location.bucket()).maxKeys(1));
    } catch (SdkException e) {
      if (S3Failures.noBucket(e)) {
        throw failures.of("find " + key, e);
      }
    }
    // Asked once: whoever may not list, or gets no answer now, learns it from the next request.
    bucketSeen = true;
  }

  @Override
  public Listing list(String keyPrefix) throws IOException {
    S3Listing listing = new S3Listing(client, location, failures, keyPrefix);
    listing.begin();
    return listing;
  }

  @Override
  public InputStream open(String key, String etag, long from, long length) throws IOException {
    return length == 0
        ? InputStream.nullInputStream()
        : new ResumedStream(
            (at, left) -> new PacedStream(part(key, etag, at, left), pace),
            from,
            length,
            options.attempts());
  }

  private InputStream part(String key, String etag, long from, long length) throws IOException {
    ResponseInputStream<GetObjectResponse> part;
    try {
      part =
          client.getObject(
              request ->
                  request
                      .bucket(location.bucket())
                      .key(key)
                      .ifMatch(etag)
                      .range("bytes=" + from + "-" + (from + length - 1)));
    } catch (SdkException e) {
      throw failures.of("read " + key, e);
    }
    String refusal = refusal(part.response(), etag, from);
    if (refusal == null) {
      return part;
    }
    part.abort();
    throw new StoreException(
        refusal.equals(REPLACED) ? StoreException.Kind.CHANGED : StoreException.Kind.FORBIDDEN,
        location + ": cannot read " + key + ": " + refusal);
  }

  /**
   * Stores that are not Amazon's may not know the condition, or give all where a part was asked.
   */
  private static @Nullable String refusal(GetObjectResponse answer, String etag, long from) {
    if (answer.eTag() != null && !plain(answer.eTag()).equals(plain(etag))) {
      return REPLACED;
    }
    String range = answer.contentRange();
    boolean begins = range == null ? from == 0 : range.startsWith("bytes " + from + "-");
    return begins ? null : "the store gives objects only whole (cure: download the capture)";
  }

  /* Some stores write quotes into one answer and not into the other. */
  private static String plain(String etag) {
    return etag.replace("\"", "");
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      client.deleteObject(request -> request.bucket(location.bucket()).key(key));
    } catch (SdkException e) {
      throw failures.of("delete " + key, e);
    }
  }

  @Override
  public URI link(String key, Duration validity) throws IOException {
    S3Presigner.Builder builder =
        S3Presigner.builder()
            .credentialsProvider(credentials)
            .serviceConfiguration(configuration());
    endpoint().ifPresent(builder::endpointOverride);
    region().ifPresent(builder::region);
    try (S3Presigner presigner = builder.build()) {
      GetObjectPresignRequest request =
          GetObjectPresignRequest.builder()
              .signatureDuration(validity)
              .getObjectRequest(get -> get.bucket(location.bucket()).key(key))
              .build();
      return URI.create(presigner.presignGetObject(request).url().toString());
    } catch (SdkException e) {
      throw failures.of("make a link to " + key, e);
    }
  }

  @Override
  public StoreLocation location() {
    return location;
  }

  @Override
  public void close() {
    senders.shutdownNow();
    client.close();
  }
}
