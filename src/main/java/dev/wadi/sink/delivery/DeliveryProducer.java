package dev.wadi.sink.delivery;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Hands batches to the delivery of its endpoint; the exchange goes on when they are delivered, or
 * fails with why they are not. Threads share it.
 */
public abstract class DeliveryProducer extends DefaultAsyncProducer {
  protected DeliveryProducer(Endpoint endpoint) {
    super(endpoint);
  }

  /**
   * Promises to deliver a batch.
   *
   * @param exchange tells where it comes from
   * @return completes as that of {@link Delivery#deliver}
   */
  protected abstract CompletableFuture<Void> deliver(Batch batch, Exchange exchange);

  /** This producer starts: the first one of its endpoint starts the delivery. */
  protected abstract void use() throws Exception;

  /** It stops: the last one ends the delivery. */
  protected abstract void release();

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Batch batch;
    CompletableFuture<Void> delivered;
    try {
      batch = exchange.getMessage().getMandatoryBody(Batch.class);
      delivered = deliver(batch, exchange);
    } catch (InvalidPayloadException | RuntimeException e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
    boolean now = delivered.isDone();
    CompletableFuture<Void> unused =
        delivered.whenComplete(
            (nothing, failure) -> {
              if (failure != null) {
                exchange.setException(failure);
              } else if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
                ledger.stored(batch.entries());
              }
              callback.done(now);
            });
    return now;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    use();
  }

  @Override
  protected void doStop() throws Exception {
    release();
    super.doStop();
  }
}
