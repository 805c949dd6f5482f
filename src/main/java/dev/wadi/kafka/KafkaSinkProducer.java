package dev.wadi.kafka;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.sink.delivery.DeliveryProducer;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Hands batches to the sink of its endpoint; the exchange goes on when the brokers have them. */
final class KafkaSinkProducer extends DeliveryProducer {
  private final KafkaEndpoint endpoint;

  KafkaSinkProducer(KafkaEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  protected CompletableFuture<Void> deliver(Batch batch, Exchange exchange) {
    String place = exchange.getProperty(Established.POSITION_START, "", String.class);
    String lane = exchange.getProperty(Established.LANE, "", String.class);
    return endpoint.deliver(batch, lane.isEmpty() ? place : lane + "/" + place);
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
