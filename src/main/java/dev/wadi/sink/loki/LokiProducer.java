package dev.wadi.sink.loki;

import dev.wadi.model.Batch;
import dev.wadi.sink.delivery.DeliveryProducer;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Hands batches to the sink of its endpoint; the exchange goes on when they are delivered. */
public class LokiProducer extends DeliveryProducer {
  private final LokiEndpoint endpoint;

  LokiProducer(LokiEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  protected CompletableFuture<Void> deliver(Batch batch, Exchange exchange) {
    return endpoint.deliver(batch);
  }

  @Override
  protected void use() throws Exception {
    endpoint.use();
  }

  @Override
  protected void release() {
    endpoint.release();
  }
}
