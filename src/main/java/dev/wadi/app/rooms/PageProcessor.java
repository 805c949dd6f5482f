package dev.wadi.app.rooms;

import dev.wadi.management.Readiness;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a page such as {@code /readyz}. Doors run on the server's event loop, so a page that
 * looks at files is made elsewhere; when too many of those wait, the answer is 503.
 */
final class PageProcessor extends AsyncProcessorSupport {
  private static final Readiness.Answer BUSY =
      new Readiness.Answer(503, "text/plain; charset=utf-8", "too many such requests\n");

  private final Supplier<Readiness.Answer> page;
  private final @Nullable Executor executor;

  /** A page that is made at once, without waiting for anything. */
  PageProcessor(Supplier<Readiness.Answer> page) {
    this.page = page;
    this.executor = null;
  }

  /**
   * @param executor makes the page; refuses when it has enough to do
   */
  PageProcessor(Supplier<Readiness.Answer> page, Executor executor) {
    this.page = page;
    this.executor = executor;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    if (executor == null) {
      make(exchange);
      callback.done(true);
      return true;
    }
    try {
      executor.execute(
          () -> {
            make(exchange);
            callback.done(false);
          });
      return false;
    } catch (RejectedExecutionException e) {
      answer(exchange, BUSY);
      callback.done(true);
      return true;
    }
  }

  private void make(Exchange exchange) {
    try {
      answer(exchange, page.get());
    } catch (RuntimeException e) {
      exchange.setException(e);
    }
  }

  private static void answer(Exchange exchange, Readiness.Answer answer) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    message.setHeader(Exchange.CONTENT_TYPE, answer.contentType());
    message.setBody(answer.body());
  }
}
