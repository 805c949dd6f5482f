package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The beginning of an answer's body; the rest of a long one is passed over. */
final class ShortBody implements HttpResponse.BodySubscriber<String> {
  private static final int MOST_BYTES = 4096;

  /* After so much more of it, the connection is worth less than the time. */
  private static final int MOST_PASSED_OVER = 256 << 10;

  private final CompletableFuture<String> whole = new CompletableFuture<>();
  private final ByteArrayOutputStream start = new ByteArrayOutputStream();
  private int seen;
  private Flow.@Nullable Subscription subscription;

  @Override
  public CompletionStage<String> getBody() {
    return whole;
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
      byte[] bytes = new byte[Math.min(buffer.remaining(), MOST_BYTES - start.size())];
      buffer.get(bytes);
      start.write(bytes, 0, bytes.length);
    }
    if (seen > MOST_BYTES + MOST_PASSED_OVER && subscription != null) {
      subscription.cancel();
      onComplete();
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    whole.complete(start.toString(UTF_8));
  }
}
