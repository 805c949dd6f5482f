package dev.wadi.sink.delivery;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceHelper;

/** Keeps rejected lines by a route: {@code direct:dead-letters?block=false}. Threads share it. */
public final class DeadLetterProducer implements DeadLetters, AutoCloseable {
  private final AsyncProducer producer;

  private DeadLetterProducer(AsyncProducer producer) {
    this.producer = producer;
  }

  /** One that is started; whoever opens it closes it. */
  public static DeadLetterProducer open(CamelContext camel, String uri) throws Exception {
    AsyncProducer producer = camel.getEndpoint(uri).createAsyncProducer();
    ServiceHelper.startService(producer);
    return new DeadLetterProducer(producer);
  }

  /*
   * A dead letter is a new exchange: it is not the delivery of the batch it was in, and must not
   * carry that batch's position in the WAL, by which a capture would take it for a repetition.
   */
  @Override
  public CompletableFuture<Void> keep(Batch batch) {
    Exchange exchange = producer.getEndpoint().createExchange();
    exchange.getIn().setBody(batch);
    exchange.setProperty(Established.TENANT, batch.tenant());
    CompletableFuture<Void> kept = new CompletableFuture<>();
    producer.process(
        exchange,
        doneSync -> {
          Exception failure = exchange.getException();
          if (failure == null && !exchange.isRollbackOnly()) {
            kept.complete(null);
          } else {
            kept.completeExceptionally(
                failure == null ? new NotDeliveredException("rolled back") : failure);
          }
        });
    return kept;
  }

  @Override
  public void close() {
    ServiceHelper.stopService(producer);
  }
}
