package dev.wadi.kafka;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;

/** Hands batches to the sink of its endpoint; the exchange goes on when the brokers have them. */
final class KafkaSinkProducer extends DefaultAsyncProducer {
  private final KafkaEndpoint endpoint;

  KafkaSinkProducer(KafkaEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Batch batch;
    CompletableFuture<Void> delivered;
    try {
      batch = exchange.getMessage().getMandatoryBody(Batch.class);
      String place = exchange.getProperty(Established.POSITION_START, "", String.class);
      String lane = exchange.getProperty(Established.LANE, "", String.class);
      delivered = endpoint.deliver(batch, lane.isEmpty() ? place : lane + "/" + place);
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
    endpoint.use();
  }

  @Override
  protected void doStop() throws Exception {
    endpoint.release();
    super.doStop();
  }
}
