package dev.wadi.buffer.ring;

import dev.wadi.model.Batch;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Offers the batch in the body to the ring; does not change the exchange and does not block. */
class RingProducer extends DefaultProducer {
  private final RingEndpoint endpoint;

  RingProducer(RingEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    endpoint.ring().offer(exchange.getMessage().getMandatoryBody(Batch.class));
  }
}
