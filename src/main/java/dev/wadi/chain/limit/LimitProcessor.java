package dev.wadi.chain.limit;

import dev.wadi.model.Batch;
import dev.wadi.model.Caller;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Turn;
import dev.wadi.model.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether the exchange's batch may pass: its key's {@link KeyLimits}, then its tenant's {@link
 * RateLimiter}. If not, the exchange fails with {@link Established#REFUSED} and {@link
 * Established#RETRY_AFTER_SECONDS}. What is not kept in the end is not counted against the day of
 * its key. Never blocks.
 */
public final class LimitProcessor implements Processor {

  private final RateLimiter limiter;
  private final KeyLimits keys;

  public LimitProcessor(RateLimiter limiter, KeyLimits keys) {
    this.limiter = limiter;
    this.keys = keys;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    // Lines that came as text are a batch from here on, and the same one for every later step.
    exchange.getMessage().setBody(batch);
    Caller caller = exchange.getProperty(Established.CALLER, Caller.class);
    if (caller != null) {
      Turn over = keys.spend(caller, batch.entries(), batch.lineBytes());
      if (over != null) {
        exchange.setProperty(Established.TURN, over);
        refuse(exchange, batch, Verdict.Refusal.OVER_QUOTA, over.text(), over.retryAfterSeconds());
        return;
      }
    }
    RateLimiter.Refused refused = limiter.admit(batch.tenant(), batch.entries(), batch.lineBytes());
    if (refused != null) {
      if (caller != null) {
        // At once: lines that wait for their turn come here once more with each try.
        keys.giveBack(caller, batch.entries(), batch.lineBytes());
      }
      refuse(
          exchange, batch, Verdict.Refusal.TOO_FAST, refused.text(), refused.retryAfterSeconds());
      return;
    }
    if (caller != null && caller.allowance().hasQuota()) {
      giveBackUnlessKept(exchange, caller, batch.entries(), batch.lineBytes());
    }
  }

  private static void refuse(
      Exchange exchange, Batch batch, Verdict.Refusal reason, String text, int retryAfterSeconds) {
    Verdict.Refused refused = new Verdict.Refused(batch.entries(), reason);
    exchange.setProperty(Established.REFUSED, refused);
    exchange.setProperty(Established.RETRY_AFTER_SECONDS, retryAfterSeconds);
    exchange.setException(new RefusedException(text, refused, retryAfterSeconds));
  }

  private void giveBackUnlessKept(Exchange exchange, Caller caller, int entries, long bytes) {
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                if (!isKept(done)) {
                  keys.giveBack(caller, entries, bytes);
                }
              }
            });
  }

  private static boolean isKept(Exchange done) {
    @Nullable Ledger ledger = done.getProperty(Established.LEDGER, Ledger.class);
    return done.getProperty(Established.RECEIPT) != null
        || (ledger != null && (ledger.hasReceipt() || ledger.storedEntries() > 0));
  }
}
