package dev.wadi.sink.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 client with kept connections, for sinks that ask a server by HTTP. Threads share it.
 *
 * <p>The time for a request runs from connecting to the last byte of the answer, so that a server
 * which sends half an answer cannot hold a request for ever (the client's own timeout ends with the
 * headers). Of an answer's body the first {@value #TEXT_BYTES} bytes are kept, and after {@value
 * #BODY_BYTES} the rest is not read.
 */
public final class HttpRequests implements AutoCloseable {
  private static final int TEXT_BYTES = 2048;
  private static final int BODY_BYTES = 64 * 1024;

  private final long connectTimeoutMillis;
  private final long requestTimeoutMillis;
  private final ThreadCrew crew;
  private final @Nullable SSLContext tls;

  /* Guards the client, which is made for the first request: its TLS takes time that a start has not. */
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HttpClient client;
  private final Map<Long, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** A client that connects when it is first asked; its crew is closed by whoever made it. */
  public HttpRequests(long connectTimeoutMillis, long requestTimeoutMillis, ThreadCrew crew) {
    this(connectTimeoutMillis, requestTimeoutMillis, crew, null);
  }

  /**
   * The same for a server that this machine does not know by itself.
   *
   * @param tls how it is known, and our certificate for it; null for what this machine trusts
   */
  public HttpRequests(
      long connectTimeoutMillis,
      long requestTimeoutMillis,
      ThreadCrew crew,
      @Nullable SSLContext tls) {
    this.connectTimeoutMillis = connectTimeoutMillis;
    this.requestTimeoutMillis = requestTimeoutMillis;
    this.crew = crew;
    this.tls = tls;
  }

  private HttpClient client() {
    lock.lock();
    try {
      HttpClient made = client;
      if (made == null) {
        HttpClient.Builder builder =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofMillis(connectTimeoutMillis))
                .executor(crew.http());
        if (tls != null) {
          builder.sslContext(tls);
        }
        made = builder.build();
        client = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a request.
   *
   * @return the reply of any status, or an {@link IOException} when there was none within the time
   */
  public CompletableFuture<HttpReply> send(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> sent =
        client().sendAsync(request, info -> new Beginning());
    Long number = numbers.incrementAndGet();
    underWay.put(number, sent);
    ScheduledFuture<?> guard = guard(sent);
    return sent.handle(
        (response, failure) -> {
          underWay.remove(number);
          if (guard != null) {
            guard.cancel(false);
          }
          if (failure != null) {
            throw new CompletionException(cause(failure));
          }
          return answer(response);
        });
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    underWay.values().forEach(sent -> sent.cancel(true));
  }

  private @Nullable ScheduledFuture<?> guard(CompletableFuture<?> sent) {
    try {
      return crew.timer()
          .schedule(() -> sent.cancel(true), requestTimeoutMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      /* Closed meanwhile: the request must not outlive its guard. */
      sent.cancel(true);
      return null;
    }
  }

  private Throwable cause(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof CancellationException) {
      return new HttpTimeoutException("no complete answer within " + requestTimeoutMillis + " ms");
    }
    return cause instanceof Error || cause instanceof IOException
        ? cause
        : new IOException(cause.toString(), cause);
  }

  private static HttpReply answer(HttpResponse<byte[]> response) {
    return new HttpReply(
        response.statusCode(),
        response.headers().firstValue("Retry-After").orElse(null),
        response.headers().firstValue("Content-Type").orElse(""),
        new String(response.body(), UTF_8));
  }

  /** Keeps the beginning of a body. One thread at a time, as the flow's rules say. */
  private static final class Beginning implements HttpResponse.BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;
    private long seen;

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        seen += buffer.remaining();
        byte[] some = new byte[Math.min(buffer.remaining(), TEXT_BYTES - kept.size())];
        buffer.get(some);
        kept.writeBytes(some);
      }
      if (seen > BODY_BYTES && subscription != null) {
        subscription.cancel();
        body.complete(kept.toByteArray());
      }
    }

    @Override
    public void onError(Throwable failure) {
      body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      body.complete(kept.toByteArray());
    }
  }
}
