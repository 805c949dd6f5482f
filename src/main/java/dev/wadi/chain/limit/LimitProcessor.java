package dev.wadi.chain.limit;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;

/**
 * Asks a {@link RateLimiter} whether the exchange's batch may pass; if not, the exchange fails with
 * {@link Established#REFUSED} and {@link Established#RETRY_AFTER_SECONDS}. Never blocks.
 */
public final class LimitProcessor implements Processor {

  private final RateLimiter limiter;

  public LimitProcessor(RateLimiter limiter) {
    this.limiter = limiter;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    // Lines that came as text are a batch from here on, and the same one for every later step.
    exchange.getMessage().setBody(batch);
    RateLimiter.Refused refused = limiter.admit(batch.tenant(), batch.entries(), batch.lineBytes());
    if (refused != null) {
      Verdict.Refused tooFast = new Verdict.Refused(batch.entries(), Verdict.Refusal.TOO_FAST);
      exchange.setProperty(Established.REFUSED, tooFast);
      exchange.setProperty(Established.RETRY_AFTER_SECONDS, refused.retryAfterSeconds());
      exchange.setException(
          new RefusedException(refused.text(), tooFast, refused.retryAfterSeconds()));
    }
  }
}
