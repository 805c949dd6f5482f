package dev.wadi.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.event.NotHeardException;
import dev.wadi.event.NotHeardException.Remedy;
import dev.wadi.sink.delivery.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Posts texts to targets. Every connection is made to an address that the {@link AddressGuard}
 * permits; redirects are not followed, proxies and cookies not used. The time for a post runs from
 * connecting to the last byte of the answer, and of that a beginning is read. Threads share it.
 */
final class WebhookPost implements AutoCloseable {
  private static final int TEXT_BYTES = 2048;
  private static final int SHOWN_CHARS = 200;
  private static final long MOST_RETRY_AFTER_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final int CONNECTIONS = 64;

  private final CloseableHttpClient client;
  private final ScheduledExecutorService guard;
  private final long timeoutMillis;
  private final InstantSource clock;

  /** What a target said. */
  record Answer(int status, String text) {}

  WebhookPost(AddressGuard addresses, long timeoutMillis, InstantSource clock) {
    this(addresses, timeoutMillis, clock, SystemDefaultDnsResolver.INSTANCE);
  }

  WebhookPost(
      AddressGuard addresses, long timeoutMillis, InstantSource clock, DnsResolver resolver) {
    this.timeoutMillis = timeoutMillis;
    this.clock = clock;
    Timeout timeout = Timeout.ofMilliseconds(timeoutMillis);
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new Guarded(addresses, resolver))
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(timeout)
                            .setSocketTimeout(timeout)
                            .setTimeToLive(1, TimeUnit.MINUTES)
                            .setValidateAfterInactivity(100, TimeUnit.MILLISECONDS)
                            .build())
                    .setMaxConnPerRoute(2)
                    .setMaxConnTotal(CONNECTIONS)
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(timeout)
                    .setResponseTimeout(timeout)
                    .build())
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .setUserAgent("wadi")
            .build();
    this.guard =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "webhook-timeout");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Lets nobody connect to an address that is not permitted. */
  private record Guarded(AddressGuard addresses, DnsResolver resolver) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return addresses.permitted(host, resolver.resolve(host));
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
      return resolver.resolveCanonicalHostname(host);
    }
  }

  /**
   * Posts a text.
   *
   * @param id of the event
   * @throws NotHeardException when the target did not take it; the message shows no secret
   */
  Answer send(WebhookTarget target, String id, String contentType, byte[] body)
      throws NotHeardException, InterruptedException {
    HttpPost post = new HttpPost(target.url());
    post.setEntity(new ByteArrayEntity(body, ContentType.parse(contentType)));
    post.setHeader("X-Wadi-Event-Id", id);
    target.auth().headers(body, target.signatureHeader()).forEach(post::setHeader);
    AtomicBoolean tooLate = new AtomicBoolean();
    ScheduledFuture<?> limit =
        guard.schedule(
            () -> {
              tooLate.set(true);
              post.cancel();
            },
            timeoutMillis,
            TimeUnit.MILLISECONDS);
    try {
      return answered(target, post);
    } catch (ForbiddenAddressException e) {
      throw new NotHeardException(String.valueOf(e.getMessage()), Remedy.LATER, 0);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      boolean late = tooLate.get() || e instanceof InterruptedIOException;
      throw new NotHeardException(
          target.scrub(
              late
                  ? "no complete answer within " + timeoutMillis + " ms"
                  : e.getClass().getSimpleName() + ": " + e.getMessage()),
          Remedy.AGAIN,
          0);
    } finally {
      limit.cancel(false);
    }
  }

  @SuppressWarnings("deprecation")
  private Answer answered(WebhookTarget target, HttpPost post)
      throws IOException, NotHeardException {
    try (ClassicHttpResponse response = client.executeOpen(null, post, null)) {
      int status = response.getCode();
      String text = target.scrub(beginning(response.getEntity(), post));
      if (status >= 200 && status < 300) {
        return new Answer(status, text);
      }
      Header retryAfter = response.getFirstHeader("Retry-After");
      throw new NotHeardException(
          status >= 300 && status < 400
              ? "status " + status + ": it sends us elsewhere, and we do not follow"
              : "status " + status + (text.isEmpty() ? "" : ": " + text),
          remedy(status),
          RetryAfter.millis(
              retryAfter == null ? null : retryAfter.getValue(),
              clock.instant(),
              MOST_RETRY_AFTER_MILLIS));
    }
  }

  private static String beginning(@Nullable HttpEntity entity, HttpPost post) throws IOException {
    if (entity == null) {
      return "";
    }
    try (InputStream in = entity.getContent()) {
      byte[] text = in.readNBytes(TEXT_BYTES);
      if (in.read() >= 0) {
        /* Nobody needs more; the connection is not worth to read on for. */
        post.cancel();
      }
      return shown(new String(text, UTF_8));
    } catch (IOException e) {
      if (post.isCancelled()) {
        throw new InterruptedIOException("cancelled");
      }
      throw e;
    }
  }

  private static String shown(String text) {
    StringBuilder out = new StringBuilder();
    text.strip()
        .codePoints()
        .limit(SHOWN_CHARS)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return out.toString();
  }

  private static Remedy remedy(int status) {
    if (status >= 500) {
      return Remedy.AGAIN;
    }
    return switch (status) {
      case 408, 425, 429 -> Remedy.AGAIN;
      case 401, 402, 403, 404, 405, 407 -> Remedy.LATER;
      default -> status < 400 ? Remedy.LATER : Remedy.NEVER;
    };
  }

  @Override
  public void close() {
    guard.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
  }
}
